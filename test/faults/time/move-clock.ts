import { sql } from 'kysely';
import { eventually } from '../../servers/eventually.js';
import type { ProvingGround } from '../harness/proving-ground.js';

/** From now on `clock()` is Postgres' own time and so much more, for example `-1 day`. */
export async function moveClock({ stack, caught }: ProvingGround, by: string): Promise<void> {
  await caught.note(); // whoever has a letter in hand has it no longer for itself
  await sql`create or replace function clock() returns timestamptz language sql volatile
    as $$ select date_trunc('milliseconds', clock_timestamp() + interval ${sql.lit(by)}) $$`.execute(stack.superuser);
}

/** Waits until an API has said, from now on, that it can be reached: an outage that ended before is recorded. */
export async function apiHasBeaten({ stack: { superuser } }: ProvingGround): Promise<void> {
  const { rows } = await sql<{ now: string }>`select clock() as now`.execute(superuser);
  await eventually(async () => {
    const beaten = await sql<{ at: string }>`select at from heartbeat where part = 'api'`.execute(superuser);
    return (beaten.rows[0]?.at ?? '') >= (rows[0]?.now ?? '');
  }, 60_000);
}
