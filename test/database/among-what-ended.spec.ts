import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { readProblems } from '../../apps/api/src/closure/owed/promises.query.js';
import { SweepWorkflows } from '../../apps/worker/src/relay/sweep-workflows.js';
import { writeChange } from '../../libs/commands/writing/write-change.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { change } from '../../libs/domain/change.js';
import { EngagementModel } from '../../libs/domain/program/engagement.js';
import { subject } from '../../libs/domain/subject.js';
import { createLogger } from '../../libs/observability/logger.js';
import type { Workflows } from '../../libs/temporal/workflows.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

const ENDED = 20_000;

describe('among 20,000 cycles that have ended, each with flags', () => {
  let database: TestDatabase;
  let owner: Database;
  let db: Database;
  const [program, person] = [randomUUID(), randomUUID()];
  beforeAll(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    db = connect(database.workerUrl, { name: 'test-worker', max: 1 });
    const engagement = JSON.stringify(EngagementModel.parse({ calendar: { zone: 'UTC' } }));
    await sql`insert into person (id, email, name) values (${person}, 'ann@example.org', 'Ann')`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'Council', 'Reports', ${engagement}, ${person})`.execute(owner);
    await sql`insert into gate (kind, id, program, phase, entry, opened_at, started_at, over, revision, followed)
      select 'cycle', gen_random_uuid(), ${program}, 'closed', 1, clock() - interval '1 day', clock(), true, 9, 9
      from generate_series(1, ${ENDED}::int)`.execute(owner);
    await sql`insert into flag (program, kind, subject, code, problem)
      select program, kind, id, 'late-pre-reads', n < 2 and opened_at < clock()
      from gate, generate_series(1, 3) n`.execute(owner);
    await sql`analyze`.execute(owner);
  });
  afterAll(async () => {
    await owner.destroy();
    await db.destroy();
    await database.drop();
  });

  /** How many rows are read one after the other, from beginning to end of a table, while somebody does this. */
  async function readInSequence(work: () => Promise<unknown>): Promise<number> {
    const read = async (): Promise<number> => {
      await sql`select pg_stat_force_next_flush()`.execute(db);
      await sql`select pg_stat_clear_snapshot()`.execute(db);
      const { rows } = await sql<{ n: number }>`
        select sum(seq_tup_read)::int as n from pg_stat_user_tables where relname in ('gate', 'flag')`.execute(db);
      return rows[0]?.n ?? NaN;
    };
    const before = await read();
    await work();
    return (await read()) - before;
  }

  it('the relay finds those whose last messages were not delivered', async () => {
    const relay = new SweepWorkflows(db, {} as Workflows, createLogger('test', 'silent')); // none is found: nobody is told
    await expect(readInSequence(() => relay.sweep('unfinished'))).resolves.toBeLessThan(ENDED);
  });

  it('a command finds out whether a flag that is written once is there', async () => {
    const { rows } = await sql<{ id: string }>`select id from gate limit 1`.execute(owner);
    const flag = { subject: subject('cycle', rows[0]?.id ?? ''), code: 'stalled' as const, once: true };
    const happening = { program, cycle: null, actor: null, at: new Date().toISOString(), command: null };
    const write = () => db.transaction().execute((tx) => writeChange(tx, change({ flags: [flag] }), happening, null));
    await expect(readInSequence(write)).resolves.toBeLessThan(ENDED);
    await expect(readInSequence(write)).resolves.toBeLessThan(ENDED);
    const { rows: said } = await sql<{ n: number }>`select count(*)::int as n from flag where code = 'stalled'`.execute(
      owner,
    );
    expect(said).toEqual([{ n: 1 }]);
  });

  it('the first page of problems is read', async () => {
    const viewer = {
      program,
      person,
      roles: ['facilitator'] as const,
      audiences: ['public', 'participants', 'team', 'restricted'] as const,
    };
    let found = 0;
    const page = async (): Promise<void> => void (found = (await readProblems(db, viewer, { limit: 20 })).items.length);
    await expect(readInSequence(page)).resolves.toBeLessThan(ENDED);
    expect(found).toBe(20);
  });
});
