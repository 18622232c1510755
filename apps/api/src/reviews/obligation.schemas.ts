import { z } from 'zod';
import { text } from '../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../libs/domain/time.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { pageOf } from '../http/paging/page.js';

export const ObligationView = z
  .strictObject({
    id: z.uuid(),
    reference: z.string(),
    statement: z.string(),
    reviewer: PersonName,
    at: Instant,
  })
  .meta({ id: 'ObligationView' });

export const ObligationList = pageOf(ObligationView, 'ObligationList');
export type ObligationList = z.infer<typeof ObligationList>;

/** What a reviewer says must be kept; an empty list says that there is nothing. */
export const ObligationsBody = z
  .strictObject({ obligations: z.array(z.strictObject({ reference: text(100), statement: text(2000) })).max(100) })
  .meta({
    id: 'ObligationsBody',
    example: { obligations: [{ reference: 'GDPR art. 17', statement: 'A person can be erased from old reports' }] },
  });
export type ObligationsBody = z.infer<typeof ObligationsBody>;
