import type { Offence } from '../../../../../libs/domain/refusal.js';
import { askedIn, withoutAsked } from '../../http/input/asked-fields.js';
import type { Written } from '../../http/input/by-form.js';
import { markup, ours, type Html } from '../html.js';
import { label } from '../plain-words.js';
import { choiceField, formOf, numberField, wordsField, type Field } from './form.js';

/** What a form was refused with. */
interface FormRefusal {
  readonly code: string;
  /** What is wrong with it, by the paths of the route's body. */
  readonly errors: readonly Offence[];
  /** Where it was to go. */
  readonly action: string;
}

/** Fields of forms that hold words of their sender, and how many characters each takes. */
const MOST_WORDS: ReadonlyMap<string, number> = new Map([
  ['text', 20_000],
  ['title', 200],
  ['name', 100],
  ['framing', 4000],
  ['reference', 100],
  ['statement', 2000],
  ['when', 2000],
  ['want', 2000],
  ['soThat', 2000],
  ['constraints', 6000],
  ['environment', 1000],
  ['situation', 2000],
  ['data', 1000],
  ['assistiveTechnology', 2000],
  ['expected', 2000],
  ['observed', 2000],
  ['sideEffects', 2000],
  ['rationale', 4000],
  ['reason', 4000],
  ['answers', 2000],
  ['dissent', 4000],
  ['comment', 2000],
  ['note', 2000],
  ['evidence', 4000],
  ['saidBy', 254],
  ['owner', 254],
]);

/** After these nobody knows whether it was kept: the same key sends it once at most. */
const UNKNOWN = ['in-flight', 'unexpected', 'unavailable'];

/**
 * What was written and chosen, to be mended and sent again: nobody writes a page twice. Fields are called as the form called them and stand in its order;
 * what is missing has one as well, and each says what is wrong with it.
 */
export function againForm(written: Written, { code, errors, action }: FormRefusal): Html {
  const { key, fields, from, revision, file } = written;
  if (file) return again(from ?? action.replace(/\/[^/]*$/, ''));
  const wrong = new Map(errors.map(({ path, message }) => [fieldOf(path, fields), message]));
  const asked = new Map(askedIn(fields).map((one) => [one.name, one]));
  const unasked = [...Object.keys(withoutAsked(fields)), ...wrong.keys()].filter((name) => !asked.has(name));
  const names = [...asked.keys(), ...[...new Set(unasked)].sort((a, b) => rank(a) - rank(b))];
  const shown = names.filter((name) => {
    const { choices, bounds } = asked.get(name) ?? {};
    return choices !== undefined || bounds !== undefined || mostOf(name) !== undefined;
  });
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !shown.includes(name)));
  const fieldFor = (name: string): Field => {
    const { label: called = label(lastOf(name)), choices, bounds } = asked.get(name) ?? {};
    const [value, mistake] = [fields[name], wrong.get(name)];
    if (choices !== undefined) {
      const known = choices.some(([choice]) => choice === (value ?? ''));
      return choiceField(name, called, choices, { value, wrong: mistake, ...(known ? {} : { open: 'choose one' }) });
    }
    if (bounds !== undefined) return numberField(name, called, { ...bounds, value, wrong: mistake });
    return wordsField(name, ours(called), { most: mostOf(name) ?? 0, rows: 6, value, wrong: mistake });
  };
  const same = UNKNOWN.includes(code) && key !== undefined;
  const back = from === null ? null : markup`\n<p><a href="${from}">Back to the page with the form</a></p>`;
  return markup`<section><h2>What you wrote</h2>
<p>${same ? 'It may have been kept. Send it again as it is: it is kept once.' : helpWith(code, written)}</p>
${formOf(
  { name: 'again', action, button: 'Send again', revision, with: others, ...(same ? { key } : {}) },
  shown.map(fieldFor),
)}${back}</section>`;
}

/** No page can show a file again. */
const again = (page: string): Html => markup`<section><h2>Your file</h2>
<p>Look at <a href="${page}">the page with the form</a>: if your file does not stand there, it was not kept. Choose it, or another one, there.</p></section>`;

/** The last name in a path of a body: `constraints` of `story.constraints[2]`, and `answers` of `answers.` with an id. */
const lastOf = (path: string): string =>
  ((BY_ID.test(path) ? path.split('.')[0] : path.split('.').at(-1)) ?? '').replace(/\[\d+\]$/, '');

/**
 * The field out of which came what stands at a path of a body. Some are called as the path is; of several that one is a list of, those
 * that are empty are no part of the body, and those behind them move up.
 */
function fieldOf(path: string, fields: Written['fields']): string {
  const [, nth = '0'] = NUMBER.exec(path) ?? [];
  const [list] = path.split(NUMBER);
  const alike = Object.keys(fields).filter(
    (name) => name.replace(NUMBER, '') === path.replace(NUMBER, '') || isOf(name, list),
  );
  return alike[Number(nth)] ?? (BY_ID.test(path) ? path : lastOf(path));
}

/** Whether a field is one of a list by the id of what it is about: `answers.` with an id. */
const isOf = (name: string, list = ''): boolean => BY_ID.test(name) && name.startsWith(`${list}.`);

const BY_ID = /^[a-zA-Z]+\.[0-9a-f-]{36}$/;
const NUMBER = /\[(\d+)\]/;

const mostOf = (name: string): number | undefined => MOST_WORDS.get(lastOf(name));
const rank = (name: string): number => [...MOST_WORDS.keys()].indexOf(lastOf(name));

const helpWith = (code: string, { revision }: Written): string =>
  (code === 'revision-conflict' && revision !== undefined ? IN_ITS_PLACE : HELP.get(code)) ??
  'Nothing of it was kept. Mend it here and send it again, or go back to its page.';

const IN_ITS_PLACE =
  'Nothing of it was kept: it was changed since your page was opened. Look at its page in another window. Sent again, yours is meant to replace what stands there by now.';

const HELP: ReadonlyMap<string, string> = new Map([
  [
    'key-reused',
    'Something was sent from this form before, and may have been kept. Look at it first, and send this only if it is to be said beside it.',
  ],
  ['answer-outdated', 'It was kept, before an upgrade. Go back to its page, and do not send it again.'],
  ['unauthenticated', 'Nothing of it was kept. Sign in in another window, and send it from here.'],
  ['too-many-requests', 'Nothing of it was kept. Wait a moment, and send it from here.'],
  [
    'revision-conflict',
    'Nothing of it was kept: something has changed since. Copy what you need, and go back to its page.',
  ],
]);
