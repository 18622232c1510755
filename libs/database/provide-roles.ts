import { sql, type Kysely } from 'kysely';

/** The two roles that use the schema and do not own it. */
export const ROLES = ['roundtable_api', 'roundtable_worker'] as const;

/** Keep one stuck client from holding a gate: decision 2. */
const LIMITS = [
  ['idle_in_transaction_session_timeout', '5s'],
  ['statement_timeout', '10s'],
  ['lock_timeout', '5s'],
  ['tcp_user_timeout', '10s'],
] as const;

/** Makes the roles of API and worker where they are missing, as an owner who may make roles. They have no passwords yet. */
export async function provideRoles<Tables>(db: Kysely<Tables>): Promise<void> {
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
}
