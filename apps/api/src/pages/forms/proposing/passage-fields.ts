import type { ContributionView } from '../../../contributions/contribution.schemas.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import { inOrder } from '../../../http/input/came-from.js';
import { markup } from '../../html.js';
import { tickFields, type Field } from '../form.js';

/** As many passages as somebody can choose from, and as an item takes. */
const MOST = 50;
const LONGEST_SHOWN = 240;

/** A part of what somebody said: one of its paragraphs. */
export interface Passage {
  /** `contribution:starts:ends`, in code points. */
  readonly value: string;
  readonly words: string;
  readonly by: string;
}

/** The paragraphs of what was said, the first of them. Words that are withheld are no choice. */
export const passagesOf = (contributions: readonly ContributionView[]): readonly Passage[] =>
  contributions.flatMap(paragraphsOf).slice(0, MOST);

function paragraphsOf({ id, text, withheld, author }: ContributionView): Passage[] {
  if (withheld) return [];
  let starts = 0;
  return text.split('\n').flatMap((words) => {
    const [from, ends] = [starts, starts + [...words].length];
    starts = ends + 1;
    return words.trim() === '' ? [] : [{ value: `${id}:${from}:${ends}`, words, by: author.name }];
  });
}

/** The same as boxes to tick. */
export function passageFields(passages: readonly Passage[]): readonly Field[] {
  if (passages.length === 0) return [];
  const ticks = passages.map(({ value, words, by }, nth) => ({
    name: `passage.${nth}`,
    value,
    words: `${shortened(words)} (${by})`,
  }));
  return [
    tickFields(
      ticks,
      (boxes) => markup`<details><summary>The words that it rests on</summary>
<fieldset><legend>Tick what people said that it answers</legend>
${boxes}</fieldset></details>`,
    ),
  ];
}

function shortened(words: string): string {
  const letters = [...words];
  return letters.length <= LONGEST_SHOWN ? words : `${letters.slice(0, LONGEST_SHOWN).join('')} …`;
}

const PASSAGE = /^passage\.\d+$/;

/** Which passage came out of which box. */
export const passagesFrom = inOrder('passages', PASSAGE);

/** The passages that were ticked, and every other field as it came. */
export function passagesIn(fields: FormFields) {
  const entries = Object.entries(fields);
  const passages = entries.flatMap(([name, value]) => (PASSAGE.test(name) ? [passageIn(value)] : []));
  return { passages, others: Object.fromEntries(entries.filter(([name]) => !PASSAGE.test(name))) };
}

function passageIn(value: string): object {
  const [contribution, starts, ends] = value.split(':');
  return { contribution, starts: Number(starts), ends: Number(ends) };
}
