import type { Written } from '../../http/input/by-form.js';
import { markup, type Html } from '../html.js';
import { label } from '../plain-words.js';
import { formOf, wordsField } from './form.js';

/** What a form was refused with. */
interface Refused {
  readonly code: string;
  /** The fields that something is wrong with. */
  readonly wrong: readonly string[];
  /** Where it was to go. */
  readonly action: string;
}

/** Fields of forms that hold words of their sender, and how many characters each takes. */
const MOST_WORDS: ReadonlyMap<string, number> = new Map([
  ['text', 20_000],
  ['when', 2000],
  ['want', 2000],
  ['soThat', 2000],
  ['expected', 2000],
  ['observed', 2000],
  ['sideEffects', 2000],
  ['reason', 4000],
  ['comment', 2000],
]);

/** After these nobody knows whether it was kept: the same key sends it once at most. */
const UNKNOWN = ['in-flight', 'unexpected', 'unavailable'];

/** What was written, to be mended and sent again: nobody writes a page twice. What is missing has a field as well. */
export function againForm({ key, fields, from }: Written, { code, wrong, action }: Refused): Html {
  const shown = [...MOST_WORDS.keys()].filter(
    (name) => fields[name] !== undefined || wrong.some((path) => path.split('.').at(-1) === name),
  );
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !MOST_WORDS.has(name)));
  const same = UNKNOWN.includes(code) && key !== undefined;
  const back = from === null ? null : markup`\n<p><a href="${from}">Back to the page with the form</a></p>`;
  return markup`<section><h2>What you wrote</h2>
<p>${same ? 'It may have been kept. Send it again as it is: it is kept once.' : (HELP.get(code) ?? 'Nothing of it was kept. Mend it here and send it again, or go back to its page.')}</p>
${formOf(
  { name: 'again', action, button: 'Send again', with: others, ...(same ? { key } : {}) },
  shown.map((name) =>
    wordsField(name, label(name), { most: MOST_WORDS.get(name) ?? 0, rows: 6, value: fields[name] ?? '' }),
  ),
)}${back}</section>`;
}

const HELP: ReadonlyMap<string, string> = new Map([
  [
    'key-reused',
    'Something was sent from this form before, and may have been kept. Look at it first, and send this only if it is to be said beside it.',
  ],
  ['unauthenticated', 'Nothing of it was kept. Sign in in another window, and send it from here.'],
  [
    'revision-conflict',
    'Nothing of it was kept: something has changed since. Copy what you need, and go back to its page.',
  ],
]);
