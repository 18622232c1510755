import { change, type Change } from '../change.js';
import type { DecisionFacts, ReviewFacts, ReviewedItem, Venue } from '../facts.js';

/** What a review is of: what waits for its approval. */
export type Reviewed =
  | { readonly kind: 'decision'; readonly decision: DecisionFacts }
  | { readonly kind: 'item'; readonly item: ReviewedItem };

/** What a review is of, or null where it is held elsewhere. */
export function reviewedBy(review: ReviewFacts, { decisions, items }: Venue): Reviewed | null {
  const decision = decisions.find(({ id }) => id === review.decision);
  if (decision) return { kind: 'decision', decision };
  const item = items.find(({ id }) => id === review.item);
  return item ? { kind: 'item', item } : null;
}

export const isOfTheSame = (one: ReviewFacts, other: ReviewFacts): boolean =>
  one.decision === other.decision && one.item === other.item;

/** Whether what it was approved for has come about: an approval that ends takes nothing of it back. */
export const hasEffect = (of: Reviewed): boolean =>
  of.kind === 'decision' ? of.decision.gate.phase === 'in_effect' : of.item.status === 'shipped';

/** Whether an approval of it is worth asking for again. */
export const countsStill = (of: Reviewed): boolean =>
  of.kind === 'decision' ? ['decided', 'in_effect'].includes(of.decision.gate.phase) : of.item.status !== 'dropped';

export const conflictedIn = (of: Reviewed): readonly string[] =>
  of.kind === 'decision' ? of.decision.conflicted : of.item.conflicted;

/** Who shaped an item; nobody approves what they wrote. */
export const shapersOf = ({ author, coAuthors }: ReviewedItem): string[] => [author, ...coAuthors];

/** Who made what is reviewed, and asks for its review again. */
export const makersOf = (of: Reviewed): string[] =>
  of.kind === 'decision' ? [of.decision.proposer] : shapersOf(of.item);

/** Who has a part in it that whoever approves for somebody else must not have. */
export function partsIn(of: Reviewed): (string | null)[] {
  if (of.kind === 'item') return shapersOf(of.item);
  const { proposer, authority, deputy, rights } = of.decision;
  const voters = rights.filter(({ kind }) => kind === 'decide').map(({ person }) => person);
  return [proposer, authority, deputy, ...(voters.length === 1 ? voters : [])];
}

/** Items that have to change are proposed once more, where they had gone on. Their words and what they cite stay. */
export function reopened(
  items: readonly Pick<ReviewedItem, 'id' | 'status' | 'revision' | 'audience'>[],
  { gate }: Venue,
): Change {
  if (gate === null) return change({}); // items stand in cycles
  const further = items.filter(({ status }) => status === 'agreed' || status === 'in_progress');
  return change({
    patches: further.map(({ id, revision }) => ({
      row: 'item',
      id,
      set: { status: 'proposed', revision: revision + 1 },
    })),
    entries: further.map(({ id, status, revision, audience }) => ({
      type: 'item-changed',
      subject: gate.subject,
      audience,
      body: { item: id, revision: revision + 1, changed: ['status'], from: status, to: 'proposed' },
    })),
  });
}
