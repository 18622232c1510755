import { refuse, type Refusal } from '../refusal.js';
import type { Instant } from '../time.js';
import { endedRefused, type CyclePhase } from './phase.js';

/** Why somebody cannot say that they have read a pre-read, or null: from its sending until the cycle ends they can. */
export function receiptRefused(cycle: CyclePhase, sentAt: Instant | null): Refusal | null {
  return (
    endedRefused(cycle) ?? (sentAt === null ? refuse('illegal-step', 'This pre-read has not been sent yet') : null)
  );
}
