import { change, join, type Change } from '../../change.js';
import { endPhaseWithLastDecision } from '../../cycle/move.js';
import { inEffect } from '../../decision/outcome.js';
import type { DecisionFacts, PilotFacts, ReviewFacts, ReviewedItem, Venue } from '../../facts.js';
import { isDue, startRefused, startPilot } from '../../pilot/run.js';
import { NOT_FOUND, type Refusal } from '../../refusal.js';
import { subject } from '../../subject.js';
import type { Calendar, Instant } from '../../time.js';
import { askNext, backToWaiting, isExpired, lastMinute, pendingBeside, reviewClock } from '../asking.js';
import { endApproval, notPassed } from '../approval/lapse.js';
import { hasEffect, inCase, isOfTheSame, reopened, type Reviewed } from '../reviewed.js';
import { NO_TERMS, approve, termsRefused, withoutApproval, withoutApprovals, type Terms } from '../approval/terms.js';
import { lookUp, verdictRefused, type Verdict } from './verdict-refused.js';

/** A verdict by its reviewer, while the review is open. A rejection cites an obligation. */
export function giveVerdict(
  venue: Venue,
  id: string,
  verdict: Verdict,
  by: Given,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const found = lookUp(venue, id);
  if (!found) return NOT_FOUND;
  const { terms = NO_TERMS } = by;
  const no =
    verdictRefused(venue, id, by.person, { ...by, verdict }) ??
    termsRefused(terms, found.review.reviewer, by.person, now);
  if (no) return no;
  const done = VERDICTS[verdict]({
    ...found,
    venue,
    by: { concerns: NOTHING_ELSE, ...by, terms },
    now,
    calendar,
  });
  return endPhaseWithLastDecision(join(record(found.review, verdict, by, now), done), venue, now, calendar);
}

/** Who gives a verdict, on what they have read, with what a rejection cites and on which terms an approval is given. */
export interface Given {
  readonly person: string;
  /** The entry in which the review was when they read what it is of. Other words begin another one. */
  readonly entry: number;
  readonly obligation: string | null;
  readonly terms?: Terms;
  readonly concerns?: Concerns;
}

/** What the changes that a reviewer asks for concern: obligations, with who recorded them, and items. */
export interface Concerns {
  readonly obligations: readonly { readonly id: string; readonly reviewer: string }[];
  readonly items: readonly Pick<ReviewedItem, 'id' | 'status' | 'revision' | 'audience'>[];
}

const NOTHING_ELSE: Concerns = { obligations: [], items: [] };

interface Giving {
  readonly review: ReviewFacts;
  readonly of: Reviewed;
  readonly venue: Venue;
  readonly by: Required<Given>;
  readonly now: Instant;
  readonly calendar: Calendar;
}

const VERDICTS: Record<Verdict, (giving: Giving) => Change> = {
  approve: (giving) =>
    join(
      withoutApproval(giving.review), // this one takes the place of one before
      approve(giving.review, giving.by.terms, giving.now, giving.calendar),
      passed(giving),
    ),
  request_changes: requestChanges,
  reject: ({ review, of, venue, by, now, calendar }) =>
    notPassed({ review, of, venue, verdict: `rejected:${by.obligation ?? ''}`, now, calendar }),
};

/**
 * Asks for changes. A reviewed item becomes `proposed` again, and so do the items of a decision that the changes concern. Reviewers who recorded
 * an obligation that the changes concern are asked again when they are made, also after approving. Every other approval stays.
 */
