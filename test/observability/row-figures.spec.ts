import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { RowFigures } from '../../apps/worker/src/observing/row-figures.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { aLostWorkflow } from '../servers/a-lost-workflow.js';
import { aCycle, type TestCycle } from '../servers/a-cycle.js';
import { anApi, type TestApi } from '../servers/an-api.js';

const ALWAYS_FRESH = 0;

describe('the figures of the rows', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let db: Database;
  beforeAll(async () => {
    api = await anApi(); // nobody hears its signals, and no worker runs
    cycle = await aCycle(api);
    db = connect(api.database.workerUrl, { name: 'test-worker', max: 2 });
  });
  afterAll(async () => {
    await db.destroy();
    await api.stop();
  });
  const figure = async (line: string): Promise<number> => {
    const text = await new RowFigures(db, ALWAYS_FRESH).text();
    const found = text.split('\n').find((one) => one.startsWith(`roundtable_${line} `));
    return Number(found?.split(' ').at(-1));
  };

  /** The workflows whose steps are late, by the question of the operations guide and the rights of the worker. */
  const asTheRunbookAsks = async (): Promise<string[]> => {
    const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const [, question = ''] =
      /psql "\$\{DATABASE_WORKER_URL:\?\}" --command "([^"]*where not over[^"]*)"/.exec(guide) ?? [];
    return (await sql<{ workflow: string }>`${sql.raw(question)}`.execute(db)).rows.map(({ workflow }) => workflow);
  };

  it('say what is open, by phase', async () => {
    expect(await figure('open_subjects{kind="cycle",phase="agenda",held="false"}')).toBe(1);
    await cycle.enter('pre_read');
    expect(await figure('open_subjects{kind="cycle",phase="pre_read",held="false"}')).toBe(1);
    expect(await figure('open_subjects{kind="cycle",phase="agenda",held="false"}')).toBeNaN();
  });

  it('say what waits: pokes, notices, entries without a seal, subjects without a workflow', async () => {
    const rows = async (from: string): Promise<number> =>
      (await sql<{ n: number }>`select count(*)::int as n from ${sql.raw(from)}`.execute(db)).rows[0]?.n ?? 0;
    expect(await figure('pokes')).toBe(await rows('poke'));
    expect(await figure('oldest_poke_age_seconds')).toBeGreaterThan(0);
    expect(await figure('unsealed_entries')).toBe(await rows('journal')); // nobody has sealed any
    expect(await figure('oldest_unsealed_age_seconds')).toBeGreaterThan(0);
    expect(await figure('unstarted_subjects')).toBe(await rows(`gate where phase not in ('new', 'draft')`)); // no worker runs
    const about = { program: cycle.program, person: await cycle.person('ann@example.org'), purpose: 'reminder' };
    const ago = sql<string>`clock() - interval '90 seconds'`;
    const anHourAgo = sql<string>`clock() - interval '1 hour'`;
    const twoHoursAgo = sql<string>`clock() - interval '2 hours'`;
    const later = sql<string>`clock() + interval '90 seconds'`;
    await db
      .insertInto('notice')
      .values([
        { ...about, id: 'due', data: '{}', notBefore: ago },
        { ...about, id: 'later', data: '{}', notBefore: later },
        { ...about, id: 'failed', data: '{}', notBefore: later, attempts: 1, lastError: 'later', createdAt: anHourAgo },
        { ...about, id: 'on its way', data: '{}', notBefore: later, attempts: 1, createdAt: twoHoursAgo },
        { ...about, id: 'old', data: '{}', notBefore: later, createdAt: sql<string>`clock() - interval '3 hours'` },
        { ...about, id: 'sent', data: '{}', notBefore: ago, state: 'sent' },
      ])
      .execute();
    expect(await figure('notices_queued')).toBe(5);
    expect(await figure('notices_due')).toBe(1);
    expect(await figure('notices_retried')).toBe(1);
    expect(await figure('oldest_retried_notice_age_seconds')).toBeCloseTo(3600, -2);
    expect(await figure('oldest_due_notice_age_seconds')).toBeGreaterThanOrEqual(90);
  });

  it('say what is late and what was lost', async () => {
    expect(await figure('overdue_steps')).toBe(0);
    const own = db.updateTable('gate').where('id', '=', cycle.id);
    await own.set({ nextAt: sql<string>`clock() - interval '10 minutes'` }).execute();
    await aLostWorkflow(db, cycle);
    expect(await figure('overdue_steps')).toBe(1);
    expect(await figure('overdue_step_age_seconds')).toBeGreaterThanOrEqual(600);
    expect(await figure('stalled_subjects')).toBe(1);
    expect(await asTheRunbookAsks()).toEqual([`cycle:${cycle.id}`]);
    await own.set({ over: true }).execute();
    expect(await figure('overdue_steps')).toBe(0);
    expect(await asTheRunbookAsks()).toEqual([]);
    expect(await figure('stalled_subjects')).toBe(0);
  });

  it('forget a workflow that was lost more than a day ago, though it stays open', async () => {
    const other = await aCycle(api);
    await aLostWorkflow(db, other, 25 * 3_600_000);
    expect(await figure('stalled_subjects')).toBe(0);
    await aLostWorkflow(db, other);
    expect(await figure('stalled_subjects')).toBe(1);
  });

  it('say how many problems stand, by code, and 0 of those that have ended', async () => {
    const about = { program: cycle.program, cycle: cycle.id, kind: 'cycle' as const, subject: cycle.id, problem: true };
    const [ann, ben] = [await cycle.person('ann@example.org'), await cycle.person('ben@example.org')];
    const later = { program: cycle.program, cycle: cycle.id, person: ann, purpose: 'reminder', data: '{}' };
    await db
      .insertInto('notice')
      .values({ ...later, id: 'reaches Ann', state: 'sent', sentAt: sql<string>`clock() + interval '1 hour'` })
      .execute();
    const unreached = (person: string) => ({
      ...about,
      code: 'undeliverable-answer',
      facts: JSON.stringify({ person }),
    });
    await db
      .insertInto('flag')
      .values([
        { ...about, code: 'tracker-refused', facts: '{}' },
        { ...about, code: 'tracker-refused', facts: '{}' },
        { ...about, code: 'no-objective', facts: '{}', problem: false },
        { ...about, code: 'of-a-later-release', facts: '{}' },
        unreached(ann), // whom a later e-mail has reached
        unreached(ben),
      ])
      .execute();
    const standing = ['tracker-refused', 'no-objective', 'unknown', 'undeliverable-answer'];
    const found = standing.map((code) => figure(`open_problems{code="${code}"}`));
    expect(await Promise.all(found)).toEqual([2, 0, 1, 1]);
  });

  it('are read once while they are fresh', async () => {
    const asked = new RowFigures(db, 60_000);
    const before = await asked.text();
    await db.deleteFrom('poke').execute();
    expect(await asked.text()).toBe(before);
    expect(await figure('pokes')).toBe(0);
    expect(before).not.toMatch(/^roundtable_pokes 0$/m);
  });

  it('are none, instead of old ones, when Postgres does not answer', async () => {
    const lost = connect(api.database.workerUrl.replace(/:\d+\//, ':9/'), { name: 'lost', max: 1 });
    const text = await new RowFigures(lost).text();
    expect(text).toContain('roundtable_rows_readable 0');
    expect(text).not.toContain('roundtable_pokes');
    await lost.destroy();
  });
});
