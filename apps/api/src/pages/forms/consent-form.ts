import { atMost, stands } from '../../../../../libs/domain/program/consent.js';
import type { OwnConsents } from '../../consents/consent.schemas.js';
import type { PageForm } from '../../http/input/by-form.js';
import { markup, said } from '../html.js';
import type { ReadForms } from '../in-browser.js';
import { label } from '../plain-words.js';
import { textOf } from '../shown.js';
import { formOf } from './form.js';

/** How a page gives a consent, or takes it back. */
export const CONSENTING: PageForm = {
  bodyOf: (fields) => fields,
  done: (part) => (part === 'withdraw' ? 'consent-taken-back' : 'consented'),
  readOn: (_answer, path) => path.replace(/\/withdraw$/, ''),
};

/** For each use what is asked, and what one can do about it now. */
export const onConsents: ReadForms<OwnConsents> = ({ answer: { items }, id: program, voice }) => {
  const path = `/v1/programs/${program}/consents`;
  const forms = items.flatMap(({ use, state, asked }) => {
    const given = stands(state);
    const give =
      asked === null || state === 'valid'
        ? null
        : markup`<p>${said(asked.what)} ${said(asked.why)} Seen by: ${said(asked.seenBy)}${asked.shownTo === null ? '' : ` (${atMost(asked.shownTo)})`}. Until ${textOf('until', asked.until, voice)}.</p>
${formOf({ name: `give-${use}`, action: path, button: `Consent: ${label(use)}`, with: { purpose: asked.id } }, [])}`;
    const back = given
      ? formOf(
          { name: `back-${use}`, action: `${path}/withdraw`, button: `Take back: ${label(use)}`, with: { use } },
          [],
        )
      : null;
    return give === null && back === null ? [] : [markup`<h3>${label(use)}</h3>\n${give}${back}`];
  });
  return forms.length === 0
    ? null
    : markup`<section id="say"><h2>What you consent to</h2>
<p>Nobody can do this for you. What you take back is not shown from then on.</p>
${forms}</section>`;
};
