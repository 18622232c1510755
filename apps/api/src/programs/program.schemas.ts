import { z } from 'zod';
import { EngagementModel } from '../../../../libs/domain/program/engagement.js';
import { FormatNeeds } from '../../../../libs/domain/accessibility/formats.js';
import { Participants, ProgramBody } from '../../../../libs/domain/brief/program-body.js';
import { WAITS } from '../../../../libs/domain/ladder/rung.js';
import { Role, Roles, Segments, StakeholderGroup } from '../../../../libs/domain/people.js';
import { Locale } from '../../../../libs/domain/fields/text.js';
import { Instant, Zone } from '../../../../libs/domain/time.js';
import { OF_PEOPLE } from '../../../../libs/domain/program/keeping-names.js';
import { pageOf } from '../http/paging/page.js';

export const ProgramView = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    product: z.string(),
    engagement: EngagementModel,
    revision: z.int().describe('of its names and its engagement model'),
    people: z.int(),
    createdAt: Instant,
    yourRoles: z.array(Role),
    yourZone: z.string().describe('in which you read dates and times'),
  })
  .meta({ id: 'ProgramView' });
export type ProgramView = z.infer<typeof ProgramView>;

/** What a program is called from now on. */
export const ProgramPatch = ProgramBody.pick({ name: true, product: true })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'Say what to change')
  .meta({ id: 'ProgramPatch', example: { name: 'Reporting and printing council' } });
export type ProgramPatch = z.infer<typeof ProgramPatch>;

/** Each wait's ladder as sentences, one a rung. */
export const LaddersView = z.record(z.enum(WAITS), z.array(z.string())).meta({ id: 'LaddersView' });
export type LaddersView = z.infer<typeof LaddersView>;

export const ProgramList = pageOf(ProgramView.omit({ engagement: true, revision: true }), 'ProgramList');
export type ProgramList = z.infer<typeof ProgramList>;

export const ParticipantsBody = z.strictObject({ participants: Participants.min(1, 'Name at least one person') }).meta({
  id: 'ParticipantsBody',
  example: { participants: [{ email: 'ann@example.org', name: 'Ann', group: 'end_user', zone: 'Europe/Berlin' }] },
});
export type ParticipantsBody = z.infer<typeof ParticipantsBody>;

export const ParticipantView = z
  .strictObject({
    id: z.uuid(),
    email: z.string(),
    name: z.string().meta(OF_PEOPLE),
    group: StakeholderGroup,
    segments: z.array(z.string()),
    needs: FormatNeeds.describe('formats that they need; for them and those who manage the program'),
    zone: z.string(),
    locale: z
      .string()
      .nullable()
      .describe(
        'in which they read dates and times; for them and those who manage the program; null: as letters are written',
      ),
    roles: z.array(Role),
    revision: z.int(),
  })
  .meta({ id: 'ParticipantView' });
export type ParticipantView = z.infer<typeof ParticipantView>;

export const ParticipantPatch = z
  .strictObject({ roles: Roles, group: StakeholderGroup, segments: Segments, needs: FormatNeeds })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'Say what to change')
  .meta({ id: 'ParticipantPatch', example: { roles: ['contributor', 'facilitator'] } });
export type ParticipantPatch = z.infer<typeof ParticipantPatch>;

/** The formats that somebody says they need. */
export const NeedsBody = z
  .strictObject({ needs: FormatNeeds })
  .meta({ id: 'NeedsBody', example: { needs: ['captions'] } });
export type NeedsBody = z.infer<typeof NeedsBody>;

/** How somebody reads dates and times. */
export const ReadingBody = z
  .strictObject({
    locale: Locale.nullable().describe('null: as the letters are written'),
    zone: Zone.optional().describe('left out: as it is'),
  })
  .meta({ id: 'ReadingBody', example: { locale: 'de-CH', zone: 'Europe/Zurich' } });
export type ReadingBody = z.infer<typeof ReadingBody>;

export const ParticipantList = pageOf(ParticipantView, 'ParticipantList');
export type ParticipantList = z.infer<typeof ParticipantList>;
