import { STATUS, type Offence, type Refusal } from '../../../../../libs/domain/refusal.js';
import { capitalized } from '../../../../../libs/domain/words/capitalized.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { Problem } from './problem.schemas.js';

const title = (code: string): string => capitalized(humanize(code));

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
