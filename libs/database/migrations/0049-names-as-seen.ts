import { sql, type Kysely } from 'kysely';
import { looked } from '../../domain/text.js';

/**
 * Characters without any width make no other name of a persona any more: those there are compared as new ones are. Where one has
 * the name by now, a second one stays as it is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; name: string; looked: string }>`
    select id, name, looked from persona order by created_at, id`.execute(db);
  for (const { id, name } of rows.filter((row) => looked(row.name) !== row.looked)) {
    await sql`
      update persona p set looked = ${looked(name)} where id = ${id}
        and not exists (select from persona o where o.program = p.program and o.looked = ${looked(name)})`.execute(db);
  }
}
