import { z } from 'zod';
import { Audience, PersonName } from '../../../../libs/domain/people.js';
import { PilotWindow } from '../../../../libs/domain/pilot/plan.js';
import { Threshold } from '../../../../libs/domain/pilot/threshold.js';
import { Reviewer } from '../../../../libs/domain/review/reviewer.js';
import { Reason, text } from '../../../../libs/domain/fields/text.js';
import { Duration, Instant } from '../../../../libs/domain/time.js';
import { pageOf } from '../http/paging/page.js';
import { Clock, Rungs } from '../decisions/clock/clock.schemas.js';
import { ListedReview } from '../reviews/listed-review.schemas.js';

const Verdict = z.enum(['met', 'not_met', 'not_enough_data']);

/** One time that a pilot was halted, and what was decided about it. */
const Halt = z.strictObject({
  because: z.enum(['breach', 'person', 'ladder', 'approval', 'consent']),
  by: PersonName.nullable().describe('who halted it, or sent the measurement that did'),
  actedFor: PersonName.nullable().describe('whom they stood in for'),
  reason: z.string().nullable(),
  threshold: z.int().nullable().describe('the place of the threshold that was breached'),
  value: z.number().nullable(),
  at: Instant,
  decision: z.uuid().describe('what becomes of it'),
  state: z.string().describe('of that decision'),
  outcome: z.string().nullable(),
});

export const PilotView = Clock.omit({ tier: true, deadlineVersion: true, deadlineMoves: true })
  .extend({
    id: z.uuid(),
    program: z.uuid(),
    cycle: z.uuid().nullable(),
    audience: Audience,
    name: z.string(),
    cohort: z.strictObject({ percent: z.number(), segments: z.array(z.string()) }),
    safeguards: z.strictObject({ halters: z.array(PersonName), rollback: z.string() }),
    thresholds: z.array(
      Threshold.extend({
        standing: z.enum(['within', 'breached', 'no_data']),
        measurements: z.int(),
        last: z.strictObject({ value: z.number(), people: z.int(), at: Instant }).nullable(),
      }),
    ),
    window: PilotWindow,
    measuredEvery: Duration,
    telemetry: z.strictObject({ collected: z.string(), seenBy: z.string(), purpose: z.uuid() }),
    owner: PersonName,
    decider: PersonName,
    decideWithin: Duration.nullable(),
    items: z.array(z.strictObject({ id: z.uuid(), title: z.string() })),
    decision: z.uuid().nullable().describe('the decision that it follows from'),
    reviews: z.array(ListedReview).describe('who has to approve it before it starts, in their steps'),
    startedAt: Instant.nullable(),
    measuredAt: Instant.nullable().describe('when measurements came in last'),
    halts: z.array(Halt).describe('every time that it was halted, earliest first'),
    endedAt: Instant.nullable(),
    endedBecause: z.enum(['time', 'rolled_back', 'stays_halted', 'cycle_cancelled']).nullable(),
    verdict: z
      .strictObject({ overall: Verdict, thresholds: z.array(Verdict) })
      .nullable()
      .describe('against its thresholds, once it has ended'),
    statement: z.string().nullable().describe('what its owner says that means'),
    statedBy: PersonName.nullable(),
    createdBy: PersonName,
    createdAt: Instant,
    ladder: Rungs,
    whenSilent: z.array(z.string()).describe('what happens when it is not measured, rung by rung'),
  })
  .meta({ id: 'PilotView' });
export type PilotView = z.infer<typeof PilotView>;

export const PilotList = pageOf(
  PilotView.pick({
    id: true,
    cycle: true,
    name: true,
    state: true,
    cohort: true,
    window: true,
    startedAt: true,
    endedAt: true,
    createdAt: true,
  }),
  'PilotList',
);
export type PilotList = z.infer<typeof PilotList>;

/** A compliance reviewer of a pilot, in which step they are asked, and how long their approval holds. */
export const PilotReviewBody = Reviewer.meta({
  id: 'PilotReviewBody',
  example: { email: 'cleo@example.org', step: 1 },
});

export const HaltBody = z
  .strictObject({ reason: Reason })
  .meta({ id: 'HaltBody', example: { reason: 'Drafts are lost when the phone sleeps' } });
export type HaltBody = z.infer<typeof HaltBody>;

export const VerdictBody = z
  .strictObject({ statement: text(4000, 3).describe('what the pilot showed, and what follows') })
  .meta({ id: 'VerdictBody', example: { statement: 'It holds on the night shift; we roll it out from May on' } });
export type VerdictBody = z.infer<typeof VerdictBody>;
