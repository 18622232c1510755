import { plural } from '../words/plural.js';
import { unmetFlags, type UnmetNeed } from '../accessibility/formats.js';
import { begin, change, join, type Change } from '../change.js';
import type { CycleFacts } from '../facts.js';
import type { Flag } from '../flag.js';
import { type Offence, type Refusal, refuse } from '../refusal.js';
import { tooFew, type Coverage } from '../representation/propose.js';
import { withoutApprovals } from '../review/approval/terms.js';
import { isOver, subject, type Subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { advance, cancel, enter, entry, type Mover } from './move.js';
import { PREVIOUS, type CyclePhase, type Phase, ended, outside, phaseOf } from './phase.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** What stands between an agenda and its publishing. */
export interface AgendaReadiness {
  readonly objectives: number;
  readonly topics: number;
  /** Those of them that are sure to be handled: not marked "if time remains". */
  readonly firm: number;
  /** Topics that are incomplete or do not fit. */
  readonly offences: readonly Offence[];
  /** Groups and segments that must be heard, and of which fewer are invited, and not away, than the target says. */
  readonly missing: readonly Coverage[];
  readonly coverageReason: boolean;
  /** The names of compliance reviewers who have recorded neither an obligation nor "none". */
  /** Of whom; `reviews`: whether they review compliance still. */
  readonly obligationsOpen: readonly { readonly name: string; readonly reviews: boolean }[];
  /** Demonstrations that are bound to no criterion: what is observed in them meets none. */
  readonly unboundDemos: number;
  /** Texts that are not plain enough, where the program's policy says that this blocks. */
  readonly hardToRead: readonly Offence[];
  /** Whose needs no format of a pre-read meets. */
  readonly unmet: readonly UnmetNeed[];
  /** Those of them that block, by the program's policy. */
  readonly formatsMissing: readonly Offence[];
}

/** Ends `agenda`. Needs a measurable objective, complete topics that fit, coverage or a reason, and the reviewers' obligations. */
export function publishAgenda(
  cycle: CycleFacts,
  ready: AgendaReadiness,
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const closed = outside(cycle, 'agenda');
  if (closed) return closed;
  const blocked = unready(ready);
  if (blocked) return blocked;
  return join(
    change({ patches: [{ row: 'cycle', id: cycle.id, set: { publishedAt: now, publishedBy: by.person } }] }),
    ready.missing.length > 0
      ? change({
          flags: [
            {
              subject: subject('cycle', cycle.id),
              code: 'missing-coverage',
              facts: { missing: ready.missing.map(({ who }) => who) },
            },
          ],
        })
      : change({}),
    change({ flags: unmetFlags(subject('cycle', cycle.id), ready.unmet) }),
    change({ flags: unboundFlags(subject('cycle', cycle.id), ready.unboundDemos) }),
    advance(cycle, by, now, calendar),
  );
}

const unboundFlags = (self: Subject, count: number): Flag[] =>
  count === 0 ? [] : [{ subject: self, code: 'unbound-demo', facts: { count } }];

/** Why an agenda cannot be published yet, or null. */
export function unready(ready: AgendaReadiness): Refusal | null {
  if (ready.objectives === 0) return refuse('missing-objective', 'A cycle needs at least one measurable objective');
  if (ready.topics === 0) return refuse('missing-topic', 'An agenda needs at least one topic');
  if (ready.firm === 0) {
    const errors = [{ path: 'topics', message: 'All are marked "if time remains"; unmark at least one' }];
    return refuse('missing-topic', 'An agenda needs a topic that is sure to be handled', errors);
  }
  if (ready.offences.length > 0) return refuse('incomplete-topic', 'The agenda is not complete', ready.offences);
  const hard = notPlain(ready.hardToRead) ?? notForAll(ready.formatsMissing);
  if (hard) return hard;
  if (ready.missing.length > 0 && !ready.coverageReason) {
    const errors = ready.missing.map(tooFew);
    return refuse('missing-coverage', 'Invite those who must be heard, or record why they are not', errors);
  }
  if (ready.obligationsOpen.length > 0) {
    const errors = ready.obligationsOpen.map(({ name, reviews }) => ({
      path: 'obligations',
      message: reviews
        ? `${name} has not answered`
        : `${name} reviews compliance no more: invite another reviewer, and take their invitation back`,
    }));
    return refuse(
      'obligations-open',
      'Compliance reviewers record obligations, or "none", before pre-reads go out',
      errors,
    );
  }
  return null;
}

/** Some programs promise a format for everybody: what is missing is made before people get it. */
export const notForAll = (errors: readonly Offence[]): Refusal | null =>
  errors.length === 0
    ? null
    : refuse('formats-missing', 'Somebody needs a format in which a pre-read is not there; offer it first', errors);

/** Why somebody cannot say that they have read a pre-read, or null: from its sending until the cycle ends they can. */
export function receiptRefused(cycle: CyclePhase, sentAt: Instant | null): Refusal | null {
  return ended(cycle) ?? (sentAt === null ? refuse('illegal-step', 'This pre-read has not been sent yet') : null);
}

/** Some programs promise plain words: what breaks that is mended before people get it. Deadlines pass all the same. */
export const notPlain = (errors: readonly Offence[]): Refusal | null =>
  errors.length > 0
    ? refuse('hard-to-read', 'This program promises plain words; some texts are hard to read', errors)
    : null;

/** Ends `pre_read` by hand: the session opens now. */
export function openSession(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change | Refusal {
  return outside(cycle, 'pre_read') ?? advance(cycle, by, now, calendar);
}

/** The meeting is over; input goes on until its window closes. */
export function closeSession(cycle: CycleFacts, by: Mover, now: Instant): Change | Refusal {
  const closed = outside(cycle, 'session');
  if (closed) return closed;
  if (cycle.session.closedAt) return refuse('illegal-step', 'The session is closed already');
  const end = cycle.gate.armed.find((appointment) => appointment.do === 'close_session');
  const self = subject('cycle', cycle.id);
  return change({
    moves: end
      ? [{ subject: self, signal: 'phaseEnded', move: 'fire', rung: end.rung }]
      : [{ subject: self, signal: null, move: 'touch' }],
    patches: [{ row: 'cycle', id: cycle.id, set: { sessionClosedAt: now } }],
    entries: [entry('session-closed', cycle, { by: by.person })],
  });
}

/** Ends `session` before its input window does; that takes a reason, because people were promised the window. */
export function closeInput(
  cycle: CycleFacts,
  mix: readonly Flag[],
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  return outside(cycle, 'session') ?? join(change({ flags: mix }), advance(cycle, by, now, calendar));
}

/** What is unfinished when refinement is to end: counts by SQL, and the first offenders. */
export interface RefinementReadiness {
  readonly undisposed: number;
  readonly items: number;
  /** Proposals on items that nobody has answered. */
  readonly amendments: number;
  readonly offences: readonly Offence[];
  /** As for an agenda: criteria that are not plain enough, where that blocks. */
  readonly hardToRead: readonly Offence[];
}

/** Ends `refinement`. Refuses while a contribution has no draft disposition, an item lacks a measurable criterion or a passage, or a proposal has no answer. */
export function endRefinement(
  cycle: CycleFacts,
  ready: RefinementReadiness,
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const closed = outside(cycle, 'refinement');
  if (closed) return closed;
  const { undisposed, items, amendments, offences } = ready;
  const left = [
    ...(undisposed > 0 ? [`${plural(undisposed, 'contribution')} without a disposition`] : []),
    ...(items > 0 ? [plural(items, 'unfinished item')] : []),
    ...(amendments > 0 ? [`${plural(amendments, 'proposal')} without an answer`] : []),
  ];
  if (left.length > 0) {
    return refuse('unfinished-refinement', `Every voice needs an answer first: ${left.join(', ')}`, offences);
  }
  return notPlain(ready.hardToRead) ?? advance(cycle, by, now, calendar);
}

/** Ends `decision` by hand, when no forum is open (any more). */
export function endDecisions(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change | Refusal {
  const closed = outside(cycle, 'decision');
  if (closed) return closed;
  const open = cycle.decisions.filter(({ gate, handedOn }) => !isOver(gate.phase) && !handedOn);
  if (open.length > 0) {
    const errors = open.map(({ id, gate }) => ({ path: `decisions.${id}`, message: `is ${phaseInWords(gate.phase)}` }));
    return refuse('decisions-open', 'Decide, withdraw or hand on every open decision first', errors);
  }
  return advance(cycle, by, now, calendar);
}

/** Goes back one phase. Gates and deadlines are set anew, dispositions stay drafts, open forums return to drafts. */
export function goBack(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change | Refusal {
  const closed = outside(cycle);
  if (closed) return closed;
  const previous = PREVIOUS[phaseOf(cycle)];
  if (previous === null) return refuse('illegal-step', 'There is no phase before the agenda');
  const reopened = previous === 'pre_read' || previous === 'session';
  if (!reopened) return join(enter(previous, cycle, by, now, calendar), redraft(cycle, previous));
  const again = { sessionOpenedAt: null, sessionClosedAt: null };
  const fresh: CycleFacts = { ...cycle, session: { ...cycle.session, openedAt: null, closedAt: null } };
  const cleared = change({ patches: [{ row: 'cycle', id: cycle.id, set: again }] });
  return join(cleared, enter(previous, fresh, by, now, calendar));
}

function redraft(cycle: CycleFacts, to: Phase): Change {
  if (to !== 'refinement') return change({});
  const open = cycle.decisions.filter(({ gate, handedOn }) => !isOver(gate.phase) && !handedOn);
  const reviews = cycle.reviews.filter(
    ({ decision, gate }) =>
      open.some(({ id }) => id === decision) && !['obligations', 'withdrawn'].includes(gate.phase),
  );
  const moves = [
    ...open.map(({ id }) => begin(subject('decision', id), 'draft', 'phaseEnded')),
    ...reviews.map(({ id }) => begin(subject('review', id), 'waiting', 'phaseEnded')),
  ];
  return withoutApprovals(reviews, 'sent_back', change({ moves }));
}

/** Ends the cycle before its time, with a reason; everybody who was invited is told. */
export function cancelCycle(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change | Refusal {
  if (cycle.gate.over) return refuse('phase-closed', `The cycle is ${phaseInWords(cycle.gate.phase)} already`);
  return cancel(cycle, by, now, calendar);
}
