import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../../database/connection.js';
import type { Verdict } from '../../domain/review/verdict/verdict-refused.js';
import type { Instant } from '../../domain/time.js';

/** Only this hash of a token is stored. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Issues a random token that can be used once. It is bound to a person, a review with its entry, and a verdict. */
export async function issueToken(
  tx: Tx,
  bound: {
    program: string;
    review: string;
    person: string;
    verdict: Verdict;
    obligation: string | null;
    entry: number;
    expiresAt: Instant;
  },
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await tx
    .insertInto('approvalToken')
    .values({ hash: hashToken(token), ...bound })
    .execute();
  return token;
}
