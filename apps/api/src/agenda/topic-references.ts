import type { Tx } from '../../../../libs/database/connection.js';
import { Refused, refuse, type Offence } from '../../../../libs/domain/refusal.js';
import { idsByEmail } from '../programs/people-by-email.js';

/** Finds whom and what a topic names. Refuses an objective of another cycle and an owner who does not take part. */
export async function checkTopicReferences(
  tx: Tx,
  { cycle, program }: { cycle: string; program: string },
  { objective, owner }: { objective?: string; owner?: string | null },
): Promise<Map<string, string>> {
  const errors: Offence[] = [];
  const people = await idsByEmail(tx, program, owner ? [owner] : []);
  if (owner && !people.has(owner))
    errors.push({ path: 'owner', message: `${owner} does not take part in this program` });
  if (objective !== undefined) {
    const found = await tx
      .selectFrom('objective')
      .select('id')
      .where('id', '=', objective)
      .where('cycle', '=', cycle)
      .executeTakeFirst();
    if (!found) errors.push({ path: 'objective', message: 'This cycle has no objective with this id' });
  }
  if (errors.length > 0) throw new Refused(refuse('unknown-reference', 'The topic names what is not there', errors));
  return people;
}
