import { z } from 'zod';
import { FormatPolicy } from '../accessibility/formats.js';
import { LanguageRules } from '../accessibility/plain-language.js';
import { LADDERS, type Ladder } from '../ladder/ladder.js';
import { type Rung } from '../ladder/rung.js';
import { Audience } from '../people.js';
import { CalendarRules, Duration } from '../time.js';
import { AS_SET } from './keeping-names.js';

const remind = (before: Duration): Rung => ({
  when: { before },
  if: 'not_finished',
  who: ['responsible'],
  do: 'remind',
});
const DAY: Duration = { workingDays: 1 };

const escalateThenAdvance: Ladder = [
  remind(DAY),
  { when: 'at_deadline', if: 'not_finished', who: ['deputy_facilitator'], do: 'escalate' },
  { when: { after: DAY }, if: 'not_finished', who: ['facilitator'], do: 'advance_flagged' },
];

const advanceAtDeadline: Ladder = [
  remind({ workingDays: 0.5 }),
  { when: 'at_deadline', if: 'not_finished', who: ['facilitator'], do: 'advance_flagged' },
];

/** One ladder for every wait. Each ends by itself (docs/ladders.md). */
export const Ladders = z
  .strictObject({
    agenda: LADDERS.agenda.default(escalateThenAdvance),
    pre_read: LADDERS.pre_read.default(advanceAtDeadline),
    session: LADDERS.session.default(advanceAtDeadline),
    refinement: LADDERS.refinement.default(escalateThenAdvance),
    closure: LADDERS.closure.default(escalateThenAdvance),
    decision: LADDERS.decision.default([
      remind({ workingDays: 0.5 }),
      { when: 'at_deadline', if: 'not_finished', who: ['deputy'], do: 'escalate' },
      { when: { after: DAY }, if: 'not_finished', who: ['facilitator'], do: 'apply_tie_break' },
      { when: { after: DAY }, if: 'not_finished', who: ['facilitator'], do: 'apply_default' },
    ]),
    review: LADDERS.review.default([
      remind({ workingDays: 0.5 }),
      { when: 'at_deadline', if: 'reviews_open', who: ['facilitator'], do: 'escalate' },
      { when: { after: DAY }, if: 'reviews_open', who: ['facilitator'], do: 'apply_default' },
    ]),
    hold: LADDERS.hold.default([
      remind(DAY),
      { when: 'at_deadline', if: 'not_finished', who: ['facilitator'], do: 'advance_flagged' },
    ]),
    pilot: LADDERS.pilot
      .optional()
      .describe(
        'when a pilot is not measured; without it: reminds its owner, asks facilitators a working day later, and halts it after another',
      ),
  })
  .meta({ id: 'Ladders' });
export type Ladders = z.infer<typeof Ladders>;

/** What happens when a pilot is not measured, in programs that say nothing of it. */
export const PILOT_LADDER: Ladder = [
  { when: 'at_deadline', if: 'not_finished', who: ['responsible'], do: 'remind' },
  { when: { after: DAY }, if: 'not_finished', who: ['facilitator'], do: 'escalate' },
  { when: { after: { workingDays: 2 } }, if: 'not_finished', who: ['facilitator'], do: 'halt' },
];

/** How long each wait is, in the program's calendar. */
export const LeadTimes = z
  .strictObject({
    agenda: Duration.default({ workingDays: 3 }).describe('from the start of a cycle to the publishing of its agenda'),
    preRead: Duration.default({ workingDays: 2 }).describe('pre-reads go out at least this long before the session'),
    input: Duration.default({ workingDays: 1 }).describe('written input after the session, then to the end of the day'),
    refinement: Duration.default({ workingDays: 5 }),
    advice: Duration.default({ workingDays: 2 }).describe('advice before the final authority may decide'),
    decision: Duration.default({ workingDays: 3 }).describe('from the opening of a forum to its deadline'),
    review: Duration.default({ workingDays: 2 }).describe('from the decision to the verdict of a review'),
    signOff: Duration.optional().describe(
      'a reviewer who was first asked later than this before their decision takes effect signed off at the last minute; 5 working days without it',
    ),
    closure: Duration.default({ workingDays: 2 }),
    hold: Duration.default('P30D').describe('the longest hold'),
    deferral: Duration.default({ workingDays: 20 }).describe(
      'how long an answer may be owed that was not given in time',
    ),
  })
  .meta({ id: 'LeadTimes' });
export type LeadTimes = z.infer<typeof LeadTimes>;

/** How a program works with its customers. Copied into each cycle at its start; later edits do not reach running cycles. */
export const EngagementModel = z
  .strictObject({
    calendar: CalendarRules,
    cadence: Duration.optional().describe(
      'from the start of one cycle to the start of the next, at most; facilitators are asked when none has begun by then. Nobody is asked without it',
    ),
    confidentiality: Audience.default('participants'),
    leadTimes: LeadTimes.default(LeadTimes.parse({})),
    latePreRead: z.enum(['flag', 'move_session']).default('flag').describe('what happens when pre-reads went out late'),
    ladders: Ladders.default(Ladders.parse({})),
    formatNeeds: FormatPolicy.optional().describe(
      'a pre-read without a format that somebody needs: advice only, without it',
    ),
    language: LanguageRules.optional().describe('how plain its texts are to be; advice only, without it'),
  })
  .meta({
    id: 'EngagementModel',
    example: {
      calendar: { zone: 'Europe/Berlin', holidays: ['2026-12-25'] },
      cadence: { workingDays: 20 },
      leadTimes: { refinement: { workingDays: 4 } },
      language: { jargon: [{ term: 'SSO', plain: 'one sign-in for all' }] },
    },
    ...AS_SET,
  });
export type EngagementModel = z.infer<typeof EngagementModel>;
