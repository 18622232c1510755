import { z } from 'zod';
import { PROMISE_KINDS } from '../../../../../libs/domain/program/promise.js';
import { PersonName } from '../../../../../libs/domain/people.js';
import { Instant } from '../../../../../libs/domain/time.js';
import { pageOf } from '../../http/paging/page.js';

export const PromiseList = pageOf(
  z.strictObject({
    id: z.uuid(),
    cycle: z.uuid().nullable().describe('null: the program itself promised it'),
    kind: z.enum(PROMISE_KINDS),
    about: z.uuid(),
    owner: PersonName,
    dueAt: Instant,
    askedAt: Instant.nullable(),
    keptAt: Instant.nullable(),
  }),
  'PromiseList',
);
export type PromiseList = z.infer<typeof PromiseList>;
