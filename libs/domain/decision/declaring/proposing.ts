import type { Audience, Viewer } from '../../people.js';
import { refuse, type Refusal } from '../../refusal.js';

/** Why somebody may not propose a decision, or null: a contributor does as themselves, and what they may read; a facilitator also for others. */
export function proposingRefused(
  by: Pick<Viewer, 'person' | 'roles' | 'audiences'>,
  audience: Audience,
  proposer: string | undefined,
): Refusal | null {
  if (by.roles.includes('facilitator')) return null;
  if (proposer !== by.person) return refuse('no-right', 'You may only propose a decision as yourself');
  if (by.audiences.includes(audience)) return null;
  return refuse('no-right', 'You may not declare what you could not read');
}

/** Decisions of one program that are open outside its cycles. */
const MOST_OUTSIDE = 100;

/** Refuses one too many. `open` is how many there are. */
export const openingRefused = (open: number): Refusal | null =>
  open < MOST_OUTSIDE
    ? null
    : refuse('limit-reached', `A program has at most ${MOST_OUTSIDE} decisions open outside its cycles`);
