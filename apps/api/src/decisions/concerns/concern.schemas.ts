import { z } from 'zod';
import { PersonName } from '../../../../../libs/domain/people.js';
import { Email, text } from '../../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../../libs/domain/time.js';

/** A concern: who keeps it, who may close it for them, and how it was closed. */
export const ConcernView = z
  .strictObject({
    id: z.uuid(),
    decision: z.uuid(),
    name: z.string(),
    reason: z.string(),
    owner: PersonName,
    delegate: PersonName.nullable(),
    entry: z.int(),
    current: z.boolean().describe('of this round; a decision that came back begins anew'),
    raisedAt: Instant,
    closedAt: Instant.nullable(),
    closedBy: PersonName.nullable(),
    how: z.enum(['resolved', 'withdrawn', 'overruled']).nullable(),
    closedReason: z.string().nullable(),
  })
  .meta({ id: 'ConcernView' });
export type ConcernView = z.infer<typeof ConcernView>;

/** Why it must not go on like this, under a name by which people speak of it. */
export const ConcernBody = z
  .strictObject({ name: text(100), reason: text(4000, 3) })
  .meta({ id: 'ConcernBody', example: { name: 'audit trail', reason: 'Auditors need the field once a year' } });
export type ConcernBody = z.infer<typeof ConcernBody>;

export const DelegateBody = z
  .strictObject({ to: Email })
  .meta({ id: 'DelegateBody', example: { to: 'ben@example.org' } });
export type DelegateBody = z.infer<typeof DelegateBody>;
