import { refuse, type Refusal } from '../../refusal.js';

/** Who closes a concern: a person who resolves or withdraws it, or the ladder, which says why. */
export type Closing =
  { readonly by: 'person'; readonly person: string } | { readonly by: 'ladder'; readonly reason: string | null };

/** A concern, as far as closing it is concerned. The owner may name a delegate who closes it for them. */
export interface Owned {
  readonly owner: string;
  readonly delegate: string | null;
  readonly open: boolean;
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
