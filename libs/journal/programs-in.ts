import { sql } from 'kysely';
import type { Database } from '../database/connection.js';

/** The programs that have rows in `table`. Jumps from one to the next in the index: many rows of one program cost nothing. */
export async function programsIn(db: Database, table: 'unsealed' | 'seal'): Promise<string[]> {
  const { rows } = await sql<{ program: string }>`
    with recursive found as (
      (select program from ${sql.table(table)} order by program limit 1)
      union all
      select (select next.program from ${sql.table(table)} as next where next.program > found.program order by next.program limit 1)
      from found where found.program is not null
    )
    select program from found where program is not null`.execute(db);
  return rows.map(({ program }) => program);
}
