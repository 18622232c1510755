import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { lockCycle, lockGates } from '../../libs/commands/gates/lock-gates.js';
import { openGate } from '../../libs/commands/gates/open-gate.js';
import { connect, type Database, type Tx } from '../../libs/database/connection.js';
import { subject, type Subject } from '../../libs/domain/subject.js';
import { eventually } from '../servers/eventually.js';
import { aDatabase } from '../servers/template-database.js';
import { waitsForAGate } from '../servers/waiting-for-a-gate.js';

let db: Database;
let drop: () => Promise<void>;
let program: string;
const NOW = '2026-11-29T12:00:00.000Z';

beforeAll(async () => {
  const database = await aDatabase();
  db = connect(database.superuserUrl, { name: 'gates', max: 4 });
  drop = () => database.drop();
  const { rows } = await sql<{ id: string }>`
    with person as (insert into person (email, name) values ('fay@example.org', 'Fay') returning id)
    insert into program (name, product, engagement, created_by) select 'P', 'P', '{}', id from person returning id`.execute(
    db,
  );
  program = rows[0]?.id ?? '';
});

afterAll(async () => {
  await db.destroy();
  await drop();
});

async function aGate(tx: Tx, kind: Subject['kind'], cycle: string, id = randomUUID()): Promise<Subject> {
  await openGate(tx, subject(kind, id), program, cycle, NOW);
  return subject(kind, id);
}

const isFree = async ({ kind, id }: Subject): Promise<boolean> => {
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock_shared(hashtextextended(${`${kind}:${id}`}, 0)) as free`.execute(db);
  return rows[0]?.free ?? false;
};

/** Locks a cycle in a transaction of its own, and looks meanwhile. */
const whileLocked = <T>(cycle: string, look: () => Promise<T>): Promise<T> =>
  db.transaction().execute(async (tx) => {
    await lockCycle(tx, cycle);
    await sql`select 1`.execute(tx);
    return look();
  });

describe('the gates of a cycle', () => {
  it('are locked with those of all that is open in it, and no others', async () => {
    const cycle = randomUUID();
    const [self, review, decision, over, other] = await db
      .transaction()
      .execute(async (tx) => [
        await aGate(tx, 'cycle', cycle, cycle),
        await aGate(tx, 'review', cycle),
        await aGate(tx, 'decision', cycle),
        await aGate(tx, 'decision', cycle),
        await aGate(tx, 'decision', randomUUID()),
      ]);
    await db
      .updateTable('gate')
      .set({ over: true })
      .where('id', '=', over?.id ?? '')
      .execute();
    const all = [self, review, decision, over, other].flatMap((one) => one ?? []);
    const free = await whileLocked(cycle, () => Promise.all(all.map(isFree)));
    expect(free).toEqual([false, false, false, true, true]);
  });

  it('include what opened while somebody waited for them', async () => {
    const cycle = randomUUID();
    await db.transaction().execute((tx) => aGate(tx, 'cycle', cycle, cycle));
    let late: Subject | undefined;
    let waiting: Promise<boolean> | undefined;
    await db.transaction().execute(async (tx) => {
      await lockGates(tx, [subject('cycle', cycle)], 'exclusive');
      late = await aGate(tx, 'decision', cycle);
      waiting = whileLocked(cycle, () => isFree(late ?? subject('cycle', cycle)));
      await eventually(() => waitsForAGate(db));
    });
    expect(await waiting).toBe(false);
  });

  it('come after that of the program where a decision will make a promise, and leave it alone otherwise', async () => {
    const [promising, plain] = [randomUUID(), randomUUID()];
    const keeper = subject('program', program);
    await db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx); // a row alone, without what it belongs to
      for (const cycle of [promising, plain]) await aGate(tx, 'cycle', cycle, cycle);
      for (const cycle of [promising, plain]) {
        await sql`
          insert into decision (id, program, cycle, audience, question, method, criteria, tie_break, ladder, authority, proposer, review_date)
          values (gen_random_uuid(), ${program}, ${cycle}, 'public', 'Do we?', 'authority@1', '[]', '{}', '[]', ${program}, ${program},
            ${cycle === promising ? NOW : null})`.execute(tx);
      }
    });
    expect(await whileLocked(plain, () => isFree(keeper))).toBe(true);
    expect(await whileLocked(promising, () => isFree(keeper))).toBe(false);
  });
});
