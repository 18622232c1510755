import { change, notifyAll, type Change, type Move, type NoticeDraft } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { refuse, type Offence, type Refusal } from '../../refusal.js';
import { isMet, tooFew, type Coverage } from '../../representation/propose.js';
import { subject } from '../../subject.js';
import { latest, type Calendar, type Instant } from '../../time.js';
import { entry } from '../move.js';
import { phaseRefused, phaseOf } from '../phase.js';
import { inputEnd } from '../windows.js';

/**
 * Notices to people who are invited after their cycle began, with the ids of the notices that a phase sends when it begins. `added` were not
 * invited before. `reviewers` were not asked for obligations before. `again` of them are notified anew, because an earlier invitation was taken
 * back.
 */
export function noticesToInvited(
  cycle: CycleFacts,
  added: readonly string[],
  reviewers: readonly string[],
  again: { readonly people: readonly string[]; readonly now: Instant } | null = null,
): NoticeDraft[] {
  const about = {
    subject: subject('cycle', cycle.id),
    version: 1,
    data: { phase: cycle.gate.phase, deadline: cycle.gate.deadline },
  };
  const ahead = ['agenda', 'pre_read', 'session'].includes(phaseOf(cycle)); // its session can still be attended
  const reading = phaseOf(cycle) === 'pre_read' && cycle.preReads > 0;
  const notices = [
    ...notifyAll(ahead ? added : [], { ...about, purpose: 'invitation' }),
    ...notifyAll(reviewers, { ...about, purpose: 'obligations_wanted' }),
    ...notifyAll(reading ? added : [], { ...about, purpose: 'pre_read' }),
  ];
  return notices.map((one) => (again?.people.includes(one.person) ? { ...one, mark: again.now } : one));
}

/**
 * Written input ends later when somebody is invited, while pre-reads are read, whose working day ends later, or has another zone now: by the rule of its
 * opening, and never earlier than people were told. Before, no window is open; in the session nobody is invited any more.
 */
export function admitted(cycle: CycleFacts, zones: readonly string[], now: Instant, calendar: Calendar): Move[] {
  const open = cycle.gate.input.find(({ what }) => what === 'contributions');
  if (phaseOf(cycle) !== 'pre_read' || !open) return [];
  const all = { ...cycle, zones: [...new Set([...cycle.zones, ...zones])] };
  const closesAt = latest(open.closesAt, inputEnd(all, now, calendar));
  if (closesAt === open.closesAt) return [];
  return [{ subject: subject('cycle', cycle.id), signal: null, move: 'admit', input: [{ ...open, closesAt }] }];
}

/** What somebody does in a cycle that an invitation cannot be taken back from. */
const TAKES_PART = {
  spoke: 'has said something in it, which gets an answer',
  attended: 'has attended its session',
  answered: 'has recorded which obligations apply',
  decides: 'has a part in a decision of it; withdraw the decision, or leave them invited',
  reviews: 'reviews a part of it; hand the review over first',
} as const;

/** Somebody whose invitation is to be taken back. `path` is where they are named. */
export type Invitee = Readonly<Record<keyof typeof TAKES_PART, boolean>> & {
  readonly path: string;
  readonly email: string;
  /** They were asked for compliance, and have not said which obligations apply. */
  readonly owes: boolean;
  /** They can say so: they review compliance still. */
  readonly mayAnswer: boolean;
};

/** Who says for a cycle which obligations apply. */
export interface Answering {
  /** How many owe it and review compliance still. */
  readonly owing: number;
  /** Somebody has said so. */
  readonly answered: boolean;
}

/**
 * Why invitations cannot be taken back, or null. They can until the session opens, from people who have done nothing in the cycle yet. While
 * obligations are waited for, one reviewer who owes them must stay invited. A reviewer who lost the role stays invited until there is another.
 */
export function withdrawalRefused(
  cycle: CycleFacts,
  invitees: readonly Invitee[],
  answering: Answering,
): Refusal | null {
  const errors = invitees.flatMap(({ path, email, ...part }): Offence[] =>
    (Object.keys(TAKES_PART) as (keyof typeof TAKES_PART)[])
      .filter((what) => part[what])
      .map((what) => ({ path, message: `${email} ${TAKES_PART[what]}` })),
  );
  const closed = phaseRefused(cycle, 'agenda', 'pre_read');
  if (closed) return closed;
  if (errors.length > 0) return refuse('illegal-step', 'Somebody takes part already; their invitation stays', errors);
  return phaseOf(cycle) === 'agenda' ? lastOwing(invitees, answering) : null;
}

function lastOwing(invitees: readonly Invitee[], { owing, answered }: Answering): Refusal | null {
  const asked = invitees.filter(({ owes, mayAnswer }) => owes && (mayAnswer || !answered));
  if (asked.length === 0 || asked.filter(({ mayAnswer }) => mayAnswer).length < owing) return null;
  const detail =
    'Nobody would be left who still owes obligations: invite another reviewer for compliance first, or wait for their answer';
  return refuse(
    'obligations-open',
    detail,
    asked.map(({ path, email, mayAnswer }) => ({
      path,
      message: `${email} reviews compliance${mayAnswer ? '' : ' no more'}, and has recorded neither an obligation nor "none"`,
    })),
  );
}

/**
 * Takes invitations back, and notifies people who were notified of theirs. Once the agenda is out, new gaps in coverage need a reason of their
 * own, as at its publishing, and raise a flag. `before` and `after` are the coverage with and without these people. `reason`: whether a reason
 * comes with this request; earlier reasons are about other gaps. The end of written input does not change.
 */
export function withdrawInvitations(
  cycle: CycleFacts,
  { people, told }: { readonly people: readonly string[]; readonly told: readonly string[] },
  { before, after, reason }: { before: readonly Coverage[]; after: readonly Coverage[]; reason: boolean },
  now: Instant,
): Change | Refusal {
  if (people.length === 0) return change({});
  const self = subject('cycle', cycle.id);
  const had = new Set(before.filter(isMet).map(({ who }) => who));
  const missing = after.filter((target) => !isMet(target));
  const lost = phaseOf(cycle) === 'agenda' ? [] : missing.filter(({ who }) => had.has(who));
  if (lost.length > 0 && !reason) {
    const detail = 'The agenda is out: invite somebody in their place first, or record why (`coverageReason`)';
    return refuse('missing-coverage', detail, lost.map(tooFew));
  }
  const facts = { missing: missing.map(({ who }) => who) };
  return change({
    entries: [entry('invitations-withdrawn', cycle, { people })],
    notices: notifyAll(told, { purpose: 'invitation_withdrawn', subject: self, mark: now }),
    flags: lost.length > 0 ? [{ subject: self, code: 'missing-coverage', facts }] : [],
  });
}
