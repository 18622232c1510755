import { plusMs, type Calendar, type Instant } from '../../../../../libs/domain/time.js';
import type { Voice } from '../shown.js';
import type { Choice } from './form.js';

const DAY = 86_400_000;

const WEEKS = [
  [7, 'in a week'],
  [14, 'in two weeks'],
  [28, 'in four weeks'],
] as const;
const MONTHS = [
  [91, 'in three months'],
  [182, 'in six months'],
  [364, 'in a year'],
] as const;

/** From when on one chooses, in which working days, and how whoever chooses reads instants. */
export interface Later {
  readonly now: Instant;
  readonly calendar: Pick<Calendar, 'endOfWorkingDay'>;
  readonly voice: Pick<Voice, 'when'>;
}

/** Ends of working days that one can choose, told as their reader reads instants: nobody promises anything for the minute at which they opened a page. */
const laterThan = ({ now, calendar, voice }: Later, all: readonly (readonly [number, string])[]): Choice[] =>
  all.map(([days, words]) => {
    const at = calendar.endOfWorkingDay(plusMs(now, days * DAY));
    return [at, `${words}: ${voice.when(at)}`];
  });

/** From a week to three months ahead: when something has to be done. */
export const soonAfter = (later: Later): Choice[] => laterThan(later, [...WEEKS, MONTHS[0]]);

/** From three months to a year ahead: when something comes back. */
export const longAfter = (later: Later): Choice[] => laterThan(later, MONTHS);
