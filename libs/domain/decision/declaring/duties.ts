import { refuse, type Offence, type Refusal } from '../../refusal.js';

/** Who holds what in a decision that is being declared. */
export interface Duties {
  readonly proposer: string;
  readonly authority: string;
  readonly deputy: string | null;
  /** Who votes; a single one decides alone when the final authority is silent. */
  readonly deciders: readonly string[];
  readonly reviewers: readonly string[];
}

/** The two-person rule: nobody holds two of proposer, sole decider and approver, directly or as a deputy. */
export function conflictOfDuties({ proposer, authority, deputy, deciders, reviewers }: Duties): Refusal | null {
  const errors: Offence[] = [];
  if (proposer === authority) errors.push({ path: 'authority', message: 'The proposer cannot be the sole decider' });
  if (deputy === proposer)
    errors.push({ path: 'deputy', message: 'The proposer cannot stand in for the sole decider' });
  if (deputy === authority) errors.push({ path: 'deputy', message: 'Nobody is their own deputy' });
  const alone = deciders.length === 1 ? deciders[0] : null; // their vote alone could carry it in a stall
  if (alone === proposer) errors.push({ path: 'deciders', message: 'The proposer cannot be the only voter' });
  for (const reviewer of reviewers) {
    if (reviewer === alone) errors.push({ path: 'reviewers', message: 'The only voter cannot approve' });
    if (reviewer === proposer) errors.push({ path: 'reviewers', message: 'The proposer cannot approve' });
    if (reviewer === authority) errors.push({ path: 'reviewers', message: 'The sole decider cannot approve' });
    if (reviewer === deputy)
      errors.push({ path: 'reviewers', message: 'The deputy of the sole decider cannot approve' });
  }
  return errors.length > 0
    ? refuse('conflict-of-duties', 'Nobody may hold two of proposer, sole decider and approver of one decision', errors)
    : null;
}
