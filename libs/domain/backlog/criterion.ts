import { z } from 'zod';
import { saysNothing } from '../contribution/feedback/says-nothing.js';
import { text } from '../fields/text.js';

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

/** A part that says nothing which could be checked, with words that help. */
export interface ThinPart {
  readonly part: keyof Behaviour | 'metric' | 'unit';
  readonly message: string;
}

/** A sentence as a criterion, or what keeps it from being one, with words that help. A behaviour may set a limit. */
export type ParsedCriterion =
  | { readonly behaviour: Behaviour; readonly measure: Measure | null }
  | { readonly behaviour: null; readonly measure: Measure }
  | { readonly problem: string };

const COMPARATORS: readonly [words: string, comparator: Comparator][] = [
  [
    '<=|≤|at most|(?:no|not|never) (?:more|longer|later) than|(?:not|never) (?:over|above)|within|up to|max(?:imum)?(?: of)?',
    'lte',
  ],
  ['>=|≥|at least|(?:no|not|never) (?:less|fewer) than|(?:not|never) (?:under|below)|min(?:imum)?(?: of)?', 'gte'],
  ['<|under|below|less than|fewer than|shorter than|faster than', 'lt'],
  ['>|over|above|more than|longer than', 'gt'],
  ['=|exactly|equals?', 'eq'],
];
const NUMBERS = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six'],
  ...['seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
];
const WORDS = COMPARATORS.map(([words]) => words).join('|');
const AUXILIARY = /,? (?:is|are|must be|should be|stays?|takes?|happens?|comes?)$/iu;
const UNIT = String.raw`[%‰€$£]|[°µ]?\p{L}[\p{L}/]{0,48}`;
const MEASURE = new RegExp(
  `^(.{0,200}?) ?(?<![\\p{L}])(${WORDS}) ?(?:([€$£]) ?)?(-?\\d[\\d.,]{0,18}(?<=\\d)|(?:${NUMBERS.join('|')})(?!\\p{L}))(?!\\d) ?(${UNIT})?(.{0,200})$`,
  'iu',
);
/** Words that stand behind a number and are no unit: "at most 2 of them". */
const NO_UNIT = /^(?:of|in|on|at|to|the|an?|for|per|and|or|with|by|from|is|are|them|it|st|nd|rd|th)$/iu;
/** A denial that turns round the comparator behind it: "must never be", "does not take". */
const DENIED =
  /(?:(?<!\p{L})(?:no|not|never|cannot)|n['’]t)(?: (?:be|take|need|last|stay|come|cost|use|have|get|go))*$/iu;
/** Words that a denial anywhere before them may turn round: "nobody waits longer than", "a user must not wait more than". */
const TURNED = /^(?:[<>]|over|above|under|below|(?:more|longer|less|fewer|shorter|faster) than)$/iu;
const DENIES = /(?<!\p{L})(?:no|not|never|cannot|nobody|none|nothing|without|hardly)(?!\p{L})|n['’]t(?!\p{L})/iu;
/** Alone, it names what was done: "it takes", "they take, for 95% of field workers". */
const NAMED_BEFORE = /^(?:it|they)(?=$| for )/iu;
const WORD = /[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu;
/** Writing in which words are not set apart. */
const UNSPACED = /\p{Lo}\P{Lo}*\p{Lo}/u;
const TWO_LETTERS = /\p{Lo}|\p{L}\P{L}*\p{L}/u;
const LETTERS = /\p{L}/gu;
/** Units that are one letter, and signs that are one. */
const SHORT_UNIT = /^[°µ]?[smhdgtlLANVWJKCFBbΩ]$|[%‰€$£¥°#]/u;
const MOST_WORDS_OF_A_UNIT = 4;
const STEPS = /^given\b(.*?)[,;.]?\s+when\b(.*?)[,;.]?\s+then\b(.*)$/isu;

/**
 * Reads a sentence as Given/When/Then, which may set a limit as well, or as metric, comparator, limit and unit ("the weekly report takes at most 6
 * minutes for 95% of field workers"). Nothing is guessed: what is neither is told what it lacks.
 */
export function parseCriterion(sentence: string): ParsedCriterion {
  const words = sentence.trim().replace(/\s+/gu, ' ').replace(/\.$/u, '');
  const steps = STEPS.exec(words);
  if (steps) return behaviourOf(steps.slice(1).map((step) => step.trim().replace(/^[,:]\s*|[,;]$/gu, '')));
  const found = MEASURE.exec(words);
  return (found && measureOf(found)) ?? { problem: problemWith(words) };
}

function behaviourOf([given = '', when = '', then = '']: readonly string[]): ParsedCriterion {
  const behaviour = { given, when, then };
  const thin = thinSteps(behaviour);
  if (thin.length > 0) return { problem: thin.map(({ message }) => message).join('. ') };
  return { behaviour, measure: limitOf(behaviour) };
}

/** The limit that a behaviour sets by what follows: "then it takes at most 6 minutes". What is done stands for "it". */
export function limitOf({ when, then }: Behaviour): Measure | null {
  const found = MEASURE.exec(then);
  const { measure = null } = (found && measureOf(found)) ?? {};
  return measure && { ...measure, metric: measure.metric.replace(NAMED_BEFORE, () => when).slice(0, 200) };
}

const STEP_SAYS: Readonly<Record<keyof Behaviour, string>> = {
  given: 'Say after Given how things are, in two words or more',
  when: 'Say after When who does what, in two words or more',
  then: 'Say after Then what can be seen, in two words or more, and not only whether it is liked',
};

/** The steps of a behaviour that say nothing, whether they were given apart or read from a sentence. */
export const thinSteps = (behaviour: Behaviour): ThinPart[] =>
  (['given', 'when', 'then'] as const)
    .filter((step) => !isSaid(behaviour[step]) || (step === 'then' && saysNothing(behaviour.then)))
    .map((part) => ({ part, message: STEP_SAYS[part] }));

const isSaid = (step: string): boolean =>
  UNSPACED.test(step) || ((step.match(WORD)?.length ?? 0) >= 2 && (step.match(LETTERS)?.length ?? 0) >= 3);

/** The words of a measure that name nothing, whether they were given apart or read from a sentence. */
export function thinMeasure({ metric, unit }: Pick<Measure, 'metric' | 'unit'>): ThinPart[] {
  const thin: ThinPart[] = [];
  if (!TWO_LETTERS.test(metric)) thin.push({ part: 'metric', message: 'Say what is measured, in words' });
  if (!isUnit(unit))
    thin.push({ part: 'unit', message: 'Say in what it is counted: "minutes", "%", "errors per week"' });
  return thin;
}

/** A unit is short: one that is known by its letter or sign, or what is counted. */
function isUnit(unit: string): boolean {
  const words = unit.trim().split(/[\s/]+/u);
  if (words.length > MOST_WORDS_OF_A_UNIT) return false;
  return words.some((word) => SHORT_UNIT.test(word) || (TWO_LETTERS.test(word) && !NO_UNIT.test(word)));
}

/** Null when the words name no metric or no unit. */
function measureOf([, before = '', words = '', currency, limit = '', behind, rest = '']: readonly string[]):
  | { readonly problem: string; readonly measure?: never }
  | { readonly behaviour: null; readonly measure: Measure }
  | null {
  if (DENIED.test(before) || (TURNED.test(words) && DENIES.test(before))) {
    return { problem: `Say the limit without a denial before it: "at most 3 seconds", and not "never over 3 seconds"` };
  }
  const threshold = numberOf(limit);
  if (threshold === null) return { problem: `"${limit}" can be read in two ways: write 1500, or 1.5` };
  const unit = currency ?? behind ?? '';
  const following = (currency ? `${behind ?? ''}${rest}` : rest).trim().replace(/^,\s*/u, '');
  if (unit === '' || NO_UNIT.test(unit)) return null;
  const metric = metricOf(before.replace(AUXILIARY, '').trim(), unit, following);
  return thinMeasure({ metric, unit }).length > 0
    ? null
    : { behaviour: null, measure: { metric, comparator: comparatorOf(words), threshold, unit } };
}

const comparatorOf = (words: string): Comparator =>
  COMPARATORS.find(([pattern]) => new RegExp(`^(?:${pattern})$`, 'iu').test(words))?.[1] ?? 'eq';

/** What is measured may stand before the limit, behind its unit, or both: "fewer than 3 errors per week" measures errors per week. */
function metricOf(before: string, unit: string, following: string): string {
  if (before !== '' || following === '') return `${before} ${following}`.trim().slice(0, 200);
  const counted = /^\p{L}/u.test(unit) ? `${unit} ` : '';
  return `${counted}${following.replace(/^of /iu, '')}`.slice(0, 200);
}

/** "1,500" is one and a half to some and fifteen hundred to others. */
function numberOf(limit: string): number | null {
  const spelled = NUMBERS.indexOf(limit.toLowerCase());
  if (spelled >= 0) return spelled;
  return /^-?\d{1,12}(?:[.,]\d{1,6})?$/u.test(limit) && !/^-?[1-9]\d{0,2}[.,]\d{3}$/u.test(limit)
    ? Number(limit.replace(',', '.'))
    : null;
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
