import { z } from 'zod';
import { refuse, type Offence, type Refusal } from '../../refusal.js';
import type { Scale } from '../methods/score.js';
import type { Ranking } from './schulze.js';

const OptionId = z.string().min(1).max(64);

/** A ballot, best first: an option, or several of one rank. What is left out is last, tied. An empty one abstains. */
export const RankingBody = z
  .array(
    z.union([OptionId, z.array(OptionId).min(1, 'A rank has at least one option').max(50)], {
      error: 'Use the id of an option, or a list of those that are equal',
    }),
  )
  .max(50)
  .meta({ id: 'RankingBody', example: ['b', ['a', 'c']] });
export type RankingBody = z.infer<typeof RankingBody>;

/** The ranks of a ballot, each a list. */
export const ranksOf = (ballot: RankingBody): Ranking =>
  ballot.map((rank) => (typeof rank === 'string' ? [rank] : rank));

/** Options that a ballot names but the decision has not, and options that stand twice. Paths begin with `path`. */
export function ballotOffences(ballot: RankingBody, options: readonly string[], path = 'ranking'): Offence[] {
  const seen = new Set<string>();
  return ballot.flatMap((rank, index) =>
    (typeof rank === 'string' ? [rank] : rank).flatMap((option, place): Offence[] => {
      const at = typeof rank === 'string' ? `${path}[${index}]` : `${path}[${index}][${place}]`;
      if (!options.includes(option)) return [{ path: at, message: 'is not among the options' }];
      if (seen.has(option)) return [{ path: at, message: 'stands twice; rank an option once' }];
      seen.add(option);
      return [];
    }),
  );
}

const ByCriterion = z.record(z.string().min(1).max(100), z.number());

/** Scores by option and criterion. What is left out is missing and shown as such. */
export const ScoresBody = z
  .record(OptionId, ByCriterion)
  .meta({ id: 'ScoresBody', example: { a: { value: 7, risk: 4 } } });
export type ScoresBody = z.infer<typeof ScoresBody>;

/**
 * Scores as somebody gives them: of each option by criterion, or as a list in the order of the decision's criteria, in which null gives none.
 * The list exists because a criterion may contain a name that is not shown to a reader, who could then not write the criterion.
 */
export const ScoresGiven = z
  .record(
    OptionId,
    z.union([ByCriterion, z.array(z.number().nullable()).max(100)], {
      error: 'Use numbers by criterion, or a list of them in the order of the criteria',
    }),
  )
  .meta({ id: 'ScoresGiven', example: { a: { value: 7, risk: 4 }, b: [5, null] } });
export type ScoresGiven = z.infer<typeof ScoresGiven>;

/** Scores by the names of the criteria. Refused if a list has more entries than there are criteria. */
export function byCriterion(given: ScoresGiven, criteria: readonly string[]): ScoresBody | Refusal {
  const sheets = Object.entries(given);
  const long = sheets.filter(([, sheet]) => Array.isArray(sheet) && sheet.length > criteria.length);
  if (long.length > 0) {
    const message = `The decision has ${criteria.length} criteria`;
    const errors = long.map(([option]) => ({ path: `scores.${option}[${criteria.length}]`, message }));
    return refuse('position-unfit', 'A list of scores has one for each criterion, in their order', errors);
  }
  return Object.fromEntries(
    sheets.map(([option, sheet]) => [option, Array.isArray(sheet) ? named(sheet, criteria) : sheet]),
  );
}

/** A refusal of scores by the paths at which they were given: in a list, a criterion is a place. */
export function asGiven(refusal: Refusal | null, given: ScoresGiven, criteria: readonly string[]): Refusal | null {
  const places = new Map<string, string>(
    Object.entries(given).flatMap(([option, sheet]) =>
      Array.isArray(sheet)
        ? criteria.map((criterion, nth) => [`scores.${option}.${criterion}`, `scores.${option}[${nth}]`] as const)
        : [],
    ),
  );
  return (
    refusal && { ...refusal, errors: refusal.errors.map((one) => ({ ...one, path: places.get(one.path) ?? one.path })) }
  );
}

const named = (sheet: readonly (number | null)[], criteria: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    criteria.flatMap((criterion, nth) => {
      const score = sheet[nth] ?? null;
      return score === null ? [] : [[criterion, score]];
    }),
  );

/** Options and criteria that the decision has not, and scores that are not whole or not on the scale. */
export function scoreOffences(
  scores: ScoresBody,
  {
    options,
    criteria,
    scale: { min, max },
  }: { readonly options: readonly string[]; readonly criteria: readonly string[]; readonly scale: Scale },
  path = 'scores',
): Offence[] {
  const errors: Offence[] = [];
  for (const [option, given] of Object.entries(scores)) {
    const at = `${path}.${option}`;
    if (!options.includes(option)) errors.push({ path: at, message: 'is not among the options' });
    for (const [criterion, value] of Object.entries(given)) {
      if (!criteria.includes(criterion))
        errors.push({ path: `${at}.${criterion}`, message: 'is not among the criteria' });
      else if (!Number.isInteger(value) || value < min || value > max) {
        errors.push({ path: `${at}.${criterion}`, message: `Use a whole number from ${min} to ${max}` });
      }
    }
  }
  return errors;
}
