import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { connect, type Database, type Tx } from '../../libs/database/connection.js';
import { askAhead, askTogether, sendAhead } from '../../libs/database/driver/ahead.js';
import { sharing } from '../../libs/database/driver/sharing.js';
import { aTcpProxy } from '../faults/harness/tcp-proxy.js';
import { at } from '../servers/stack/parts.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

let db: Database;
let database: TestDatabase;
let drop: () => Promise<void>;

beforeAll(async () => {
  database = await aDatabase();
  db = connect(database.superuserUrl, { name: 'pipelined', max: 2 });
  drop = () => database.drop();
  await sql`create table kept (n int primary key, word text not null default 'said')`.execute(db);
});

afterAll(async () => {
  await db.destroy();
  await drop();
});

const insert = (tx: Tx, n: number): Promise<void> => sendAhead(tx, sql`insert into kept (n) values (${n})`.compile(tx));
const write = (tx: Tx, n: number) => sql`insert into kept (n) values (${n})`.execute(tx);
const kept = async (n: number): Promise<boolean> =>
  (await sql`select from kept where n = ${n}`.execute(db)).rows.length > 0;
const DUPLICATE = { code: '23505' };

describe('statements sent ahead', () => {
  it('are committed with their transaction', async () => {
    await db.transaction().execute((tx) => insert(tx, 1));
    expect(await kept(1)).toBe(true);
  });

  it('fail the commit, which keeps nothing', async () => {
    const twice = db.transaction().execute(async (tx) => {
      await insert(tx, 2);
      await insert(tx, 2);
    });
    await expect(twice).rejects.toMatchObject(DUPLICATE);
    expect(await kept(2)).toBe(false);
  });

  it('fail the statement that is awaited next, with their own error', async () => {
    let reached = false;
    const asks = db.transaction().execute(async (tx) => {
      await insert(tx, 3);
      await insert(tx, 3);
      await sql`select 1`.execute(tx);
      reached = true;
    });
    await expect(asks).rejects.toMatchObject(DUPLICATE);
    expect(reached).toBe(false);
    expect(await kept(3)).toBe(false);
  });

  it('are rolled back with the work that throws, whose own error is told', async () => {
    const work = db.transaction().execute(async (tx) => {
      await insert(tx, 4);
      await insert(tx, 4);
      throw new Error('refused');
    });
    await expect(work).rejects.toThrow('refused');
    expect(await kept(4)).toBe(false);
  });

  it('leave the connection as good as new', async () => {
    const { rows } = await sql<{ n: number }>`select ${7}::int as n`.execute(db);
    expect(rows).toEqual([{ n: 7 }]);
    await db.transaction().execute((tx) => insert(tx, 5));
    expect(await kept(5)).toBe(true);
  });

  it('give the next statement its snapshot after a lock that had to be waited for', async () => {
    const lock = (tx: Tx) => sql`select pg_advisory_xact_lock(42)`.compile(tx);
    let locked = (): void => undefined;
    const holds = new Promise<void>((resolve) => (locked = resolve));
    const first = db.transaction().execute(async (tx) => {
      await sendAhead(tx, lock(tx));
      await sql`select 1`.execute(tx);
      locked();
      await insert(tx, 6);
      await sql`select pg_sleep(0.1)`.execute(tx);
    });
    await holds;
    const second = db.transaction().execute(async (tx) => {
      await sendAhead(tx, lock(tx));
      return (await sql`select from kept where n = 6`.execute(tx)).rows.length;
    });
    await first;
    expect(await second).toBe(1);
  });
});

