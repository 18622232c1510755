import { z } from 'zod';
import { Duration, type Calendar, type Instant } from '../time.js';
import type { Offence } from '../refusal.js';
import type { StepName } from '../subject.js';

/** What a rung does. `remind` asks those who still owe something, `escalate` adds somebody, the others end the stall. */
export const Verb = z.enum(['remind', 'escalate', 'apply_tie_break', 'apply_default', 'advance_flagged', 'cancel']);
export type Verb = z.infer<typeof Verb>;

const ENDS: Record<Verb, boolean> = {
  remind: false,
  escalate: false,
  apply_tie_break: false, // a tie can survive it
  apply_default: true,
  advance_flagged: true,
  cancel: true,
};

/** Whether nothing can come after it. */
export const endsTheStall = (step: StepName): boolean => (ENDS as Partial<Record<StepName, boolean>>)[step] ?? false;

/** Before, after or at the deadline. */
export const When = z.union([
  z.strictObject({ before: Duration }),
  z.strictObject({ after: Duration }),
  z.literal('at_deadline'),
]);
export type When = z.infer<typeof When>;

/** Whom a rung asks: those who still owe something, or a role of the cycle or decision. */
export const Receiver = z.enum(['responsible', 'facilitator', 'deputy_facilitator', 'final_authority', 'deputy']);
export type Receiver = z.infer<typeof Receiver>;

/** One rung of an escalation policy. It fires once for a version of the deadline, and only when its condition holds then. */
export const Rung = z.strictObject({
  when: When,
  if: z.enum(['not_finished', 'nobody_took_it', 'reviews_open']).default('not_finished'),
  who: z.array(Receiver).min(1).max(5).default(['responsible']),
  do: Verb,
});
export type Rung = z.infer<typeof Rung>;

/** An escalation policy: rungs that climb until one ends the stall. */
export const Ladder = z
  .array(Rung)
  .min(1)
  .max(12)
  .superRefine((rungs, context) => {
    for (const { path, message } of lint(rungs)) context.addIssue({ code: 'custom', path: [Number(path)], message });
  })
  .meta({ id: 'Ladder' });
export type Ladder = z.infer<typeof Ladder>;

/** What makes a ladder unfit: a last rung that does not end the stall, or an ending one with others behind it. */
export function lint(rungs: readonly Rung[]): Offence[] {
  const last = rungs.length - 1;
  return rungs.flatMap((rung, index) => {
    if (index === last && !ENDS[rung.do]) {
      return [{ path: String(index), message: `The last rung must end the stall; "${rung.do}" does not` }];
    }
    if (index === last && rung.if === 'nobody_took_it') {
      return [{ path: String(index), message: 'The last rung must end the stall, also when somebody took it' }];
    }
    if (index < last && ENDS[rung.do]) {
      return [{ path: String(index), message: `"${rung.do}" ends the stall, so nothing can come after it` }];
    }
    return [];
  });
}

/** An appointment of a subject: a rung, or a plain one such as the end of the session. */
export interface Appointment {
  readonly do: StepName;
  readonly at: Instant;
  readonly if: Rung['if'];
  readonly who: readonly Receiver[];
}

/** A subject's time in one phase: from when, until when. */
export interface Window {
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * The rungs of a ladder with their instants for one deadline. A reminder that would lie before the window is left out;
 * any other rung that would is due at once. The order of the rungs is kept: none is due before the one it follows.
 */
export function arm(ladder: Ladder, { from, until }: Window, calendar: Calendar): Appointment[] {
  const appointments: Appointment[] = [];
  let earliest = from;
  for (const rung of ladder) {
    const at = instantOf(rung.when, until, calendar);
    if (at <= from && rung.do === 'remind') continue;
    earliest = at > earliest ? at : earliest;
    appointments.push({ do: rung.do, at: earliest, if: rung.if, who: rung.who });
  }
  return appointments;
}

function instantOf(when: When, deadline: Instant, calendar: Calendar): Instant {
  if (when === 'at_deadline') return deadline;
  return 'before' in when ? calendar.subtract(deadline, when.before) : calendar.add(deadline, when.after);
}
