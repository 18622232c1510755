import { z } from 'zod';
import { DispositionBody, DispositionKind } from '../../../../libs/domain/closure/disposition.js';
import { ItemStatus } from '../../../../libs/domain/backlog/item.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';

/** What becomes of a contribution. A draft until `publishedAt`, and then only shown to those who refine. */
export const DispositionView = z
  .strictObject({
    kind: DispositionKind,
    reason: z.string().nullable(),
    answer: z.string().nullable(),
    until: Instant.nullable(),
    items: z.array(z.strictObject({ id: z.uuid(), title: z.string(), status: ItemStatus })),
    duplicateOf: z.uuid().nullable(),
    repeats: z.string().nullable().describe('how `duplicateOf` begins, as far as you may read it'),
    owner: PersonName.nullable().describe('who owes an answer that was put off'),
    brokenPromise: z.boolean().describe('nobody had answered it when the system closed its cycle; that stays so'),
    publishedAt: Instant.nullable(),
  })
  .meta({ id: 'DispositionView' });
export type DispositionView = z.infer<typeof DispositionView>;

export const DispositionsBody = z
  .strictObject({
    items: z
      .array(DispositionBody.extend({ contribution: z.uuid() }))
      .min(1, 'Name at least one contribution')
      .max(500, 'At most 500 at once'),
  })
  .meta({
    id: 'DispositionsBody',
    example: {
      items: [
        {
          contribution: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b',
          kind: 'answered',
          answer: 'It can be hidden in the settings',
        },
      ],
    },
  });
export type DispositionsBody = z.infer<typeof DispositionsBody>;

export const DraftedView = z
  .strictObject({
    drafted: z.int(),
    undisposed: z.int().describe('contributions of the cycle that still lack an answer'),
  })
  .meta({ id: 'DraftedView', example: { drafted: 12, undisposed: 3 } });
export type DraftedView = z.infer<typeof DraftedView>;
