import { z } from 'zod';

/** An RFC 9457 problem: what was refused, why, where, and under which request id to ask about it. */
export const Problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })),
    requestId: z.string(),
  })
  .meta({
    id: 'Problem',
    example: {
      type: 'https://roundtable.example/problems/phase-closed',
      title: 'Phase closed',
      status: 409,
      detail: 'The cycle is in its closure phase; this is possible in its session phase',
      code: 'phase-closed',
      errors: [],
      requestId: '0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b',
    },
  });
export type Problem = z.infer<typeof Problem>;
