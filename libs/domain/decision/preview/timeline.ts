import type { Begin, Change, InputWindow } from '../../change.js';
import { moveDeadline } from '../../cycle/deadline.js';
import type { Armed, CycleFacts, GateFacts } from '../../facts.js';
import { arm, type Appointment } from '../../ladder/ladder.js';
import { endsTheStall } from '../../ladder/rung.js';
import { isRefusal } from '../../refusal.js';
import { sameSubject } from '../../subject.js';
import { latest, type Calendar, type Instant } from '../../time.js';

/** A wait that nobody ends: its gate as it began, and what is due when, until the ladder has ended it. */
export interface Course {
  readonly gate: GateFacts;
  readonly due: readonly Appointment[];
  readonly endsAt: Instant;
}

/**
 * What time does to a subject that `change` begins when nobody acts: its appointments in order, and after an extension those
 * that the moved deadline has. It is made by the rules that arm and move rungs, not beside them.
 */
export function courseOf(change: Change, before: GateFacts, cycle: CycleFacts, calendar: Calendar): Course {
  const begin = change.moves.find(
    (move): move is Begin => move.move === 'begin' && sameSubject(move.subject, before.subject),
  );
  if (!begin?.window) throw new Error(`${before.subject.kind} does not begin`);
  const gate = begun(before, begin);
  const armed = inTime(gate.armed);
  const due = untilItEnds(armed);
  const at = due.findIndex((appointment) => appointment.do === 'extend_once');
  if (at < 0) return { gate, due, endsAt: due.at(-1)?.at ?? begin.window.until };
  const past = due.slice(0, at + 1);
  const rest = untilItEnds(inTime(extended(gate, armed.slice(at), cycle, calendar)));
  return { gate, due: [...past, ...rest], endsAt: rest.at(-1)?.at ?? begin.window.until };
}

function begun(before: GateFacts, { phase, window, appointments, input = [] }: Begin): GateFacts {
  const armed = appointments.map((appointment, rung): Armed => ({ ...appointment, rung }));
  const openedAt = window?.from ?? before.openedAt;
  return { ...before, phase, openedAt, deadline: window?.until ?? null, armed, input: [...(input as InputWindow[])] };
}

/** The extension fires at its instant, and the deadline moves as it would then. */
function extended(
  gate: GateFacts,
  left: readonly Armed[],
  cycle: CycleFacts,
  calendar: Calendar,
): readonly Appointment[] {
  const [extension] = left;
  if (!extension?.by || gate.deadline === null) return left;
  const now = extension.at;
  const to = calendar.add(latest(gate.deadline, now), extension.by);
  const there = withGate(cycle, { ...gate, armed: left });
  const moved = moveDeadline(there, gate.subject, { to, reason: '', by: { person: null } }, now, calendar);
  const rearm = isRefusal(moved) ? undefined : moved.moves.find((move) => move.move === 'rearm');
  return rearm?.move === 'rearm' ? rearm.appointments : arm([], { from: now, until: to }, calendar);
}

const withGate = (cycle: CycleFacts, gate: GateFacts): CycleFacts => {
  const own = <T extends { readonly id: string; readonly gate: GateFacts }>(all: readonly T[]): T[] =>
    all.map((one) => (one.id === gate.subject.id ? { ...one, gate } : one));
  return { ...cycle, decisions: own(cycle.decisions), reviews: own(cycle.reviews) };
};

/** Nothing is due after the rung that ends the stall. */
function untilItEnds<T extends Appointment>(due: readonly T[]): readonly T[] {
  const end = due.findIndex((appointment) => endsTheStall(appointment.do));
  return end < 0 ? due : due.slice(0, end + 1);
}

/** As the rows are read: by instant, and at the same instant in the order in which they were armed. */
const inTime = <T extends Appointment>(appointments: readonly T[]): T[] =>
  [...appointments]
    .map((appointment, index) => ({ appointment, index }))
    .sort((one, other) =>
      one.appointment.at === other.appointment.at
        ? one.index - other.index
        : one.appointment.at < other.appointment.at
          ? -1
          : 1,
    )
    .map(({ appointment }) => appointment);
