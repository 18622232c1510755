import { z } from 'zod';
import { ObjectiveBody, TopicBody } from '../../../../libs/domain/brief/cycle-body.js';
import { FormatNeed } from '../../../../libs/domain/accessibility/formats.js';
import { LanguageFinding } from '../../../../libs/domain/accessibility/plain-language.js';
import { Phase } from '../../../../libs/domain/cycle/phase.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { Email, text } from '../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../libs/domain/time.js';
import { ScenarioView } from './scenarios/scenario.schemas.js';
import { PreReadView } from '../pre-reads/pre-read.schemas.js';

const OBJECTIVE = '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b';

export const NewObjective = ObjectiveBody.omit({ key: true }).meta({
  id: 'NewObjective',
  example: {
    kind: 'validate_usability',
    statement: 'A field worker makes the weekly report without help',
    metric: 'time to finish the weekly report',
    unit: 'minutes',
    baseline: 18,
    target: 6,
  },
});
export type NewObjective = z.infer<typeof NewObjective>;

export const NewTopic = TopicBody.omit({ key: true })
  .extend({ objective: z.uuid().describe('the id of the objective it serves') })
  .meta({
    id: 'NewTopic',
    example: {
      question: 'Which fields of the weekly report can go?',
      objective: OBJECTIVE,
      yields: 'A decision on the short form',
      evidence: 'Three filled-in reports per team',
      minutes: 25,
    },
  });
export type NewTopic = z.infer<typeof NewTopic>;

/** Scenarios have routes of their own, which are open longer. */
export const TopicPatch = NewTopic.omit({ scenarios: true })
  .partial()
  .extend({
    ifTimeRemains: z.boolean().optional(),
    owner: Email.nullable().optional().describe('null: nobody'),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Say what to change')
  .meta({ id: 'TopicPatch', example: { minutes: 15, ifTimeRemains: true } });
export type TopicPatch = z.infer<typeof TopicPatch>;

export const InvitationsBody = z
  .strictObject({
    emails: z.array(Email).min(1, 'Name at least one person').max(5000),
    compliance: z
      .boolean()
      .default(false)
      .describe('as compliance reviewers, who record obligations before pre-reads go out'),
  })
  .meta({ id: 'InvitationsBody', example: { emails: ['ann@example.org'], compliance: false } });
export type InvitationsBody = z.infer<typeof InvitationsBody>;

export const InvitedView = z
  .strictObject({
    invited: z.int().describe('everybody who is invited now'),
    added: z.int().describe('who was not before'),
    askedTooOften: z
      .array(
        z.strictObject({
          person: PersonName,
          asked: z.int().describe('to how many other cycles, within the days of the rotation'),
        }),
      )
      .describe('who of them would not be proposed, because they were invited as often as the stakeholder map allows'),
  })
  .meta({ id: 'InvitedView', example: { invited: 12, added: 1, askedTooOften: [] } });
export type InvitedView = z.infer<typeof InvitedView>;

export const WithdrawalBody = InvitationsBody.pick({ emails: true })
  .extend({
    coverageReason: text(2000, 3)
      .optional()
      .describe('why somebody who must be heard is then not invited; needed once the agenda is out'),
  })
  .meta({ id: 'WithdrawalBody', example: { emails: ['ann@example.org'] } });
export type WithdrawalBody = z.infer<typeof WithdrawalBody>;

export const WithdrawnView = z
  .strictObject({
    invited: z.int().describe('everybody who is invited now'),
    withdrawn: z.int().describe('who was before'),
  })
  .meta({ id: 'WithdrawnView', example: { invited: 11, withdrawn: 1 } });
export type WithdrawnView = z.infer<typeof WithdrawnView>;

export const ObjectiveView = NewObjective.extend({
  id: z.uuid(),
  statement: z.string(),
  metric: z.string(),
  unit: z.string(),
  learnt: z.string().nullable(),
}).meta({ id: 'ObjectiveView' });
export type ObjectiveView = z.infer<typeof ObjectiveView>;

export const TopicView = z
  .strictObject({
    id: z.uuid(),
    cycle: z.uuid(),
    revision: z.int(),
    question: z.string(),
    objective: z.uuid(),
    yields: z.string(),
    evidence: z.string(),
    minutes: z.int(),
    minutesTaken: z
      .int()
      .nullable()
      .describe('in the session, in all of them where it was held again; 0: not reached, null: nobody noted it'),
    owner: PersonName.nullable(),
    ifTimeRemains: z.boolean(),
    scenarios: z.array(ScenarioView).describe('what is shown of it, in order'),
    carriedFrom: z.uuid().nullable(),
  })
  .meta({ id: 'TopicView' });
export type TopicView = z.infer<typeof TopicView>;

/** What an invited person needs: what it is about, what is expected, when, and until when they can say something. */
export const AgendaView = z
  .strictObject({
    cycle: z.uuid(),
    title: z.string(),
    scope: z.string(),
    expectations: z.string(),
    phase: Phase,
    invited: z.boolean().describe('whether you are'),
    session: z
      .strictObject({
        at: Instant,
        minutes: z.int(),
        place: z.string(),
        openedAt: Instant.nullable(),
        closedAt: Instant.nullable(),
      })
      .describe('when it is planned, and when it was'),
    timebox: z.strictObject({ session: z.int(), firm: z.int(), ifTimeRemains: z.int() }).describe('in minutes'),
    input: z
      .strictObject({
        opensAt: Instant,
        closesAt: Instant,
        planned: z.boolean().describe('true while pre-reads are not out'),
        open: z.boolean().describe('whether they are now'),
      })
      .describe('when contributions are accepted; both instants belong to it'),
    answers: z
      .strictObject({ planned: Instant.nullable(), promised: Instant.nullable() })
      .describe(
        'by when everything said has its answer: as it is planned since the session moved last, and as first promised',
      ),
    objectives: z.array(ObjectiveView),
    topics: z.array(TopicView),
    preReads: z.array(PreReadView),
    unmetNeeds: z
      .array(z.strictObject({ preRead: z.uuid(), person: PersonName, need: FormatNeed }))
      .describe('whose needs no format of a pre-read meets; for those who edit'),
    plainLanguage: z
      .array(LanguageFinding)
      .describe('where what the cycle says to people could be plainer, with its decisions; for those who edit it'),
  })
  .meta({ id: 'AgendaView' });
export type AgendaView = z.infer<typeof AgendaView>;
