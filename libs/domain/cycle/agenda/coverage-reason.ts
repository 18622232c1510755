import { isMet, type Coverage } from '../../representation/propose.js';

/** How many are missing of each group and segment whose target is not met. */
export type CoverageGap = Readonly<Record<string, number>>;

/** The gap that targets leave. */
export const gapOf = (targets: readonly Coverage[]): CoverageGap =>
  Object.fromEntries(
    targets.filter((target) => !isMet(target)).map(({ who, atLeast, invited }) => [who, atLeast - invited]),
  );

/** What is recorded of why somebody who must be heard is not invited. */
export interface RecordedReason {
  readonly given: boolean;
  /** What was missing when it was given; null: that was not known yet, or an earlier release did not write it down. */
  readonly gap: CoverageGap | null;
  /** Whether the agenda is to be published for the first time. */
  readonly firstTime: boolean;
}

/** Whether a recorded reason holds for the gap that there is now: it was given for the same one, or before any was known. */
export function reasonStands({ given, gap, firstTime }: RecordedReason, now: CoverageGap): boolean {
  if (!given) return false;
  return gap === null ? firstTime : inOrder(gap) === inOrder(now);
}

const inOrder = (gap: CoverageGap): string =>
  Object.entries(gap)
    .map(([who, missing]) => `${who} ${missing}`)
    .sort()
    .join();
