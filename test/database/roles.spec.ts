import { sql } from 'kysely';
import { connect, type Database } from '../../libs/database/connection.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

describe('the roles of the database', () => {
  let database: TestDatabase;
  let api: Database;
  let worker: Database;
  beforeAll(async () => {
    database = await aDatabase();
    api = connect(database.apiUrl, { name: 'test-api', max: 1 });
    worker = connect(database.workerUrl, { name: 'test-worker', max: 1 });
  });
  afterAll(async () => {
    await Promise.all([api.destroy(), worker.destroy()]);
    await database.drop();
  });

  it('are no superusers and cannot create roles, databases or tables', async () => {
    const { rows } = await sql<{ rolname: string }>`select rolname from pg_roles
      where rolname like 'roundtable%' and (rolsuper or rolbypassrls or rolcreatedb)`.execute(api);
    expect(rows).toEqual([]);
    await expect(sql`create table mine (id int)`.execute(api)).rejects.toMatchObject({ code: '42501' });
    await expect(sql`create role friend`.execute(worker)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    ['idle_in_transaction_session_timeout', '5s'],
    ['statement_timeout', '10s'],
    ['lock_timeout', '5s'],
  ])('keep the limit %s = %s', async (name, value) => {
    for (const db of [api, worker]) {
      const { rows } = await sql<Record<string, string>>`select current_setting(${name}) as value`.execute(db);
      expect(rows[0]?.value).toBe(value);
    }
  });

  it('give up a connection to a peer that has gone after 10 s', async () => {
    // a session through a Unix socket shows none
    const { rows } = await sql<{ rolname: string }>`select rolname from pg_roles
      where rolname in ('roundtable_api', 'roundtable_worker') and 'tcp_user_timeout=10s' = any(rolconfig)`.execute(
      api,
    );
    expect(rows).toHaveLength(2);
  });

  it('may add to the journal and never change it', async () => {
    for (const db of [api, worker]) {
      await expect(sql`update journal set type = 'x'`.execute(db)).rejects.toMatchObject({ code: '42501' });
      await expect(sql`delete from journal`.execute(db)).rejects.toMatchObject({ code: '42501' });
      await expect(sql`truncate journal`.execute(db)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
