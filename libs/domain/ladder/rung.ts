import { z } from 'zod';
import { Duration } from '../time.js';
import { VERBS, type StepName } from '../subject.js';

export const Verb = z.enum(VERBS);
export type Verb = z.infer<typeof Verb>;

const ENDS: Record<Verb, boolean> = {
  remind: false,
  escalate: false,
  extend_once: false,
  apply_tie_break: false, // a tie can survive it
  apply_default: true,
  advance_flagged: true,
  cancel: true,
  halt: true,
};

/** Whether nothing can come after it. */
export const endsTheStall = (step: StepName): boolean => (ENDS as Partial<Record<StepName, boolean>>)[step] ?? false;

/** Before, after or at the deadline, or when a part of the wait is over: `{fraction: 0.5}` is halfway, in working time. */
export const When = z.union(
  [
    z.strictObject({ before: Duration }),
    z.strictObject({ after: Duration }),
    z.strictObject({
      fraction: z.number().gt(0).lt(1).describe('of the time from the beginning of the wait to its deadline'),
      of: z.enum(['working', 'elapsed']).optional().describe('working time, unless said otherwise'),
    }),
    z.literal('at_deadline'),
  ],
  { error: 'Use at_deadline, {before: ...}, {after: ...}, or {fraction: 0.5} with a number between 0 and 1' },
);
export type When = z.infer<typeof When>;

/** Whom a rung asks: the people who still owe something (`responsible`), or a role of the cycle or decision. */
export const Receiver = z.enum(['responsible', 'facilitator', 'deputy_facilitator', 'final_authority', 'deputy']);
export type Receiver = z.infer<typeof Receiver>;

/** One rung of an escalation policy. It fires once for a version of the deadline, and only when its condition holds then. */
export const Rung = z.strictObject({
  when: When,
  if: z
    .enum(['not_finished', 'nobody_took_it', 'reviews_open'])
    .default('not_finished')
    .describe('acts while the wait is on; while nobody has begun; while somebody still owes something, reviews or not'),
  who: z.array(Receiver).min(1).max(5).default(['responsible']),
  fallback: z.array(Receiver).min(1).max(5).optional().describe('asked instead when nobody of `who` exists'),
  do: Verb,
  by: Duration.optional().describe('how much longer; for `extend_once` only'),
});
export type Rung = z.infer<typeof Rung>;

/** The waits that have a ladder of their own. */
export const WAITS = [
  'agenda',
  'pre_read',
  'session',
  'refinement',
  'closure',
  'decision',
  'review',
  'hold',
  'pilot',
] as const;
export type Wait = (typeof WAITS)[number];
