import { z } from 'zod';
import { shows } from './signs.js';
import type { Judgement } from './vocabulary.js';
import type { Reading } from './reading.js';

export const Trait = z.enum(['specific', 'example', 'relevant']);
export type Trait = z.infer<typeof Trait>;

/** What to ask of a text that only judges. */
const ASK: Record<Judgement, string> = {
  speed: 'Say what takes long, how long it took, and how long would do: "the export took 4 minutes; 1 would do".',
  effort:
    'Say at which screen or step it gets difficult, and what you tried there: "in step 3 I cannot see which date counts".',
  faults: 'Say what you did, what you saw, and what you expected: "I pressed Save, and the page went blank".',
  liking: 'Say what exactly you mean, so that it can be changed or kept: "the list shows my open orders first".',
};

/** One concrete step towards a trait that is missing, by what the text does have. */
export function suggest(trait: Trait, reading: Reading): string {
  const measured = reading.sentences.some(({ text }) => shows('measure', text));
  const named = reading.sentences.some(({ names }) => names >= 1);
  if (trait === 'specific') {
    if (measured && !named) return 'Say what the number is about: which screen, step or document?';
    return ASK[judgementIn(reading) ?? 'faults'];
  }
  if (trait === 'example') {
    return measured
      ? 'Say when and where this was, or what you expected instead: "on Monday, in the warehouse; we expected 5".'
      : 'Tell one case: when and where did it happen last, and what happened then?';
  }
  return named
    ? 'Say what should change or stay, or what it costs you as it is; or choose the topic that this is about.'
    : 'Say what should change and why it matters to you, or choose the topic that this is about.';
}

const judgementIn = ({ judgements }: Reading): Judgement | undefined =>
  (Object.keys(ASK) as Judgement[]).find((family) => judgements.has(family));
