import { msBetween, type Instant } from '../../../../libs/domain/time.js';

const BACK_OFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000] as const;
const LONGEST_BACK_OFF_MS = 900_000;
const GIVE_UP_MS = 3 * 86_400_000;
/** Nothing is given up because the worker was down for three days. */
const FEWEST_ATTEMPTS = 12;

/** How long to wait after this many attempts, in ms. */
export const backOffMs = (attempts: number): number => BACK_OFF_MS[attempts - 1] ?? LONGEST_BACK_OFF_MS;

/** Whether something first tried at `since`, with this many attempts, is given up. */
export const isGivenUp = (since: Instant, attempts: number, now: Instant): boolean =>
  attempts >= FEWEST_ATTEMPTS && msBetween(since, now) > GIVE_UP_MS;
