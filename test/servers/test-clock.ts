import { sql } from 'kysely';
import type { Database } from '../../libs/database/connection.js';

/** Puts a clock in the place of Postgres' own, of one database: it can be set, and goes on as long as it is not. */
export async function replaceClock(owner: Database): Promise<void> {
  await sql`create table test_clock (now timestamptz)`.execute(owner);
  await sql`insert into test_clock values (null)`.execute(owner);
  await sql`grant select on test_clock to public`.execute(owner);
  await sql`create or replace function clock() returns timestamptz language sql volatile
    as $$ select date_trunc('milliseconds', coalesce((select now from test_clock), clock_timestamp())) $$`.execute(
    owner,
  );
}

/** Lets the clock stand still at an instant; null lets it go on. */
export const setClock = (owner: Database, at: string | null) =>
  sql`update test_clock set now = ${at}::timestamptz`.execute(owner);
