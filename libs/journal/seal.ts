import { sql } from 'kysely';
import type { Database, Tx } from '../database/connection.js';
import { sendAhead } from '../database/driver/ahead.js';
import { GENESIS, canonicalText, sealHash, type SealedEntry } from './canonical.js';
import { programsIn } from './programs-in.js';
import { readEntries } from './read-entries.js';

/** Entries of one program that one pass seals at most. */
export const SEAL_BATCH_SIZE = 500;

/**
 * Seals what waits in every program, at most `batch` entries each; returns how many. Call again while it is above zero.
 * 1. One sealer per program: a pass that does not get the lock leaves the program to the sealer that has it.
 * 2. The lock is taken by a statement of its own, and freed after the commit: the next statement sees every earlier seal.
 * 3. `seq` has no gaps, and seals become visible in its order. Nothing else gives the journal an order: ids are drawn before
 *    commits, so a lower id may become visible after a higher one was sealed. It simply gets a later `seq`.
 * 4. An entry that is listed but no longer there is passed over; it stays listed, and `verify` names it.
 * 5. A program that fails does not stop the others; its error is thrown at the end.
 */
export async function sealPass(db: Database, { batch = SEAL_BATCH_SIZE }: { batch?: number } = {}): Promise<number> {
  let sealed = 0;
  const errors: unknown[] = [];
  for (const program of await programsIn(db, 'unsealed')) {
    try {
      sealed += await db.transaction().execute((tx) => sealProgram(tx, program, batch));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} programs could not be sealed`);
  if (errors.length === 1) throw errors[0];
  return sealed;
}

async function sealProgram(tx: Tx, program: string, batch: number): Promise<number> {
  if (!(await isMine(tx, program))) return 0;
  const entries = await waitingEntries(tx, program, batch);
  if (entries.length === 0) return 0;
  const last = await lastSeal(tx, program);
  let hash = last?.hash ?? GENESIS;
  const hashes = entries.map((entry) => (hash = sealHash(hash, canonicalText(entry))));
  const ids = entries.map(({ id }) => id);
  const seal = sql`
    with sealed as (
      insert into seal (program, seq, journal_id, hash)
      select ${program}::uuid, ${last?.seq ?? 0}::bigint + waiting.place, waiting.id, waiting.hash
      from unnest(${ids}::bigint[], ${hashes}::bytea[]) with ordinality as waiting (id, hash, place))
    delete from unsealed where journal_id = any(${ids}::bigint[])`;
  await sendAhead(tx, seal.compile(tx));
  return entries.length;
}

async function isMine(tx: Tx, program: string): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`seal:${program}`}, 0)) as mine`.execute(tx);
  return rows[0]?.mine === true;
}

/** The ids first, the entries then: joined, the planner may choose to sort the whole backlog for every batch. */
async function waitingEntries(tx: Tx, program: string, batch: number): Promise<SealedEntry[]> {
  let after = 0;
  for (;;) {
    const ids = await waitingIds(tx, program, after, batch);
    const entries = await readEntries(tx, ids);
    const listed = ids.flatMap((id) => entries.get(id) ?? []).filter((entry) => entry.program === program);
    if (listed.length > 0 || ids.length < batch) return listed;
    after = ids.at(-1) ?? after;
  }
}

async function waitingIds(tx: Tx, program: string, after: number, batch: number): Promise<number[]> {
  const rows = await tx
    .selectFrom('unsealed')
    .select('journalId')
    .where('program', '=', program)
    .where('journalId', '>', after)
    .orderBy('journalId')
    .limit(batch)
    .execute();
  return rows.map(({ journalId }) => journalId);
}

const lastSeal = (tx: Tx, program: string): Promise<{ seq: number; hash: Buffer } | undefined> =>
  tx
    .selectFrom('seal')
    .select(['seq', 'hash'])
    .where('program', '=', program)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