describe('writes of a transaction', () => {
  it('wait for nothing when they return nothing, and fail what is awaited next', async () => {
    let written = false;
    const asks = db.transaction().execute(async (tx) => {
      await write(tx, 40);
      await write(tx, 40);
      written = true;
      await sql`select 1`.execute(tx);
    });
    await expect(asks).rejects.toMatchObject(DUPLICATE);
    expect(written).toBe(true);
    expect(await kept(40)).toBe(false);
  });

  it('are seen by what is asked behind them, and awaited when they return rows', async () => {
    const seen = await db.transaction().execute(async (tx) => {
      await write(tx, 41);
      return sql<{ n: number }>`update kept set word = 'heard' where n = ${41} returning n`.execute(tx);
    });
    expect(seen.rows).toEqual([{ n: 41 }]);
  });

  it('are waited for outside of one', async () => {
    await sql`insert into kept (n) values (42)`.execute(db);
    await expect(sql`insert into kept (n) values (42)`.execute(db)).rejects.toMatchObject(DUPLICATE);
    expect((await sql`update kept set word = 'heard' where n = 42`.execute(db)).numAffectedRows).toBe(1n);
  });
});

describe('questions asked together', () => {
  const numbers = (tx: Tx) =>
    sql<{ asNumber: number }>`select ${1}::int as as_number union all select 2 order by 1`.compile(tx);
  const word = (tx: Tx) => sql<{ aWord: string }>`select ${'said'}::text as a_word`.compile(tx);

  it('have an answer each, with columns as everywhere', async () => {
    const answers = await db.transaction().execute((tx) => askTogether(tx, [numbers(tx), word(tx)]));
    expect(answers).toEqual([[{ asNumber: 1 }, { asNumber: 2 }], [{ aWord: 'said' }]]);
  });

  it('see what was sent before them', async () => {
    const [[row]] = await db.transaction().execute(async (tx) => {
      await insert(tx, 20);
      return askTogether(tx, [sql<{ n: number }>`select n from kept where n = ${20}`.compile(tx), word(tx)]);
    });
    expect(row).toEqual({ n: 20 });
  });

  it('tell the failure that came first', async () => {
    const asks = db.transaction().execute((tx) => askTogether(tx, [sql`select 1 / ${0}::int`.compile(tx), word(tx)]));
    await expect(asks).rejects.toMatchObject({ code: '22012' });
  });
});

describe('a question asked ahead', () => {
  const one = (tx: Tx) => sql<{ asNumber: number }>`select ${1}::int as as_number`.compile(tx);

  it('is answered by the time of the commit', async () => {
    const { rows } = await db.transaction().execute(async (tx) => askAhead(tx, one(tx)));
    expect(await rows).toEqual([{ asNumber: 1 }]);
  });

  it('can be waited for alone, and tells what failed before it', async () => {
    const asks = db.transaction().execute(async (tx) => {
      await insert(tx, 30);
      await insert(tx, 30);
      return (await askAhead(tx, one(tx))).rows;
    });
    await expect(asks).rejects.toMatchObject(DUPLICATE);
  });

  it('fails the commit when nobody waits for it', async () => {
    const asks = db.transaction().execute(async (tx) => {
      await insert(tx, 31);
      await askAhead(tx, sql`select 1 / ${0}::int`.compile(tx));
    });
    await expect(asks).rejects.toMatchObject({ code: '22012' });
    expect(await kept(31)).toBe(false);
  });
});

describe('shared answers', () => {
  it('are asked for once for the same values, also at the same time', async () => {
    const shared = sharing(db);
    const drawn = (from: number) => sql<{ aNumber: number }>`select ${from} + random() as a_number`.execute(shared);
    const [first, second, other] = await Promise.all([drawn(1), drawn(1), drawn(2)]);
    expect(second.rows).toEqual(first.rows);
    expect((await drawn(1)).rows).toEqual(first.rows);
    expect(other.rows[0]?.aNumber).toBeGreaterThan(2);
  });

  it('fail for all who asked', async () => {
    const shared = sharing(db);
    const asks = [1, 2].map(() => sql`select 1 / ${0}::int`.execute(shared));
    for (const ask of asks) await expect(ask).rejects.toMatchObject({ code: '22012' });
  });
});

