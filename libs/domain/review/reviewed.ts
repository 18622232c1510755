import { change, type Change } from '../change.js';
import type { DecisionFacts, PilotFacts, ReviewFacts, ReviewedItem, Venue } from '../facts.js';
import type { Viewer } from '../people.js';
import { refuse, type Refusal } from '../refusal.js';

/** What a review is of: what waits for its approval. */
export type Reviewed =
  | { readonly kind: 'decision'; readonly decision: DecisionFacts }
  | { readonly kind: 'item'; readonly item: ReviewedItem }
  | { readonly kind: 'pilot'; readonly pilot: PilotFacts };

type Kind = Reviewed['kind'];
type Of<K extends Kind> = Extract<Reviewed, { kind: K }>;

/** What holds for what is reviewed, by its kind: a new kind does not compile without its line. */
export const inCase = <T>(of: Reviewed, cases: { readonly [K in Kind]: (of: Of<K>) => T }): T =>
  (cases[of.kind] as (of: Reviewed) => T)(of);

/** How it is named in a sentence. */
export const ARTICLE: Record<Kind, { readonly one: string; readonly One: string }> = {
  decision: { one: 'a decision', One: 'A decision' },
  item: { one: 'an item', One: 'An item' },
  pilot: { one: 'a pilot', One: 'A pilot' },
};

/** What a review is of, or null where that is in another venue. */
export function reviewedBy(review: ReviewFacts, { decisions, items, pilots }: Venue): Reviewed | null {
  const decision = decisions.find(({ id }) => id === review.decision);
  if (decision) return { kind: 'decision', decision };
  const item = items.find(({ id }) => id === review.item);
  if (item) return { kind: 'item', item };
  const pilot = pilots.find(({ id }) => id === review.pilot);
  return pilot ? { kind: 'pilot', pilot } : null;
}

export const isOfTheSame = (one: ReviewFacts, other: ReviewFacts): boolean =>
  one.decision === other.decision && one.item === other.item && one.pilot === other.pilot;

/** Whether what it was approved for has come about: an approval that ends takes nothing of it back. */
export const hasEffect = (of: Reviewed): boolean =>
  inCase(of, {
    decision: ({ decision }) => decision.gate.phase === 'in_effect',
    item: ({ item }) => item.status === 'shipped',
    pilot: ({ pilot }) => pilot.gate.phase !== 'planned' && pilot.gate.phase !== 'withdrawn',
  });

/** Whether something waits for its approval: to take effect, to ship, to start, or to go on after a halt. */
export const waitsForApproval = (of: Reviewed): boolean =>
  countsStill(of) && (!hasEffect(of) || (of.kind === 'pilot' && of.pilot.gate.phase === 'halted'));

/** Whether an approval of it is worth asking for again. */
export const countsStill = (of: Reviewed): boolean =>
  inCase(of, {
    decision: ({ decision }) => ['decided', 'in_effect'].includes(decision.gate.phase),
    item: ({ item }) => item.status !== 'dropped',
    pilot: ({ pilot }) => ['planned', 'running', 'halted'].includes(pilot.gate.phase),
  });

export const conflictedIn = (of: Reviewed): readonly string[] =>
  inCase(of, {
    decision: ({ decision }) => decision.conflicted,
    item: ({ item }) => item.conflicted,
    pilot: ({ pilot }) => pilot.conflicted,
  });

/** The decisions on which it rests, itself among them. */
export const restsOn = (of: Reviewed): readonly string[] =>
  inCase(of, {
    decision: ({ decision }) => [decision.id],
    item: ({ item }) => item.decisions,
    pilot: ({ pilot }) => (pilot.decision === null ? [] : [pilot.decision]),
  });

/** Who shaped an item; nobody approves what they wrote. */
export const shapersOf = ({ author, coAuthors }: ReviewedItem): string[] => [author, ...coAuthors];

/** Who made what is reviewed, and asks for its review again. */
export const makersOf = (of: Reviewed): string[] =>
  inCase(of, {
    decision: ({ decision }) => [decision.proposer],
    item: ({ item }) => shapersOf(item),
    pilot: ({ pilot }) => [...pilot.shapers, pilot.owner],
  });

/** People with a part in what is reviewed: none of them may approve it as a stand-in. */
export const partsIn = (of: Reviewed): (string | null)[] =>
  inCase(of, {
    decision: ({ decision }) => {
      const { proposer, authority, deputy, soleVoter } = decision;
      return [proposer, authority, deputy, soleVoter];
    },
    item: ({ item }) => shapersOf(item),
    pilot: ({ pilot }) => [...makersOf({ kind: 'pilot', pilot }), pilot.decider],
  });

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

/** Why somebody cannot resubmit after changes, or null. Facilitators may, the makers of what is reviewed, and their stand-ins. */
export function askingAgainRefused(
  venue: Venue,
  review: ReviewFacts,
  { person, roles }: Pick<Viewer, 'person' | 'roles'>,
): Refusal | null {
  const of = reviewedBy(review, venue);
  const makers = of === null ? [] : makersOf(of);
  const makes = makers.some((one) => [one, venue.standIns.get(one)].includes(person));
  return makes || roles.includes('facilitator')
    ? null
    : refuse('no-right', 'Only a facilitator or whoever made it asks again');
}
