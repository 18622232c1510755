import { change, notifyAll, type Change } from '../change.js';
import type { Right } from '../facts.js';
import type { Purpose } from '../notice.js';
import type { Audience } from '../people.js';
import { refuse, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import type { MethodName } from './methods/methods.js';
import { formOf } from './methods/forms.js';

/** Who closes a concern: a person who resolves or withdraws it, or the ladder, which says why. */
export type Closing =
  { readonly by: 'person'; readonly person: string } | { readonly by: 'ladder'; readonly reason: string | null };

/** A concern, as far as closing it is concerned. The owner may name a delegate who closes it for them. */
export interface Owned {
  readonly owner: string;
  readonly delegate: string | null;
  readonly open: boolean;
}

/** A concern in its forum. */
export interface ConcernFacts {
  readonly id: string;
  readonly decision: string;
  readonly audience: Audience;
  readonly proposer: string;
}

/** Raises a concern. The proposer, who can act on it, is notified, unless it is their own. */
export const raiseConcern = (concern: ConcernFacts, owner: string): Change =>
  happened(concern, ['concern-raised', 'concern_raised'], { owner }, [concern.proposer], owner);

/** Names a delegate who may close a concern for its owner, and notifies them. */
export const delegateConcern = (concern: ConcernFacts, delegate: string): Change =>
  happened(concern, ['concern-delegated', 'concern_delegated'], { delegate }, [delegate]);

/** How a concern counts as closed: what the ladder closes, its owner has not. */
export const closedHow = (closing: Closing, how: 'resolved' | 'withdrawn'): 'resolved' | 'withdrawn' | 'overruled' =>
  closing.by === 'ladder' ? 'overruled' : how;

/** Closes a concern. Its owner and the proposer are notified, except the person who closes it. */
export function closeConcern(
  concern: ConcernFacts,
  owned: Owned,
  closing: Closing,
  { how, by }: { readonly how: 'resolved' | 'withdrawn'; readonly by: string },
): Change | Refusal {
  const no = closingRefused(owned, closing);
  if (no) return no;
  return happened(
    concern,
    ['concern-closed', 'concern_closed'],
    { how: closedHow(closing, how), by },
    [owned.owner, concern.proposer],
    by,
  );
}

/** Journals what happened to a concern, and notifies these people, except the person who did it. */
function happened(
  { id, decision, audience }: ConcernFacts,
  [type, purpose]: readonly [string, Purpose],
  body: Readonly<Record<string, string>>,
  people: readonly string[],
  by: string | null = null,
): Change {
  const self = subject('decision', decision);
  const told = people.filter((person) => person !== by);
  return change({
    entries: [{ type, subject: self, audience, body: { concern: id, ...body } }],
    notices: notifyAll(told, { purpose, subject: self, mark: id, data: { concern: id } }),
  });
}

/** What was raised in an earlier round says nothing of this one. */
export const earlierRound = (raisedIn: number, round: number): Refusal | null =>
  raisedIn === round ? null : refuse('illegal-step', 'It belongs to an earlier round');

/** As whom somebody closes it: nobody withdraws for others, and whom the ladder climbed to says why. */
export function closingOf(
  { owner, delegate }: Owned,
  {
    person,
    climbed,
    reason,
    how,
  }: {
    readonly person: string;
    readonly climbed: boolean;
    readonly reason: string;
    readonly how: 'resolved' | 'withdrawn';
  },
): Closing {
  const own = person === owner || person === delegate;
  return !own && climbed && how === 'resolved' ? { by: 'ladder', reason } : { by: 'person', person };
}

/** Why somebody may not close a concern, or null. Nobody talks a concern away: its owner, their delegate, or the ladder does. */
export function closingRefused({ owner, delegate, open }: Owned, closing: Closing): Refusal | null {
  if (closing.by === 'person' && closing.person !== owner && closing.person !== delegate) {
    return refuse('no-right', 'A concern is closed by its owner, by whom the owner named, or by the ladder');
  }
  if (closing.by === 'ladder' && (closing.reason ?? '').trim().length < 3) {
    const errors = [{ path: 'reason', message: 'At least 3 characters' }];
    return refuse('reason-missing', 'A concern that its owner keeps is closed with a reason', errors);
  }
  return open ? null : refuse('illegal-step', 'The concern is closed already');
}

/** What the rule needs to know before a concern is raised. */
export interface Raising {
  readonly method: MethodName;
  readonly right: Right | 'final_authority' | null;
  /** Another one of this name is open. */
  readonly nameTaken: boolean;
  /** How many were raised in this round. */
  readonly raised: number;
}

/** Nobody reads more than this, and nobody needs it. */
const MOST_CONCERNS = 500;

/** Why somebody may not raise a concern, or null. Whether the forum listens is asked elsewhere. */
export function raisingRefused({ method, right, nameTaken, raised }: Raising): Refusal | null {
  const { concerns } = formOf(method);
  if (concerns === null) return refuse('illegal-step', 'This method knows no concerns; take a position and say why');
  if (right !== 'decide') return refuse('no-right', 'Those who decide raise concerns; what others say is recorded');
  if (concerns === 'by_position') return refuse('illegal-step', 'Here you object by your position, with a reason');
  if (nameTaken) {
    const errors = [{ path: 'name', message: 'An open concern has this name' }];
    return refuse('already-exists', 'Give it another name, or talk to its owner', errors);
  }
  return raised >= MOST_CONCERNS ? refuse('limit-reached', `A forum has at most ${MOST_CONCERNS} concerns`) : null;
}

/** Only its owner names who may close it for them. */
export function delegatingRefused({ owner, open }: Owned, person: string): Refusal | null {
  if (person !== owner) return refuse('no-right', 'Only the owner of a concern names who may close it');
  return open ? null : refuse('illegal-step', 'The concern is closed already');
}
