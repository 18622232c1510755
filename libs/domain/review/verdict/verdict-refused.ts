import { shapingClosed } from '../../backlog/item.js';
import type { ReviewFacts, Venue } from '../../facts.js';
import { NOT_FOUND, type Refusal, refuse, ON_HOLD } from '../../refusal.js';
import { phaseInWords } from '../../words/phase-in-words.js';
import { isOver } from '../../subject.js';
import { conflictedIn, hasEffect, partsIn, reviewedBy, type Reviewed } from '../reviewed.js';

/** What a reviewer says. */
export type Verdict = 'approve' | 'request_changes' | 'reject';

/** When a verdict is asked for that is not asked for now. */
function notAskedYet(phase: string, ofDecision: boolean): string {
  if (phase === 'changes_requested') return 'Changes are being made; a verdict is asked for when they are submitted';
  const turn = ofDecision
    ? 'its decision was made and every earlier step has approved'
    : 'every earlier step has approved';
  return `It is not the turn of this review yet: a verdict is asked for when ${turn}`;
}

/** Why somebody may not give this verdict now, or null. Also asked before an approval token is issued. */
export function verdictRefused(
  venue: Venue,
  id: string,
  person: string,
  { verdict, obligation, entry }: { verdict: Verdict; obligation: string | null; entry: number },
): Refusal | null {
  const found = lookUp(venue, id);
  if (!found) return NOT_FOUND;
  const { reviewer } = found.review;
  const stranger = person === reviewer ? shaperRefused(found.of, person) : standInRefused(venue, found, person);
  if (stranger) return stranger;
  const conflicted = conflictedIn(found.of);
  if (conflicted.includes(person) || conflicted.includes(reviewer)) {
    return refuse(
      'conflict-of-interest',
      'With a conflict of interest nobody approves; a facilitator names somebody else',
    );
  }
  const unasked = notAskedNow(found, entry);
  if (unasked) return unasked;
  const fixed = verdict === 'request_changes' ? changesRefused(found.of, venue) : null;
  if (fixed) return fixed;
  if (verdict === 'reject' && obligation === null) {
    return refuse('reason-missing', 'A rejection cites an obligation', [{ path: 'obligation', message: 'is missing' }]);
  }
  return null;
}

/** The review does not wait for a verdict now, or not for one upon what was read as `entry`. */
function notAskedNow({ review: { gate }, of }: ReviewAndReviewed, entry: number): Refusal | null {
  if (gate.heldUntil) return ON_HOLD;
  if (isOver('review', gate.phase))
    return refuse('already-reviewed', `The review is ${phaseInWords(gate.phase)} already`);
  if (gate.phase !== 'open') return refuse('illegal-step', notAskedYet(gate.phase, of.kind === 'decision'));
  if (gate.entry === entry) return null;
  const errors = [{ path: 'entry', message: `is ${gate.entry} now` }];
  return refuse('revision-conflict', 'The reviewer was asked anew since you read it. Read it again', errors);
}

/** Changes of an item or a pilot are asked for while its words can change. */
function changesRefused(of: Reviewed, { gate }: Venue): Refusal | null {
  if (of.kind === 'pilot' && hasEffect(of)) {
    return refuse('illegal-step', 'The pilot has started, and its plan stands; approve it, or reject it');
  }
  if (of.kind !== 'item' || gate === null || !shapingClosed({ gate })) return null;
  const sentence = `The cycle is ${phaseInWords(gate.phase)}, and the words of its items stand; approve the item, or reject it`;
  return refuse('phase-closed', sentence);
}

/** Why a stand-in of an absent reviewer cannot give the verdict, or null: they may, unless they have another part in what is reviewed. */
function standInRefused(venue: Venue, { review: { reviewer }, of }: ReviewAndReviewed, person: string): Refusal | null {
  if (venue.standIns.get(reviewer) !== person) {
    return refuse('no-right', 'Only the reviewer who was named gives this verdict, or who stands in for them');
  }
  return partsIn(of).includes(person)
    ? refuse(
        'conflict-of-duties',
        `You have another part in this ${of.kind}, so you cannot approve it for somebody else`,
      )
    : null;
}

/** A reviewer may have become a co-author since they were named. */
function shaperRefused(of: Reviewed, person: string): Refusal | null {
  return of.kind !== 'decision' && partsIn(of).includes(person)
    ? refuse(
        'conflict-of-duties',
        `You have shaped this ${of.kind}, so you cannot approve it; a facilitator names somebody else`,
      )
    : null;
}

/** A review with what it is of. */
export interface ReviewAndReviewed {
  readonly review: ReviewFacts;
  readonly of: Reviewed;
}

/** Null where there is no such review in the venue. */
export function lookUp(venue: Venue, id: string): ReviewAndReviewed | null {
  const review = venue.reviews.find((one) => one.id === id);
  const of = review ? reviewedBy(review, venue) : null;
  return review && of ? { review, of } : null;
}
