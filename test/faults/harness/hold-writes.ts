import { sql } from 'kysely';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';

/** Stops every write of the workers before its first row, as a lock that somebody holds would. */
export interface WriteHold {
  /** Waits until `condition` holds while writes pile up. */
  until(condition: (waiting: number) => Promise<boolean> | boolean, limitMs: number): Promise<void>;
  release(): Promise<void>;
}

const KEY = 4711;
const TABLES = ['gate', 'journal', 'notice', 'pre_read'] as const;

/** Triggers of this test's database only: the product does not know them. */
export async function holdWrites({ superuser }: Stack): Promise<WriteHold> {
  await install(superuser);
  let letGo: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (letGo = resolve));
  let locked: () => void = () => undefined;
  const isLocked = new Promise<void>((resolve) => (locked = resolve));
  const holding = superuser.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(KEY)})`.execute(connection);
    locked();
    await released;
    await sql`select pg_advisory_unlock(${sql.lit(KEY)})`.execute(connection);
  });
  await Promise.race([isLocked, holding]);
  const waiting = async (): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_locks where locktype = 'advisory' and objid = ${sql.lit(KEY)} and not granted`.execute(
      superuser,
    );
    return rows[0]?.n ?? 0;
  };
  return {
    until: (condition, limitMs) => eventually(async () => condition(await waiting()), limitMs),
    release: async () => {
      letGo();
      await holding;
      await eventually(async () => (await waiting()) === 0, 30_000);
    },
  };
}

async function install(superuser: Stack['superuser']): Promise<void> {
  await sql`create or replace function hold_writes() returns trigger language plpgsql as $$ begin
      if current_user = 'roundtable_worker' then perform pg_advisory_xact_lock_shared(${sql.lit(KEY)}); end if;
      return null;
    end $$`.execute(superuser);
  for (const table of TABLES) {
    await sql`create or replace trigger hold_writes before insert or update on ${sql.table(table)}
      for each statement execute function hold_writes()`.execute(superuser);
  }
}
