import { z } from 'zod';
import { text } from '../text.js';

export const Comparator = z.enum(['lt', 'lte', 'gt', 'gte', 'eq']);
export type Comparator = z.infer<typeof Comparator>;

/** What can be seen: in a situation, when something is done, something follows. */
export const Behaviour = z
  .strictObject({ given: text(1000), when: text(1000), then: text(1000) })
  .meta({ id: 'Behaviour' });
export type Behaviour = z.infer<typeof Behaviour>;

/** What can be counted or measured. */
export interface Measure {
  readonly metric: string;
  readonly comparator: Comparator;
  readonly threshold: number;
  readonly unit: string;
}

/** A sentence as a criterion, or what keeps it from being one, with words that help. */
export type ParsedCriterion =
  | { readonly behaviour: Behaviour; readonly measure: null }
  | { readonly behaviour: null; readonly measure: Measure }
  | { readonly problem: string };

const COMPARATORS: readonly [words: string, comparator: Comparator][] = [
  ['<=|≤|at most|no more than|not more than|no longer than|within|up to|max(?:imum)?(?: of)?', 'lte'],
  ['>=|≥|at least|no less than|no fewer than|not less than|min(?:imum)?(?: of)?', 'gte'],
  ['<|under|below|less than|fewer than|shorter than|faster than', 'lt'],
  ['>|over|above|more than|longer than', 'gt'],
  ['=|exactly|equals?', 'eq'],
];
const NUMBERS = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six'],
  ...['seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
];
const WORDS = COMPARATORS.map(([words]) => words).join('|');
const MEASURE = new RegExp(
  `^(.{2,200}?)(?:,? (?:is|are|must be|should be|stays?|takes?|happens?|comes?))? ?(?<![\\p{L}])(${WORDS}) ?(-?\\d{1,12}(?:[.,]\\d{1,6})?|${NUMBERS.join('|')})(?![\\p{L}\\p{N}]) ?(%|[€$£]|\\p{L}[\\p{L}/]{0,48})(.{0,200})$`,
  'iu',
);
const STEPS = /^given\b(.*?)[,;.]?\s+when\b(.*?)[,;.]?\s+then\b(.*)$/isu;

/**
 * Reads a sentence as Given/When/Then, or as metric, comparator, limit and unit ("the weekly report takes at most 6
 * minutes for 95% of field workers"). Nothing is guessed: what is neither is told what it lacks.
 */
export function parseCriterion(sentence: string): ParsedCriterion {
  const words = sentence.trim().replace(/\s+/gu, ' ').replace(/\.$/u, '');
  const steps = STEPS.exec(words);
  if (steps) return behaviourOf(steps.slice(1).map((step) => step.trim().replace(/^[,:]\s*|[,;]$/gu, '')));
  const found = MEASURE.exec(words);
  if (found) return measureOf(found);
  return { problem: problemWith(words) };
}

function behaviourOf([given = '', when = '', then = '']: readonly string[]): ParsedCriterion {
  const empty = Object.entries({ Given: given, When: when, Then: then }).filter(([, step]) => step.length < 2);
  if (empty.length > 0) return { problem: `Say what comes after ${empty.map(([step]) => step).join(' and ')}` };
  return { behaviour: { given, when, then }, measure: null };
}

function measureOf([, metric = '', words = '', limit = '', unit = '', rest = '']: readonly string[]): ParsedCriterion {
  const comparator = COMPARATORS.find(([pattern]) => new RegExp(`^(?:${pattern})$`, 'iu').test(words))?.[1] ?? 'eq';
  const spelled = NUMBERS.indexOf(limit.toLowerCase());
  const threshold = spelled >= 0 ? spelled : Number(limit.replace(',', '.'));
  const whole = `${metric.trim()}${rest.trim() ? ` ${rest.trim().replace(/^,\s*/u, '')}` : ''}`;
  return { behaviour: null, measure: { metric: whole.slice(0, 200), comparator, threshold, unit } };
}

/** The first thing that is missing, in the words of somebody who wants to help. */
function problemWith(words: string): string {
  const said = (pattern: string): boolean => new RegExp(`(?<![\\p{L}])(?:${pattern})(?![\\p{L}])`, 'iu').test(words);
  const steps = ['given', 'when', 'then'].filter(said);
  if (said('given') && steps.length < 3) {
    const missing = ['given', 'when', 'then'].filter((step) => !steps.includes(step));
    return `Given, when and then come in this order; missing: ${missing.join(', ')}`;
  }
  if (said(NUMBERS.join('|')) || /\d/u.test(words)) {
    return said(WORDS) || /[<>=≤≥]/u.test(words)
      ? 'Say what is measured, then the limit with its unit: "the report takes at most 6 minutes"'
      : 'Say which way the limit goes: "at most", "under", "at least", "more than" or "exactly" before the number';
  }
  return 'Nobody could check this. Say "Given ..., when ..., then ...", or what is measured with its limit: "the report takes at most 6 minutes"';
}
