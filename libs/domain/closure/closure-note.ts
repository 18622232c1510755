import { z } from 'zod';
import { OF_PEOPLE } from '../program/keeping-names.js';
import { Instant } from '../time.js';
import { QuoteBody } from './quotes.js';

/** What an approval was given on, and whether that was done. */
const Conditions = z
  .array(z.object({ statement: z.string(), owner: z.string().meta(OF_PEOPLE), dueAt: Instant, met: z.boolean() }))
  .default([])
  .describe('what it was approved on');
export type Conditions = z.infer<typeof Conditions>;

/**
 * A closure note as data: what was heard, what will change, what will not and why. Built and counted from what its readers may read. Its objects are
 * not strict: it is a record that also a later release wrote, of which this one leaves out what it does not know.
 */
export const ClosureNote = z
  .object({
    cancelled: z
      .object({ reason: z.string().nullable().describe('null: its time ran out, and its rules ended it') })
      .nullable()
      .default(null)
      .describe('that the cycle was cancelled before its end, and why'),
    quotes: z
      .array(QuoteBody.strip())
      .default([])
      .describe('passages that it quotes; who said so is told while they consent to it'),
    heard: z.array(
      z.object({
        topic: z.string().nullable(),
        contributions: z.int(),
        people: z.int().describe('who said something themselves'),
        forOthers: z.int().optional().describe('how many of them were said for others, where any were'),
        items: z.array(z.string()).default([]).describe('what it came to: the titles of the items that it led to'),
      }),
    ),
    inConfidence: z
      .boolean()
      .default(false)
      .describe(
        'more was said, to fewer than read the note: it counts nowhere in it, and whoever said it has their answer',
      ),
    shown: z
      .array(
        z.object({
          topic: z.string(),
          situation: z.string(),
          works: z.int(),
          worksWithChanges: z.int(),
          doesNotWork: z.int(),
        }),
      )
      .default([])
      .describe('each scenario that somebody observed, and how many verdicts of each kind it got'),
    willChange: z.array(
      z.object({
        item: z.uuid(),
        title: z.string(),
        voices: z.int().describe('who said so themselves, also in what is a duplicate'),
        forOthers: z.int().optional().describe('contributions that said so for others, where there are any'),
        criteria: z.array(z.string()),
        conditions: Conditions,
      }),
    ),
    willNot: z.array(z.object({ reason: z.string(), contributions: z.int().describe('with their duplicates') })),
    deferred: z.array(
      z.object({
        reason: z.string(),
        until: Instant.nullable(),
        contributions: z.int(),
        brokenPromise: z.boolean(),
      }),
    ),
    answers: z
      .array(z.object({ answer: z.string(), contributions: z.int() }))
      .default([])
      .describe('what was answered; notes of earlier releases count it only'),
    answered: z.int(),
    duplicates: z.int(),
    unanswered: z.int(),
    obligations: z.array(z.object({ reference: z.string(), statement: z.string() })),
    decisions: z.array(
      z.object({
        id: z.uuid(),
        question: z.string(),
        state: z.string(),
        handedOn: z.boolean(),
        outcome: z.string().nullable(),
        by: z.string().nullable(),
        how: z.string().nullable().default(null).describe('what the outcome rests on, where a method decided'),
        decidedBy: z.string().nullable().meta(OF_PEOPLE),
        actedFor: z.string().nullable().meta(OF_PEOPLE),
        rationale: z.string().nullable(),
        conflicts: z
          .array(z.string())
          .default([])
          .meta(OF_PEOPLE)
          .describe('who had a conflict of interest, and advised only'),
        conditions: Conditions,
        recordedDissent: z.string().nullable().default(null).describe('what the ruling says remains of disagreement'),
        anew: z
          .object({
            decision: z.uuid(),
            question: z.string(),
            because: z.enum(['review', 'appeal', 'superseded']),
            outcome: z.string().nullable().describe('null while it is open'),
            inForce: z.boolean().describe('whether it has taken the place of this one'),
          })
          .nullable()
          .default(null)
          .describe('the decision that decides it anew, or has taken its place'),
        dissent: z.array(
          z.object({
            option: z.string().nullable(),
            reason: z.string().nullable(),
            answer: z.string().nullable(),
          }),
        ),
        moreDissent: z
          .int()
          .optional()
          .describe('how many more positions and concerns stood against it; the decision has them all'),
        said: z
          .array(z.object({ reason: z.string(), answer: z.string().nullable() }))
          .default([])
          .describe('what was said for no option in particular, and the answer to it'),
        moreSaid: z.int().optional().describe('how much more was; the decision has it all'),
      }),
    ),
    objectives: z.array(
      z.object({
        statement: z.string(),
        metric: z.string(),
        unit: z.string(),
        baseline: z.number(),
        target: z.number(),
        learnt: z.string().nullable(),
        measured: z
          .object({ value: z.number(), at: Instant, count: z.int() })
          .nullable()
          .default(null)
          .describe('the latest measurement, and how many there were'),
      }),
    ),
    expectations: z
      .object({
        scope: z
          .object({ told: z.string(), beside: z.int().describe('contributions beside the topics') })
          .nullable()
          .default(null),
        minutes: z.object({ planned: z.int(), took: z.int().nullable() }),
        input: z
          .object({
            closed: Instant,
            because: z.string().nullable().describe('why somebody closed it early; null: its time was over'),
          })
          .nullable()
          .optional()
          .describe('until when written input was taken'),
        topics: z.object({ promised: z.int(), heard: z.int() }),
        ifTimeRemains: z.object({ named: z.int(), heard: z.int() }),
        timeboxes: z
          .array(
            z.object({
              topic: z.string(),
              ifTimeRemains: z.boolean(),
              minutes: z.int().describe('its timebox'),
              took: z.int().nullable().describe('in the session, as somebody noted it'),
              reached: z
                .boolean()
                .nullable()
                .describe('the session had time for it, or somebody said something to it; null: nobody noted it'),
            }),
          )
          .default([]),
        answers: z.object({
          planned: Instant.nullable(),
          promised: Instant.nullable(),
          given: Instant,
          brokenPromises: z.int(),
        }),
      })
      .nullable()
      .default(null)
      .describe('what people were told to expect, and what happened'),
    notHeard: z.object({
      missing: z.array(z.string()).describe('of whom too few were invited when the agenda went out'),
      reason: z.string().nullable(),
      targets: z
        .array(
          z.object({
            who: z.string(),
            atLeast: z.int(),
            invited: z.int(),
            heard: z.int(),
            away: z
              .int()
              .default(0)
              .describe('of those invited who said nothing: who had declined, or declared to be away from its session'),
            saidFor: z.int().default(0).describe('what others said for them'),
            advised: z
              .int()
              .optional()
              .describe('who said nothing, and gave advice on decisions of the cycle, where anybody did'),
          }),
        )
        .default([])
        .describe('who had to be heard, and how many of them said something themselves'),
    }),
    flags: z.array(z.object({ code: z.string(), at: Instant, facts: z.record(z.string(), z.unknown()).default({}) })),
  })
  .meta({ id: 'ClosureNote' });
export type ClosureNote = z.infer<typeof ClosureNote>;
