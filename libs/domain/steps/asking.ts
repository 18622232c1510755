import { owingRulers } from '../acting/acting.js';
import { change, join, type Change, type Move, type NoticeDraft } from '../change.js';
import { moveDeadline } from '../cycle/deadline.js';
import type { DecisionFacts } from '../facts.js';
import type { Purpose } from '../notice.js';
import { isRefusal } from '../refusal.js';
import { latest, type Instant } from '../time.js';
import type { Receiver } from '../ladder/rung.js';
import { fired, ownOf, rungEntry, type DueStep, type Steps } from './due.js';

/** Steps that are alike for every kind of subject: reminding people who owe something, asking others as well, and giving more time. */
export const ASKING: Steps<DueStep>['rows'] = { remind, escalate, extend_once: extendOnce };

function remind(due: DueStep): Change {
  const receivers = due.armed.who.includes('responsible') ? ableOf(due, due.facts.owing) : receiversOf(due);
  return join(fired(due, 'fired', receivers), change({ notices: noticesTo(due, receivers, reminderOf(due)) }));
}

/** Adds somebody to those responsible. Without a receiver it raises a problem, and the next rung that asks somebody comes at once. */
function escalate(due: DueStep): Change {
  const { gate, armed } = due;
  const receivers = receiversOf(due);
  if (receivers.length === 0) return join(fired(due, 'no-receiver'), nobodyToAsk(due));
  const responsible = receivers.map((person) => ({ person, because: 'escalation' as const }));
  return change({
    moves: [{ subject: gate.subject, signal: null, move: 'fire', rung: armed.rung, responsible }],
    entries: [rungEntry(due, 'fired', receivers)],
    notices: noticesTo(due, receivers, 'escalation'),
  });
}

function nobodyToAsk(due: DueStep): Change {
  const { gate, armed, venue, now } = due;
  const next = gate.armed.find(({ rung, do: step }) => rung > armed.rung && step === 'escalate');
  const facts = { rung: armed.rung, who: armed.who };
  return change({
    flags: [{ subject: gate.subject, code: 'no-receiver', problem: true, facts }],
    moves: next && next.at > now ? [hastened(due, next.rung)] : [],
    notices: noticesTo(due, venue.facilitators, 'reminder'),
  });
}

const hastened = ({ gate, now }: DueStep, rung: number): Move => ({
  subject: gate.subject,
  signal: null,
  move: 'hasten',
  rung,
  at: now,
});

/** Moves the deadline by `by`, counted from the deadline, or from now if it has passed. */
function extendOnce(due: DueStep): Change {
  const { gate, venue, armed, now, calendar } = due;
  if (!armed.by || gate.extended || gate.deadline === null) return fired(due, 'not-applicable');
  const to = calendar.add(latest(gate.deadline, now), armed.by);
  const by = { person: null, because: 'ladder' };
  const moved = moveDeadline(venue, gate.subject, { to, reason: 'The ladder extended it', by }, now, calendar);
  if (isRefusal(moved)) return fired(due, moved.refused);
  const receivers = receiversOf(due);
  const notices = noticesTo(due, receivers, reminderOf(due)).map((notice) => ({
    ...notice,
    data: { ...notice.data, deadline: to },
  }));
  return join(fired(due, 'fired', receivers), moved, change({ notices }));
}

const noticesTo = (due: DueStep, people: readonly string[], purpose: Purpose): NoticeDraft[] =>
  [...new Set(people)].map((person) => ({
    person,
    purpose,
    subject: due.gate.subject,
    mark: due.venue.gate?.heldUntil ? `hold-${due.armed.rung}` : due.armed.rung,
    data: { phase: due.gate.phase, deadline: dueOf(due), do: due.armed.do },
    own: isOwn(due, person),
  }));

/** Whether the person must act in person: a position cannot be taken by a stand-in; a duty of an office can. */
const isOwn = ({ whose, venue }: DueStep, person: string): boolean =>
  whose.kind === 'decision' &&
  ![...owingRulers(whose.decision), whose.decision.deputy, ...venue.facilitators].includes(person);

/** Until when they can do what is asked of them: advice closes before its forum does. */
function dueOf({ gate, armed, now }: DueStep): Instant | null {
  const advice = gate.input.find(({ what, closesAt }) => what === 'advice' && closesAt >= now);
  return armed.do === 'remind' && advice ? advice.closesAt : gate.deadline;
}

function reminderOf({ whose, gate }: DueStep): Purpose {
  if (gate.heldUntil) return 'reminder';
  if (whose.kind !== 'cycle') return 'reminder';
  if (gate.phase === 'pre_read') return 'pre_read_reminder';
  return gate.phase === 'session' ? 'input_reminder' : 'reminder';
}

function receiversOf(due: DueStep): string[] {
  const { venue, armed, facts } = due;
  const decision = decisionOf(due);
  /** Nobody is asked to rule who has a conflict of interest. */
  const able = (person: string | null | undefined): string[] =>
    person && !decision?.conflicted.includes(person) ? [person] : [];
  const people: Record<Receiver, readonly (string | null)[]> = {
    responsible: facts.owing,
    facilitator: venue.facilitators,
    deputy_facilitator: [venue.deputy],
    final_authority: able(decision?.authority),
    deputy: able(decision?.deputy),
  };
  const found = (who: readonly Receiver[]): string[] =>
    ableOf(
      due,
      [...new Set(who.flatMap((receiver) => people[receiver]))].filter((person) => person !== null),
    );
  const asked = found(armed.who);
  return asked.length > 0 ? asked : found(armed.fallback ?? []);
}

/** The decision whose authority and deputy are meant. */
function decisionOf({ whose, venue }: DueStep): DecisionFacts | undefined {
  if (whose.kind === 'decision') return whose.decision;
  const id = whose.kind === 'review' ? whose.review.decision : null;
  return venue.decisions.find((one) => one.id === id);
}

/** Nobody is asked for what they can do no more. */
function ableOf({ venue, whose }: DueStep, people: readonly string[]): string[] {
  const { unable } = ownOf(venue, whose);
  return people.filter((person) => !unable.includes(person));
}
