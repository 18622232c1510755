import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';

/** The ids of those of `emails` who take part in the program. */
export async function idsByEmail(tx: Tx, program: string, emails: readonly string[]): Promise<Map<string, string>> {
  if (emails.length === 0) return new Map();
  const rows = await tx
    .selectFrom('person')
    .innerJoin('membership', 'membership.person', 'person.id')
    .select(['person.id', 'person.email'])
    .where('membership.program', '=', program)
    .where('person.email', 'in', [...new Set(emails)])
    .execute();
  return new Map(rows.map(({ email, id }) => [email, id]));
}

/** The id of somebody whom a rule has found to take part. */
export function idOf(people: ReadonlyMap<string, string>, email: string): string {
  const id = people.get(email);
  if (id === undefined) throw new Refused(refuse('unknown-reference', `${email} does not take part in this program`));
  return id;
}

/** Refuses to ask for obligations and verdicts of people who may not give them. `path` names where they stand. */
export async function requireReviewers(
  tx: Tx,
  program: string,
  emails: readonly string[],
  path: string,
): Promise<void> {
  if (emails.length === 0) return;
  const rows = await tx
    .selectFrom('person')
    .innerJoin('membership', 'membership.person', 'person.id')
    .select('person.email')
    .where('membership.program', '=', program)
    .where('person.email', 'in', [...new Set(emails)])
    .where(sql<boolean>`not 'compliance_reviewer' = any(membership.roles)`)
    .execute();
  if (rows.length === 0) return;
  const errors = rows.map(({ email }) => ({ path, message: `${email} is no compliance reviewer of this program` }));
  throw new Refused(refuse('unknown-reference', 'Give them the role compliance_reviewer first', errors));
}
