import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';

/** The facilitators of a program, longest membership first: an array of ids for a select list. */
export const facilitatorsOf = (program: string | RawBuilder<string>): RawBuilder<string[]> => sql`
  (select coalesce(array_agg(m.person order by m.created_at, m.person), '{}') from membership m
    where m.program = ${program} and 'facilitator' = any(m.roles))`;

/** The ids of the facilitators of a program, longest membership first. */
export async function readFacilitators(db: Database | Tx, program: string): Promise<string[]> {
  const { rows } = await sql<{ people: string[] }>`select ${facilitatorsOf(program)} as people`.execute(db);
  return rows[0]?.people ?? [];
}
