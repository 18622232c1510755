import { z } from 'zod';
import { STATUS, type Offence, type Refusal } from '../../../../../libs/domain/refusal.js';
import { spoken } from '../../../../../libs/domain/words/spoken.js';

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

const title = (code: string): string => code.charAt(0).toUpperCase() + spoken(code).slice(1);

export const problem = (
  code: string,
  status: number,
  detail: string,
  errors: readonly Offence[],
  requestId: string,
): Problem => ({
  type: `https://roundtable.example/problems/${code}`,
  title: title(code),
  status,
  detail,
  code,
  errors: errors.map(({ path, message }) => ({ path, message })),
  requestId,
});

export const problemOf = ({ refused, detail, errors }: Refusal, requestId: string): Problem =>
  problem(refused, STATUS[refused], detail, errors, requestId);

/** What is found to be no address, before any route is looked for: bytes that are no letters, or an id of thousands of them. */
export const noAddress = (requestId: string): Problem =>
  problem('invalid-input', 400, 'The address is not well formed', [], requestId);
