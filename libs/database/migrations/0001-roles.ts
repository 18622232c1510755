import { sql, type Kysely } from 'kysely';

const ROLES = ['roundtable_api', 'roundtable_worker'];

const LIMITS = [
  ['idle_in_transaction_session_timeout', '5s'],
  ['statement_timeout', '10s'],
  ['lock_timeout', '5s'],
  ['tcp_user_timeout', '10s'],
] as const;

/**
 * The roles of the product. The owner (who runs this) owns the schema; `roundtable_api` and `roundtable_worker` only use it.
 * Passwords are set by `provideLogins`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const role of ROLES) {
    await sql`do $$ begin
      if not exists (select from pg_roles where rolname = ${sql.lit(role)}) then
        create role ${sql.id(role)} login nosuperuser nocreatedb nocreaterole noinherit;
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$`.execute(db);
    for (const [name, value] of LIMITS) {
      await sql`alter role ${sql.id(role)} set ${sql.raw(name)} = ${sql.lit(value)}`.execute(db);
    }
  }
  for (const role of ROLES) await sql`grant usage on schema public to ${sql.id(role)}`.execute(db);
  await sql`revoke create on schema public from public`.execute(db);
  await sql`create function clock() returns timestamptz language sql volatile
    as $$ select date_trunc('milliseconds', clock_timestamp()) $$`.execute(db);
  await sql`comment on function clock() is
    'The one clock that dates facts; read after the gate is locked. Tests replace it.'`.execute(db);
}
