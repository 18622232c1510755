import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { OWNER, loginsOf } from '../../libs/database/bootstrap.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { MIGRATIONS, migrate } from '../../libs/database/migrate.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

const server = process.env.TEST_DATABASE_SUPERUSER_URL ?? '';

async function emptyDatabase(): Promise<{ ownerUrl: string; drop: () => Promise<void> }> {
  const name = `empty_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name} owner ${OWNER}`);
  const drop = async (): Promise<void> => {
    await client.query(`drop database ${name} with (force)`);
    await client.end();
  };
  return { ownerUrl: loginsOf(server, name, 'test').ownerUrl, drop };
}

describe('migrations', () => {
  it('go from empty to the newest once, however many processes start them at the same moment', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    const applied = await Promise.all([migrate(ownerUrl), migrate(ownerUrl), migrate(ownerUrl)]);
    expect(applied.flat().sort()).toEqual(Object.keys(MIGRATIONS));
    await expect(migrate(ownerUrl)).resolves.toEqual([]);
    await drop();
  });

  it('go on from a database that stopped at any of them', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    for (const next of Object.keys(MIGRATIONS) as (keyof typeof MIGRATIONS)[]) {
      await expect(migrate(ownerUrl, next)).resolves.toEqual([next]);
    }
    await expect(migrate(ownerUrl)).resolves.toEqual([]);
    await drop();
  });

  it('compare the names of personas that are there as those of new ones, and leave a second one its name', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0048-left-alone');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [person, program] = [randomUUID(), randomUUID()];
    await sql`insert into person (id, name, email) values (${person}, 'Ann', 'ann@example.org')`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'P', 'P', '{}', ${person})`.execute(owner);
    const named = (name: string, looked: string) =>
      sql`insert into persona (id, program, audience, name, looked, description, created_by, created_at)
        values (${randomUUID()}, ${program}, 'team', ${name}, ${looked}, 'd', ${person}, clock_timestamp())`.execute(
        owner,
      );
    await named('Givers \u2764\ufe0f', 'givers \u2764\ufe0f');
    await named('Nurses', 'nurses');
    await named('Nurses\u200b', 'nurses\u200b');
    await migrate(ownerUrl);
    const rows = await owner.selectFrom('persona').select('looked').where('program', '=', program).execute();
    expect(rows.map(({ looked }) => looked).sort()).toEqual(['givers \u2764', 'nurses', 'nurses\u200b']);
    await owner.destroy();
    await drop();
  });

  it('give votes back that conflicts of interest took after the decision, and take figures from what too few decided without names', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0049-names-as-seen');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const people = Array.from({ length: 3 }, () => randomUUID());
    const [ann = '', ben = '', cem = ''] = people;
    for (const id of people)
      await sql`insert into person (id, name, email) values (${id}, ${id}, ${id})`.execute(owner);
    const program = randomUUID();
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'P', 'P', '{}', ${ann})`.execute(owner);
    const because = { rule: 'majority@1', taken: 2, votes: { a: 2 }, needed: 2, abstained: 0 };
    /** Decided at noon by those who decide; one more has a conflict of interest since `at`. */
    const decided = async (at: string): Promise<string> => {
      const id = randomUUID();
      await sql`insert into decision (id, program, audience, question, method, engagement, criteria, tie_break, ladder, authority, proposer, anonymous,
          because, decided_at)
        values (${id}, ${program}, 'participants', 'Q?', 'majority@1', '{}', '[]', '{}', '[]', ${ann}, ${ann}, true,
          ${JSON.stringify(because)}, '2026-03-30T12:00Z')`.execute(owner);
      for (const person of people)
        await sql`insert into decision_right (decision, program, audience, person, kind)
          values (${id}, ${program}, 'participants', ${person}, ${person === cem ? 'advise' : 'decide'})`.execute(
          owner,
        );
      await sql`insert into conflict_of_interest (decision, program, audience, person, reason, given, declared_by, at)
        values (${id}, ${program}, 'participants', ${cem}, 'Sells it', 'decide', ${ben}, ${at}::timestamptz)`.execute(
        owner,
      );
      return id;
    };
    const [before, after] = [await decided('2026-03-30T11:00Z'), await decided('2026-03-30T13:00Z')];
    await migrate(ownerUrl);
    const told = async (id: string) => {
      const decision = await owner.selectFrom('decision').select('because').where('id', '=', id).executeTakeFirst();
      const { rows } = await sql<{ counts: boolean }>`
        select counts from entitlement where decision = ${id} and person = ${cem}`.execute(owner);
      return { because: decision?.because, counts: rows[0]?.counts };
    };
    expect(await told(before)).toEqual({ because: { rule: 'majority@1', taken: 2 }, counts: false });
    expect(await told(after)).toEqual({ because, counts: true });
    await owner.destroy();
    await drop();
  });
});

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
