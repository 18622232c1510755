import { plusMs, type Instant } from '../../../../../libs/domain/time.js';
import type { Voice } from '../shown.js';
import type { Choice } from './form.js';

const DAY = 86_400_000;

const WEEKS = [
  [14, 'in two weeks'],
  [28, 'in four weeks'],
] as const;
const MONTHS = [
  [91, 'in three months'],
  [182, 'in six months'],
  [364, 'in a year'],
] as const;

/** Instants that one can choose, counted in days from `now` and told as their reader reads instants: no page knows which date somebody means by a field of their browser. */
const laterThan = (
  now: Instant,
  { when }: Pick<Voice, 'when'>,
  all: readonly (readonly [number, string])[],
): Choice[] =>
  all.map(([days, words]) => {
    const at = plusMs(now, days * DAY);
    return [at, `${words}: ${when(at)}`];
  });

/** From two weeks to three months ahead: when something has to be done. */
export const soonAfter = (now: Instant, voice: Pick<Voice, 'when'>): Choice[] =>
  laterThan(now, voice, [...WEEKS, MONTHS[0]]);

/** From three months to a year ahead: when something comes back. */
export const longAfter = (now: Instant, voice: Pick<Voice, 'when'>): Choice[] => laterThan(now, voice, MONTHS);
