import { sql } from 'kysely';
import type { Database } from '../../libs/database/connection.js';
import { sealPass } from '../../libs/journal/seal.js';
import { verify } from '../../libs/journal/verify.js';
import { aJournal, type Journal } from './a-journal.js';

let journal: Journal;
beforeAll(async () => {
  journal = await aJournal();
});
afterAll(() => journal.end());

const sealsOf = (program: string) =>
  journal.owner.selectFrom('seal').select(['seq', 'journalId']).where('program', '=', program).orderBy('seq').execute();

const waiting = async (): Promise<number> => {
  const rows = await journal.owner.selectFrom('unsealed').select('journalId').execute();
  return rows.length;
};

describe('sealing', () => {
  it('numbers each program by itself, in batches, until nothing waits', async () => {
    const [one, other] = [await journal.program(), await journal.program()];
    await journal.write(one, 5);
    await journal.write(other, 2);

    expect([
      await sealPass(journal.worker, { batch: 3 }),
      await sealPass(journal.worker, { batch: 3 }),
      await sealPass(journal.worker, { batch: 3 }),
    ]).toEqual([5, 2, 0]);
    expect((await sealsOf(one)).map(({ journalId }) => journalId)).toEqual(await journal.ids(one));
    expect((await sealsOf(one)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect((await sealsOf(other)).map(({ seq }) => seq)).toEqual([1, 2]);
    await expect(verify(journal.worker)).resolves.toMatchObject({ ok: true });
  });

  it('gives a later place to a lower id that was committed later', async () => {
    const program = await journal.program();
    const slow = await journal.api.startTransaction().execute();
    await journal.write(program, 1, slow);
    await journal.write(program, 2);

    await expect(journal.seal()).resolves.toBe(2);
    await slow.commit().execute();
    await expect(journal.seal()).resolves.toBe(1);

    const [late, ...earlier] = await journal.ids(program);
    expect((await sealsOf(program)).map(({ journalId }) => journalId)).toEqual([...earlier, late]);
    await expect(verify(journal.worker, program)).resolves.toMatchObject({ ok: true });
  });

  it('leaves no trace of what was rolled back', async () => {
    const program = await journal.program();
    const undone = await journal.api.startTransaction().execute();
    await journal.write(program, 3, undone);
    await undone.rollback().execute();

    await expect(journal.seal()).resolves.toBe(0);
    await expect(verify(journal.worker, program)).resolves.toMatchObject({
      ok: true,
      programs: [{ sealed: 0, head: null }],
    });
  });

  it('leaves a program to the sealer that has its lock, and seals the others', async () => {
    const [held, free] = [await journal.program(), await journal.program()];
    await journal.write(held, 2);
    await journal.write(free, 1);
    const other = await journal.worker.startTransaction().execute();
    await sql`select pg_advisory_xact_lock(hashtextextended(${`seal:${held}`}, 0))`.execute(other);

    await expect(sealPass(journal.worker)).resolves.toBe(1);
    await other.rollback().execute();
    await expect(sealPass(journal.worker)).resolves.toBe(2);
  });

  it('is not stopped by entries that were removed before they were sealed', async () => {
    const program = await journal.program();
    await journal.write(program, 7);
    const ids = await journal.ids(program);
    await journal.tamper(`delete from journal where id in (${ids.slice(0, 5).join()})`);

    await expect(sealPass(journal.worker, { batch: 2 })).resolves.toBe(1);
    await expect(sealPass(journal.worker, { batch: 2 })).resolves.toBe(1);
    await expect(sealPass(journal.worker, { batch: 2 })).resolves.toBe(0);
    expect((await sealsOf(program)).map(({ journalId }) => journalId)).toEqual(ids.slice(5));
    await journal.owner.deleteFrom('unsealed').execute();
  });

  it('keeps a chain without gaps while several workers seal and many write', async () => {
    const programs = [await journal.program(), await journal.program(), await journal.program()];
    const workers = [journal.another('worker'), journal.another('worker'), journal.another('worker')];
    let writing = true;
    const sealing = workers.map(async (worker) => {
      let sealed = 0;
      while (writing || (await waiting()) > 0) sealed += await sealPass(worker, { batch: 7 });
      return sealed;
    });
    const writers = Array.from({ length: 6 }, (_, n) => writeOutOfOrder(programs[n % 3] ?? '', n));
    const written = (await Promise.all(writers)).reduce((sum, count) => sum + count, 0);
    writing = false;
    const sealed = (await Promise.all(sealing)).reduce((sum, count) => sum + count, 0);

    expect(sealed).toBe(written);
    for (const program of programs) {
      const seals = await sealsOf(program);
      expect(seals.map(({ seq }) => seq)).toEqual(seals.map((_, n) => n + 1));
      expect(new Set(seals.map(({ journalId }) => journalId))).toEqual(new Set(await journal.ids(program)));
    }
    await expect(verify(journal.worker)).resolves.toMatchObject({ ok: true });
  });
});

/** Pairs of transactions of which the second commits first; every third pair loses its first. Returns how many entries stay. */
async function writeOutOfOrder(program: string, n: number): Promise<number> {
  let written = 0;
  for (let round = 0; round < 15; round += 1) {
    const first = await journal.api.startTransaction().execute();
    await journal.write(program, 2, first);
    await journal.write(program, 1);
    if ((round + n) % 3 === 0) await first.rollback().execute();
    else await first.commit().execute();
    written += (round + n) % 3 === 0 ? 1 : 3;
  }
  return written;
}

describe('the roles of the product', () => {
  const statements = ['journal', 'seal'].flatMap((table) => [
    `update ${table} set program = program`,
    `delete from ${table}`,
    `truncate ${table} cascade`,
    `alter table ${table} disable trigger all`,
  ]);

  const expectForbidden = async (db: Database, statement: string): Promise<void> => {
    await expect(sql.raw(statement).execute(db)).rejects.toMatchObject({ code: '42501' });
  };

  it.each(statements)('may not %s', async (statement) => {
    await expectForbidden(journal.api, statement);
    await expectForbidden(journal.worker, statement);
  });

  it.each(statements.filter((statement) => !statement.startsWith('alter')))(
    'may not %s as the owner either, by mistake',
    (statement) => expectForbidden(journal.owner, statement),
  );

  it('may not silence triggers, list entries or, as the API, seal', async () => {
    await expectForbidden(journal.worker, 'set session_replication_role = replica');
    await expectForbidden(journal.api, 'delete from unsealed');
    await expectForbidden(journal.worker, 'insert into unsealed values (gen_random_uuid(), 1)');
    await expectForbidden(journal.api, `insert into seal values (gen_random_uuid(), 1, 1, '')`);
  });

  it('cannot divert the list of what waits to a table of their own', async () => {
    const program = await journal.program();
    await journal.seal();
    const api = await journal.api.startTransaction().execute();
    await sql`create temp table unsealed (program uuid, journal_id bigint) on commit drop`.execute(api);
    await sql`grant all on pg_temp.unsealed to public`.execute(api);
    await journal.write(program, 1, api);
    await api.commit().execute();

    await expect(waiting()).resolves.toBe(1);
    await journal.seal();
  });
});
