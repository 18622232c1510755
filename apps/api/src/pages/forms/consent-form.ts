import { atMost, stands, useAsked } from '../../../../../libs/domain/program/consent.js';
import { capitalized } from '../../../../../libs/domain/words/capitalized.js';
import type { OwnConsents, PurposeView } from '../../consents/consent.schemas.js';
import type { PageForm } from '../../http/input/by-form.js';
import { markup, said, type Html } from '../html.js';
import type { ReadForms, ShowPage } from '../in-browser.js';
import { textOf, type Voice } from '../shown.js';
import { formOf } from './form.js';

/** How a page gives a consent, declines it, or takes it back. */
export const CONSENTING: PageForm = {
  bodyOf: (fields) => fields,
  done: (part) => (part === 'withdraw' ? 'consent-taken-back' : part === 'decline' ? 'consent-declined' : 'consented'),
  readOn: (_answer, path) => path.replace(/\/(?:withdraw|decline)$/, ''),
};

type OwnConsent = OwnConsents['items'][number];

/** What is asked or was said, use by use. */
const told = ({ items }: OwnConsents): OwnConsent[] =>
  items.filter(({ asked, given }) => asked !== null || given !== null);

/** The forms say all of it: what is asked stands beside the button that answers it. */
export const consentsPage: ShowPage<OwnConsents> = ({ answer, empty, parent: program }) => {
  const title = program === null ? HEADING : `${HEADING}: ${program}`;
  return {
    title,
    heading: program === null ? null : markup`${HEADING}: ${said(program)}`,
    about: null,
    ways: [],
    body: told(answer).length === 0 ? markup`<p>${empty}</p>` : markup``,
  };
};
const HEADING = 'What you are asked to consent to';

/** For each use how it stands, what is asked, and what one can do about it now. */
export const onConsents: ReadForms<OwnConsents> = ({ answer, id: program, voice }) => {
  const consents = told(answer);
  if (consents.length === 0) return null;
  return markup`<section id="say"><h2>What do you consent to?</h2>
<p>You need not consent, and nothing depends on it: what you have not consented to is not done with you. You are asked again only when the terms change.
Nobody can answer for you. What shows you is not shown from the moment at which you take a consent back.</p>
${consents.map((one) => consentForms(one, `/v1/programs/${program}/consents`, voice))}</section>`;
};

function consentForms(consent: OwnConsent, path: string, voice: Voice): Html {
  const { use, state, asked } = consent;
  const of = useAsked(use);
  const give =
    asked === null || state === 'valid'
      ? null
      : formOf({ name: `give-${use}`, action: path, button: `I consent to ${of}`, with: { purpose: asked.id } }, []);
  const no =
    asked === null || stands(state) || state === 'declined' || state === 'withdrawn'
      ? null
      : formOf(
          {
            name: `decline-${use}`,
            action: `${path}/decline`,
            button: `No, thank you: ${of}`,
            with: { purpose: asked.id },
          },
          [],
        );
  const back = stands(state)
    ? formOf({ name: `back-${use}`, action: `${path}/withdraw`, button: `Take it back: ${of}`, with: { use } }, [])
    : null;
  return markup`<section><h3>${capitalized(of)}</h3>
<p>${standing(consent, voice)}</p>
${asked === null ? null : terms(asked, voice)}
${give}${no}${back}</section>`;
}

/** How a consent stands, in words. */
function standing({ state, given, asked, declinedAt }: OwnConsent, voice: Voice): Html {
  const at = (instant: string): Html => textOf('at', instant, voice);
  const over = asked === null ? ' Nobody is asked for it now.' : '';
  if (declinedAt !== null) return markup`You declined: ${at(declinedAt)}. You can still consent.${over}`;
  if (given === null) return markup`You have not answered.${over}`;
  if (given.withdrawnAt !== null) return markup`You took your consent back: ${at(given.withdrawnAt)}.${over}`;
  if (state === 'expired') return markup`You consented until ${at(given.until)}, which is over.${over}`;
  if (state === 'valid')
    return markup`You consent to this until ${at(given.until)}. You said so: ${at(given.givenAt)}.`;
  return markup`You consent to earlier terms until ${at(given.until)}, for what is there already and for nothing new.${
    asked === null ? over : ' The terms are now:'
  }`;
}

const terms = ({ what, why, how, seenBy, shownTo, until }: PurposeView, voice: Voice): Html => markup`<dl>
<dt>What</dt><dd>${said(what)}</dd>
<dt>Why</dt><dd>${said(why)}</dd>
<dt>How it is used</dt><dd>${said(how)}</dd>
<dt>Who sees it</dt><dd>${said(seenBy)}${shownTo === null ? '' : ` (${atMost(shownTo)})`}</dd>
<dt>Until</dt><dd>${textOf('until', until, voice)}</dd>
</dl>`;
