import { sql, type Kysely } from 'kysely';
import { ROLES, provideRoles } from '../provide-roles.js';

/**
 * The roles of the product. The owner (who runs this) owns the schema; `roundtable_api` and `roundtable_worker` only use it.
 * Passwords are set by `provideLogins`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await provideRoles(db);
  for (const role of ROLES) await sql`grant usage on schema public to ${sql.id(role)}`.execute(db);
  await sql`revoke create on schema public from public`.execute(db);
  await sql`create function clock() returns timestamptz language sql volatile
    as $$ select date_trunc('milliseconds', clock_timestamp()) $$`.execute(db);
  await sql`comment on function clock() is
    'The one clock that dates facts; read after the gate is locked. Tests replace it.'`.execute(db);
}
