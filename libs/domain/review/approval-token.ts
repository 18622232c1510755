import { refuse, type Refusal } from '../refusal.js';
import type { Instant } from '../time.js';

/** Why a review gives no approval token, or null: one is valid until the deadline, and not without one. */
export const tokenRefused = (deadline: Instant | null, now: Instant): Refusal | null =>
  deadline !== null && deadline > now
    ? null
    : refuse('illegal-step', 'The deadline of the review has passed; give the verdict yourself');