function requestChanges({ review, of, venue, by: { concerns }, now, calendar }: Giving): Change {
  const recorders = concerns.obligations.map(({ reviewer }) => reviewer);
  const concerned = venue.reviews.filter(
    (other) =>
      other.id !== review.id &&
      isOfTheSame(other, review) &&
      recorders.includes(other.reviewer) &&
      (other.gate.phase === 'approved' || other.gate.phase === 'open'),
  );
  const items = of.kind === 'item' ? [of.item] : concerns.items;
  const set = {
    concernedObligations: concerns.obligations.map(({ id }) => id),
    concernedItems: items.map(({ id }) => id),
  };
  return join(
    withoutApproval(review),
    reviewClock(review, venue, 'changes_requested', now, calendar),
    change({
      patches: [{ row: 'review', id: review.id, set }],
      entries: concerned.map(({ id }) => ({
        type: 'review-reopened',
        subject: subject('review', id),
        body: { because: review.id },
      })),
    }),
    withoutApprovals(concerned, 'changes_requested', join(...concerned.map(backToWaiting))),
    reopened(items, venue),
  );
}

/**
 * What an approval leads to: the last of a step asks those of the next; the last of all puts a decision in effect, lets an item go
 * on, and starts a pilot whose time has come.
 */
function passed(giving: Giving): Change {
  const { review, of, venue, now, calendar } = giving;
  const expired = expiredBeside(giving);
  if (expired.length > 0)
    return join(...expired.map(({ id }) => endApproval(given(giving), id, 'expired', now, calendar)));
  const pending = pendingBeside(review, venue);
  if (pending.length > 0) return askNext(pending, venue, now, calendar);
  return inCase(of, {
    item: ({ item }) => change({ entries: [approved('item-approved', review, { item: item.id })] }),
    pilot: ({ pilot }) =>
      join(
        change({ entries: [approved('pilot-approved', review, { pilot: pilot.id })] }),
        startsWith(review, pilot, venue, now) ? startPilot(pilot, venue, null, now, calendar) : change({}),
      ),
    decision: ({ decision }) => takesEffect(decision, review, venue, now, calendar),
  });
}

/** Approvals of the same that ended before it could take effect: the program has not asked again yet. */
const expiredBeside = ({ review, of, venue, now }: Giving): ReviewFacts[] =>
  hasEffect(of)
    ? []
    : venue.reviews.filter((one) => one.id !== review.id && isOfTheSame(one, review) && isExpired(one, now));

/** The venue as it is with the approval that is being given. */
const given = ({ review, venue }: Pick<Giving, 'review' | 'venue'>): Venue => ({
  ...venue,
  reviews: venue.reviews.map((one) =>
    one.id === review.id ? { ...one, approvedUntil: null, gate: { ...one.gate, phase: 'approved' } } : one,
  ),
});

/** Whether this approval starts it at once: its time has come, and it was the only thing that was missing. */
const startsWith = (review: ReviewFacts, pilot: PilotFacts, venue: Venue, now: Instant): boolean =>
  isDue(pilot, now) && startRefused(pilot, given({ review, venue }), now) === null;

const approved = (type: string, { id }: ReviewFacts, body: Record<string, string>): Change['entries'][number] => ({
  type,
  subject: subject('review', id),
  body,
});

function takesEffect(
  decision: DecisionFacts,
  review: ReviewFacts,
  venue: Venue,
  now: Instant,
  calendar: Calendar,
): Change {
  if (decision.gate.phase === 'in_effect') return change({}); // the approval was renewed
  const rest = { ...venue, reviews: venue.reviews.filter(({ id }) => id !== review.id) };
  const approvers = venue.reviews.filter((one) => one.decision === decision.id && one.gate.phase !== 'withdrawn');
  return join(inEffect(decision, rest, now, calendar), change({ flags: lastMinute(approvers, venue, now, calendar) }));
}

function record(
  review: ReviewFacts,
  verdict: Verdict,
  by: { person: string; obligation: string | null },
  now: Instant,
): Change {
  const actedFor = by.person === review.reviewer ? null : review.reviewer;
  return change({
    patches: [
      {
        row: 'review',
        id: review.id,
        set: { verdict, obligation: by.obligation, decidedAt: now, givenBy: by.person, actedFor, approvalEnded: null },
      },
    ],
    entries: [
      {
        type: 'reviewed',
        subject: subject('review', review.id),
        body: { verdict, reviewer: review.reviewer, by: by.person, actedFor, obligation: by.obligation },
      },
    ],
  });
}
