import { askedIn, type Asked, type FormFields } from '../../http/input/asked-fields.js';
import type { Written } from '../../http/input/by-form.js';
import { markup, type Html } from '../html.js';
import { choiceField, formOf, lineField, numberField, wordsField, type Field } from './form.js';

/** What is wrong with a form, and the field in which it stands, where that is known. */
export interface Mistake {
  readonly message: string;
  readonly field?: Asked | undefined;
}

/** What a form was refused with. */
interface FormRefusal {
  readonly code: string;
  readonly mistakes: readonly Mistake[];
  /** Where it was to go. */
  readonly action: string;
}

/** After these nobody knows whether it was kept: the same key sends it once at most. */
const UNKNOWN = ['in-flight', 'unexpected', 'unavailable'];

/**
 * What was written and chosen, to be corrected and sent again: nobody writes a page twice. Fields are as the form had them, in its order;
 * what it lacks has one as well, and each says what is wrong with it.
 */
export function againForm(written: Written, { code, mistakes, action }: FormRefusal): Html {
  const { key, from, revision, file } = written;
  const page = from === null ? 'its page' : markup`<a href="${from}">its page</a>`;
  if (file) return again(from ?? action.replace(/\/[^/]*$/, ''));
  const { shown, others } = fieldsAgain(written, mistakes);
  const same = UNKNOWN.includes(code) && key !== undefined;
  const back = from === null ? null : markup`\n<p><a href="${from}">Back to the page with the form</a></p>`;
  return markup`<section><h2>What you wrote</h2>
<p>${same ? 'It may have been kept. Send it again as it is: it is kept once.' : helpWith(code, written, page)}</p>
${formOf(
  { name: 'again', action, button: 'Send again', revision, with: others, ...(same ? { key } : {}) },
  shown,
)}${back}</section>`;
}

/** The fields of a form as they were filled in, and what it sent that it did not ask. */
export function fieldsAgain(
  { fields }: Written,
  mistakes: readonly Mistake[],
): { shown: readonly Field[]; others: FormFields } {
  const wrong = new Map(mistakes.flatMap(({ field, message }) => (field ? [[field.name, message]] : [])));
  const asked = new Map(
    [...askedIn(fields), ...mistakes.flatMap(({ field }) => field ?? [])].map((one) => [one.name, one]),
  );
  const shown = [...asked.values()].flatMap((one) => fieldAgain(one, fields[one.name], wrong.get(one.name)) ?? []);
  const names = shown.flatMap((field) => field.asked ?? []).map(({ name }) => name);
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
  return { shown, others };
}

/** A field as it was, with what was sent in it; null where that is not known, and it is sent again as it came. */
function fieldAgain(
  { name, label, choices, bounds, words }: Asked,
  value: string | undefined,
  wrong: string | undefined,
): Field | null {
  if (choices !== undefined) {
    const known = choices.some(([choice]) => choice === (value ?? ''));
    return choiceField(name, label, choices, { value, wrong, ...(known ? {} : { open: 'choose one' }) });
  }
  if (bounds !== undefined) return numberField(name, label, { ...bounds, value, wrong });
  if (words === undefined) return null;
  const { line, rows, most } = words;
  return line === undefined
    ? wordsField(name, label, { most, rows, value, wrong })
    : lineField(name, label, { type: line, most, value, wrong });
}

/** No page can show a file again. */
const again = (page: string): Html => markup`<section><h2>Your file</h2>
<p>Look at <a href="${page}">the page with the form</a>: if your file does not stand there, it was not kept. Choose it, or another one, there.</p></section>`;

const helpWith = (code: string, { revision }: Written, page: string | Html): Html =>
  (code === 'revision-conflict' && revision !== undefined ? inItsPlace : (HELP.get(code) ?? correct))(page);

type Help = (page: string | Html) => Html;

const correct: Help = (page) =>
  markup`Nothing of it was kept. Correct it here and send it again, or go back to ${page}.`;

const inItsPlace: Help = (page) =>
  markup`Nothing of it was kept. Look at ${page} in another window: it shows what stands there now. Sent again, yours takes its place.`;

const HELP = new Map<string, Help>([
  [
    'key-reused',
    () =>
      markup`Something was sent from this form before, and may have been kept. Look at it first, and send this only if it is to be said beside it.`,
  ],
  ['answer-outdated', (page) => markup`It was kept, before an upgrade. Go back to ${page}, and do not send it again.`],
  ['unauthenticated', () => markup`Nothing of it was kept. Sign in in another window, and send it from here.`],
  ['too-many-requests', () => markup`Nothing of it was kept. Wait a moment, and send it from here.`],
  [
    'revision-conflict',
    (page) => markup`Nothing of it was kept: something has changed since. Copy what you need, and go back to ${page}.`,
  ],
]);
