import { begin, change, endIn, join, type Change } from '../change.js';
import type { Venue, DecisionFacts } from '../facts.js';
import type { PromiseDraft } from '../program/promise.js';
import { becomes } from '../pilot/ending.js';
import { askNext, backToWaiting, withdrawReviews, openReviewsOf } from '../review/asking.js';
import { withoutApproval, withoutApprovals } from '../review/approval/terms.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { disclosed } from './anonymous.js';
import type { OutcomeReasons } from './methods/methods.js';
import { openForum } from './open-forum.js';

/** A decision that its reviews did not pass comes back this often; then it stays as things are. */
const MOST_RETURNS = 1;

/** How a decision came about. */
export interface Outcome {
  readonly option: string;
  readonly by: 'method' | 'authority' | 'deputy' | 'tie_break' | 'default' | 'not_approved';
  readonly person: string | null;
  readonly actedFor: string | null;
  /** What it rests on: the reasons of the method, or of the rule that stood in for it. */
  readonly because: OutcomeReasons;
}

/**
 * An option was chosen. Keeping things as they are needs nobody's approval and takes effect at once; so does a decision
 * without reviews. Otherwise the first of its reviews open, and it takes effect when all have passed.
 */
export function decided(
  decision: DecisionFacts,
  venue: Venue,
  outcome: Outcome,
  now: Instant,
  calendar: Calendar,
): Change {
  const record = recorded(decision, outcome, now);
  const keepsAsIs = decision.options.some(({ id, statusQuo }) => id === outcome.option && statusQuo);
  const reviews = openReviewsOf(decision, venue);
  if (keepsAsIs || reviews.length === 0)
    return join(record, inEffect({ ...decision, outcome: outcome.option }, venue, now, calendar));
  const waits = change({ moves: [begin(subject('decision', decision.id), 'decided', 'decided')] });
  return join(record, waits, askNext(reviews, venue, now, calendar));
}

/** What was chosen, by whom and why, in the row and in the journal. */
function recorded(decision: DecisionFacts, outcome: Outcome, now: Instant): Change {
  const { option, by, person, actedFor, because } = outcome;
  const set = {
    outcome: option,
    outcomeBy: by,
    decidedBy: person,
    actedFor,
    decidedAt: now,
    because: disclosed(decision, because),
    ...(person === null ? { rationale: null, dissent: null } : {}), // those of a ruling that did not last
  };
  const body = { option, by, person, actedFor, rule: because.rule };
  return change({
    patches: [{ row: 'decision', id: decision.id, set }],
    entries: [{ type: 'decided', subject: subject('decision', decision.id), body }],
  });
}

/** The decision takes effect, and reviews of it that are still open end with it. `outcome` says what was chosen. */
export function inEffect(decision: DecisionFacts, venue: Venue, now: Instant, calendar: Calendar): Change {
  const { id, appeal } = decision;
  const self = subject('decision', id);
  const appealUntil = appeal && calendar.add(now, appeal.within);
  const effective = change({
    moves: [endIn(self, 'in_effect', 'decided')],
    patches: [{ row: 'decision', id, set: { effectiveAt: now, appealUntil } }],
    entries: [{ type: 'decision-in-effect', subject: self }],
    promises: decision.reviewDate === null ? [] : [decisionReview(id, ownerOf(decision), decision.reviewDate)],
  });
  const chosen = decision.options.find(({ id: option }) => option === decision.outcome)?.position ?? null;
  return join(
    effective,
    tookPlace(decision),
    withdrawReviews(openReviewsOf(decision, venue), 'decided'),
    ofItsPilot(decision, chosen, venue, now, calendar),
  );
}

/**
 * The decision replaces those that it reopens or supersedes, unless things stay as they are; nobody need review them again. Only people who may
 * read everything see in the journal which they are, because others may not know all of them.
 */
function tookPlace({ id, options, outcome, replaces }: DecisionFacts): Change {
  const stays = options.some((option) => option.statusQuo && option.id === outcome);
  if (stays || replaces.length === 0) return change({});
  return change({
    entries: [
      {
        type: 'decisions-superseded',
        subject: subject('decision', id),
        audience: 'restricted',
        body: { others: replaces },
      },
    ],
    kept: replaces.map((other) => ({ kind: 'decision_review', about: subject('decision', other) })),
  });
}

/** On its review date a decision comes back to who decided it: the final authority, or the deputy for one with a conflict. */
export const decisionReview = (id: string, owner: string, dueAt: Instant): PromiseDraft => ({
  kind: 'decision_review',
  about: subject('decision', id),
  owner,
  dueAt,
});

/** Whose a decision is once it is in effect. */
export const ownerOf = ({ authority, deputy, conflicted }: DecisionFacts): string =>
  conflicted.includes(authority) ? (deputy ?? authority) : authority;

/** Ends a forum without a decision; positions, concerns and the reason stay. A halted pilot that waits for it ends. */
export function withdrawForum(decision: DecisionFacts, venue: Venue, now: Instant, calendar: Calendar): Change {
  const self = subject('decision', decision.id);
  return join(
    change({
      moves: [endIn(self, 'withdrawn', 'cancelled')],
      entries: [{ type: 'decision-withdrawn', subject: self }],
    }),
    withdrawReviews(openReviewsOf(decision, venue), 'withdrawn'),
    ...venue.reviews.filter((review) => review.decision === decision.id).map(withoutApproval),
    ofItsPilot(decision, null, venue, now, calendar),
  );
}

/** What its outcome means for the halted pilot that it is about. */
function ofItsPilot(
  { pilot: id }: DecisionFacts,
  option: number | null,
  venue: Venue,
  now: Instant,
  calendar: Calendar,
): Change {
  const pilot = venue.pilots.find((one) => one.id === id);
  return pilot ? becomes(pilot, option, venue, now, calendar) : change({});
}

/** The forum outlives its cycle: it goes on with its own clock, the closure note says so, the program keeps the promise. */
export function handOn(decision: DecisionFacts): Change {
  const self = subject('decision', decision.id);
  return change({
    moves: [{ subject: self, signal: null, move: 'touch' }],
    patches: [{ row: 'decision', id: decision.id, set: { handedOn: true } }],
    entries: [{ type: 'decision-handed-on', subject: self }],
  });
}

/**
 * Sends a decision that its reviews did not pass back to its forum; the second time things stay as they are. Who approved the
 * first outcome has not approved the next: they are asked again.
 */
export function notApproved(
  decision: DecisionFacts,
  venue: Venue,
  because: { review: string; verdict: string },
  now: Instant,
  calendar: Calendar,
): Change {
  const reviews = venue.reviews.filter(
    (review) => review.decision === decision.id && review.gate.phase !== 'withdrawn',
  );
  const returned = change({
    patches: [{ row: 'decision', id: decision.id, set: { returns: decision.returns + 1 } }],
    entries: [{ type: 'decision-not-approved', subject: subject('decision', decision.id), body: { ...because } }],
  });
  const statusQuo = decision.options.find((option) => option.statusQuo);
  if (decision.returns >= MOST_RETURNS && statusQuo) {
    const twice = { rule: 'not approved twice', ...because } as const;
    const outcome: Outcome = { option: statusQuo.id, by: 'not_approved', person: null, actedFor: null, because: twice };
    return join(returned, withoutApprovals(reviews, 'not_approved', decided(decision, venue, outcome, now, calendar)));
  }
  const again = join(openForum(decision, venue, now, calendar), ...reviews.map(backToWaiting));
  return join(returned, withoutApprovals(reviews, 'not_approved', again));
}
