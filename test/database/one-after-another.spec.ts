import { sql } from 'kysely';
import { SweepWorkflows } from '../../apps/worker/src/relay/sweep-workflows.js';
import { accountOutages } from '../../libs/commands/time/outages.js';
import { connect, type Database } from '../../libs/database/connection.js';
import type { Subject } from '../../libs/domain/subject.js';
import type { Workflows } from '../../libs/temporal/workflows.js';
import { SILENT_NOTIFIER } from '../servers/api/silent-notifier.js';
import { aCycle, type TestCycle } from '../servers/a-cycle.js';
import { aLog } from '../servers/a-log.js';
import { anApi, type TestApi } from '../servers/an-api.js';

const PAGE_SIZE = 2;
const MINUTE_MS = 60_000;

/** What is looked after a few at a time, among some about which nothing can be done. */
describe('more than one look takes', () => {
  let api: TestApi;
  let db: Database;
  let superuser: Database;
  let cycles: TestCycle[];
  beforeEach(async () => {
    api = await anApi();
    db = connect(api.database.workerUrl, { name: 'test-worker', max: 2 });
    superuser = connect(api.database.superuserUrl, { name: 'test-superuser', max: 1 });
    cycles = [await aCycle(api), await aCycle(api), await aCycle(api)];
    cycles.sort((one, other) => (one.id < other.id ? -1 : 1));
  });
  afterEach(async () => {
    await Promise.all([db.destroy(), superuser.destroy()]);
    await api.stop();
  });

  const change = (to: string) => sql.raw(`update gate set ${to} where kind = 'cycle'`).execute(superuser);

  it.each<[string, () => Promise<unknown>, 'pokes' | 'starts' | 'overdue' | 'unfinished' | 'compare']>([
    [
      'is told to workflows that cannot be reached',
      async () => {
        await sql`delete from poke`.execute(superuser);
        await sql`insert into poke (kind, subject, signal, at)
          select kind, id, 'deadlineMoved', clock() - interval '1 hour' from gate where kind = 'cycle'`.execute(
          superuser,
        );
      },
      'pokes',
    ],
    [
      'waits for workflows that do not start',
      async () => {
        await sql`update gate set started_at = clock() where kind <> 'cycle'`.execute(superuser);
        await change("started_at = null, opened_at = clock() - interval '1 hour'");
      },
      'starts',
    ],
    [
      'is overdue in workflows that do not answer',
      () => change("started_at = clock(), next_at = clock() - interval '1 hour'"),
      'overdue',
    ],
    [
      'has ended, and its workflow does not start',
      () => change("over = true, phase = 'cancelled', followed = 0, opened_at = clock() - interval '1 hour'"),
      'unfinished',
    ],
    [
      'is compared with workflows that cannot be asked',
      () => sql`update gate set over = true where kind <> 'cycle'`.execute(superuser),
      'compare',
    ],
  ])('%s: every one gets its turn, and the log names the pass', async (_, begin, pass) => {
    await begin();
    const tried = new Set<string>();
    const unreachable = new Proxy({} as Workflows, {
      get: () => (subject: Subject) => {
        tried.add(subject.id);
        return Promise.reject(new Error('Temporal is gone'));
      },
    });
    const { log, lines } = aLog();
    const relay = new SweepWorkflows(db, unreachable, log, MINUTE_MS, PAGE_SIZE);
    for (const _look of [1, 2]) await relay.sweep(pass);
    expect([...tried].sort()).toEqual(cycles.map(({ id }) => id));
    expect(lines).toEqual([2, 1].map((failed) => expect.objectContaining({ pass, failed, error: 'Error' }) as unknown));
  });

  it('is left to the next worker by one that ends', async () => {
    await change("started_at = clock(), next_at = clock() - interval '1 hour'");
    const told: string[] = [];
    const signal = ({ id }: Subject) => Promise.resolve(told.push(id) > 0);
    const { log, lines } = aLog();
    const relay = new SweepWorkflows(db, { signal } as unknown as Workflows, log, MINUTE_MS, PAGE_SIZE);
    await relay.sweep('overdue');
    relay.stop();
    await relay.sweep('overdue');
    expect([told.length, lines]).toEqual([PAGE_SIZE, []]);
  });

  it('cannot be done: the log says why and whose, once for each kind of failure', async () => {
    const [first, , last] = cycles.map(({ id }) => id);
    await sql`update gate set started_at = clock() where kind <> 'cycle'`.execute(superuser);
    await change("started_at = null, opened_at = clock() - interval '1 hour'");
    await sql`alter table gate add constraint gate_never_starts check (started_at is null) not valid`.execute(
      superuser,
    );
    const start = ({ id }: Subject) =>
      id === last ? Promise.reject(new TypeError('of a text')) : Promise.resolve('started');
    const { log, lines } = aLog();
    await new SweepWorkflows(db, { start } as unknown as Workflows, log, MINUTE_MS).sweep('starts');
    expect(lines).toEqual([
      expect.objectContaining({
        pass: 'starts',
        failed: 2,
        workflow: `cycle:${first}`,
        code: '23514',
        constraint: 'gate_never_starts',
        stack: expect.stringContaining('startFromRow') as unknown,
      }),
      expect.objectContaining({ pass: 'starts', failed: 1, workflow: `cycle:${last}`, error: 'TypeError' }),
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/of a text|Failing row/);
  });

  it('is owed something for an outage: one that fails keeps no other from being made up for', async () => {
    await sql`insert into outage (from_at, until_at) values (clock(), clock() + interval '1 hour')`.execute(superuser);
    const [broken, ...others] = cycles.map(({ id }) => id);
    await sql`update cycle set engagement = jsonb_set(engagement, '{calendar,zone}', '"Nowhere/None"') where id = ${broken}`.execute(
      superuser,
    );
    const accounted = async (): Promise<string[]> => {
      const gates = db
        .selectFrom('gate')
        .select('id')
        .where('kind', '=', 'cycle')
        .where('accountedUntil', 'is not', null);
      return (await gates.orderBy('id').execute()).map(({ id }) => id);
    };
    await expect(accountOutages(db, SILENT_NOTIFIER, PAGE_SIZE)).rejects.toThrow();
    expect(await accounted()).toEqual(others);
  });
});
