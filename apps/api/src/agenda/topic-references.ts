import type { Tx } from '../../../../libs/database/connection.js';
import type { Audience } from '../../../../libs/domain/people.js';
import { namedRefused } from '../../../../libs/domain/program/offices.js';
import { Refused, refuse, type Offence } from '../../../../libs/domain/refusal.js';
import { membersByEmail, type Member } from '../programs/people-by-email.js';

/** Finds whom and what a topic names. Refuses an objective of another cycle and an owner who does not take part or may not read it. */
export async function checkTopicReferences(
  tx: Tx,
  { cycle, program, audience }: { cycle: string; program: string; audience: Audience },
  { objective, owner }: { objective?: string; owner?: string | null },
): Promise<Map<string, Member>> {
  const people = await membersByEmail(tx, program, owner ? [owner] : []);
  const named = owner ? [{ path: 'owner', email: owner, as: 'reader' as const, audience }] : [];
  const errors: Offence[] = [...(namedRefused(named, people)?.errors ?? [])];
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