describe('a transaction', () => {
  it('that does nothing sends nothing and ends', async () => {
    await expect(db.transaction().execute(() => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('has begun before its first write', async () => {
    const work = db.transaction().execute(async (tx) => {
      await sql`insert into kept (n) values (10)`.execute(tx);
      throw new Error('refused');
    });
    await expect(work).rejects.toThrow('refused');
    expect(await kept(10)).toBe(false);
  });

  it('has its isolation level', async () => {
    const level = await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute((tx) => sql<{ level: string }>`select current_setting('transaction_isolation') as level`.execute(tx));
    expect(level.rows).toEqual([{ level: 'repeatable read' }]);
  });

  it('is read committed without one, whatever the server has for those that say nothing', async () => {
    const level = await db.connection().execute(async (one) => {
      await sql`set default_transaction_isolation = 'serializable'`.execute(one);
      return one
        .transaction()
        .execute((tx) => sql<{ level: string }>`select current_setting('transaction_isolation') as level`.execute(tx))
        .finally(() => sql`reset default_transaction_isolation`.execute(one));
    });
    expect(level.rows).toEqual([{ level: 'read committed' }]);
  });
});

describe('prepared statements', () => {
  const words = (connection: Database) =>
    sql<{ word: string }>`select word from kept where n = ${1}`.execute(connection);
  const prepared = async (connection: Database, like: string): Promise<number> => {
    const { rows } = await sql`select from pg_prepared_statements where statement like ${like}`.execute(connection);
    return rows.length;
  };

  it('are made of what is asked again and again, and of nothing else', async () => {
    await db.connection().execute(async (one) => {
      for (let times = 0; times < 4; times += 1) await words(one);
      await sql`select 'once', ${1}::int`.execute(one);
      for (let times = 0; times < 4; times += 1) await sql`select * from kept where n = ${1}`.execute(one);
      expect(await prepared(one, 'select word from kept%')).toBe(1);
      expect(await prepared(one, `select 'once'%`)).toBe(0);
      expect(await prepared(one, 'select * from kept%')).toBe(0);
    });
  });

  it('are made anew when a migration gave a column another type', async () => {
    for (let times = 0; times < 6; times += 1) await words(db);
    await sql`alter table kept alter column word type varchar(20)`.execute(db);
    const tries = [];
    for (let times = 0; times < 3; times += 1) {
      tries.push(
        await words(db).then(
          ({ rows }) => rows.length,
          (error: { code?: string }) => error.code,
        ),
      );
    }
    expect(tries.slice(1)).toEqual([1, 1]);
  });
});

describe('what migrations ask', () => {
  it('is which tables there are: their names, and nothing that takes longer with each column', async () => {
    const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
    const named = (name: string) => ({ name, schema: 'public', isView: false, columns: [] });
    expect(tables).toEqual(expect.arrayContaining(['kept', 'kysely_migration', 'journal'].map(named)));
  });
});

describe('a connection that falls silent', () => {
  it('is given up, so that whoever waits is told, and the next asks over another', async () => {
    const url = new URL(database.superuserUrl);
    const link = await aTcpProxy([`127.0.0.1:${url.port}`]);
    const through = connect(at(database.superuserUrl, link.address), { name: 'silent', max: 1, silentMs: 300 });
    try {
      await sql`select 1`.execute(through);
      expect(link.silence()).toBe(1);
      await expect(sql`select 2`.execute(through)).rejects.toThrow('Connection terminated');
      expect((await sql`select 3 as n`.execute(through)).rows).toEqual([{ n: 3 }]);
    } finally {
      await through.destroy();
      await link.close();
    }
  });

  it('is not one that says something now and then', async () => {
    const slowly = connect(database.superuserUrl, { name: 'slow', max: 1, silentMs: 300 });
    const said = sql<{
      n: number;
    }>`select n, pg_sleep(0.2), repeat('x', 100000) as long from generate_series(1, 12) as n`;
    expect((await said.execute(slowly).finally(() => slowly.destroy())).rows).toHaveLength(12);
  });
});
