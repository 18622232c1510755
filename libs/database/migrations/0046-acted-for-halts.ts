import { sql, type Kysely } from 'kysely';

/** Whoever halts a pilot for somebody who is away says so in its record. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pilot_halt add column acted_for uuid references person`.execute(db);
}
