import { z } from 'zod';
import { once } from '../fields/once.js';
import { text } from '../fields/text.js';
import { Participant } from '../people.js';
import { EngagementModel } from '../program/engagement.js';
import { StakeholderMap } from '../representation/stakeholder-map.js';

export const Participants = z
  .array(Participant)
  .max(5000, 'At most 5,000 people')
  .superRefine(once(({ email }) => email, 'The address'));

/** What a program is created from: the standing collaboration about one product. */
export const ProgramBody = z
  .strictObject({
    name: text(200),
    product: text(200),
    engagement: EngagementModel,
    participants: Participants.default([]),
    stakeholders: StakeholderMap.default(StakeholderMap.parse({})),
  })
  .meta({
    id: 'ProgramBody',
    example: {
      name: 'Reporting council',
      product: 'Reports',
      engagement: { calendar: { zone: 'Europe/Berlin', holidays: ['2026-12-25'] } },
      participants: [
        { email: 'ann@example.org', name: 'Ann', group: 'end_user', segments: ['field-worker'], zone: 'Europe/Berlin' },
      ],
    },
  });
export type ProgramBody = z.infer<typeof ProgramBody>;
