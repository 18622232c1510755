import { z } from 'zod';
import { Purpose } from '../../../../../libs/domain/notice.js';
import { PersonName } from '../../../../../libs/domain/people.js';
import { Instant } from '../../../../../libs/domain/time.js';
import { Page } from '../../http/paging/page.js';

export const DeliveryList = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        person: PersonName,
        purpose: Purpose,
        state: z
          .enum(['queued', 'sent', 'bounced', 'suppressed'])
          .describe('`suppressed`: when its turn came, there was nothing left to say'),
        attempts: z.int(),
        notBefore: Instant.nullable().describe('when it is tried next; null: it waits no more'),
        sentAt: Instant.nullable(),
      }),
    ),
    counts: z
      .strictObject({ bounced: z.int(), suppressed: z.int(), queued: z.int(), sent: z.int() })
      .describe('of all letters about the cycle'),
    next: z.string().nullable(),
  })
  .meta({ id: 'DeliveryList' });
export type DeliveryList = z.infer<typeof DeliveryList>;

/** On which side its letter stood, and the id of that, which is a text. */
export const DeliveryPage = Page.extend({
  after: z
    .string()
    .max(200)
    .regex(/^(open|sent)\.[^\p{Cc}]+$/u, "Use the last answer's `next`")
    .optional(),
});
export type DeliveryPage = z.infer<typeof DeliveryPage>;
