import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { resume, type Resumed } from '../../libs/commands/resuming/resume.js';
import { connect, type Database } from '../../libs/database/connection.js';
import type { Position } from '../../libs/domain/subject.js';
import { Histories } from '../../libs/temporal/histories.js';
import { TASK_QUEUE } from '../../libs/temporal/ids.js';
import { registerSearchAttributes } from '../../libs/temporal/register.js';
import { Workflows } from '../../libs/temporal/workflows.js';
import { FAY } from '../servers/a-council.js';
import { aCycle, type TestCycle } from '../servers/a-cycle.js';
import { anApi, type TestApi } from '../servers/an-api.js';
import { eventually } from '../servers/eventually.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

const POSITION: Position = {
  epoch: 1,
  revision: 3,
  phase: 'pre_read',
  entry: 2,
  held: false,
  over: false,
  next: null,
  children: [],
};

/** In a namespace of its own, where no worker runs: as after a loss, workflows wait, and no query is answered. */
describe('resume', () => {
  let database: TestDatabase;
  let client: Client;
  let workflows: Workflows;
  let db: Database;
  let superuser: Database;
  let api: TestApi;
  let sound: TestCycle;
  let behind: TestCycle;
  let ended: TestCycle;
  const stranger = randomUUID();
  let first: Resumed;

  beforeAll(async () => {
    database = await aDatabase();
    client = await aNamespace();
    workflows = new Workflows(client);
    db = connect(database.workerUrl, { name: 'test-worker', max: 4 });
    superuser = connect(database.superuserUrl, { name: 'test', max: 2 });
    const { namespace } = client.options;
    api = await anApi({ database, temporal: { address: process.env.TEST_TEMPORAL_ADDRESS ?? '', namespace } });
    [sound, behind, ended] = [await aCycle(api), await aCycle(api), await aCycle(api)];
    for (const cycle of [sound, behind]) await cycle.enter('pre_read');
    await api.settled();
    await loseSome();
    first = await run();
  }, 60_000);
  afterAll(async () => {
    await api?.stop();
    await Promise.all([db?.destroy(), superuser?.destroy(), client?.connection.close()]);
    await database?.drop();
  });

  async function aNamespace(): Promise<Client> {
    const connection = await Connection.connect({ address: process.env.TEST_TEMPORAL_ADDRESS ?? '' });
    const namespace = `resume-${randomUUID()}`;
    const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    const registered = (): Promise<boolean> =>
      registerSearchAttributes(connection.operatorService, namespace).then(
        () => true,
        () => false,
      );
    await eventually(registered, 20_000);
    const opened = new Client({ connection, namespace });
    await eventually(async () => {
      const handle = await opened.workflow
        .start('probe', { workflowId: 'not-ours', taskQueue: TASK_QUEUE, args: [] })
        .catch(() => null);
      return handle !== null;
    }, 20_000);
    return opened;
  }

  /** What a dump of before has: one row as it was in its agenda, one that is over, one not at all. */
  async function loseSome(): Promise<void> {
    const gate = (id: string) => superuser.updateTable('gate').where('kind', '=', 'cycle').where('id', '=', id);
    await gate(behind.id).set({ revision: 1, phase: 'agenda', entry: 1 }).execute();
    await gate(ended.id).set({ over: true, phase: 'cancelled', followed: 1000 }).execute();
    await workflows.start(
      { kind: 'cycle', id: stranger },
      { id: stranger, program: sound.program, cycle: stranger, position: POSITION },
    );
    const handle = client.workflow.getHandle(`cycle:${sound.id}`);
    await handle.signal('phaseEnded', 'nonsense');
    await handle.signal('phaseEnded', { epoch: 99, revision: 'many' });
  }
  const run = (): Promise<Resumed> => resume({ db, workflows, histories: new Histories(client) }, () => undefined);
  const statusOf = async (id: string): Promise<string> => (await client.workflow.getHandle(id).describe()).status.name;
  const found = (workflow: string) => first.lost.find((one) => one.workflow === workflow);

  it('names a workflow that was told more than its row has, by what, and starts it from the row', async () => {
    expect(found(`cycle:${behind.id}`)).toMatchObject({
      why: 'row-behind',
      program: behind.program,
      running: true,
      row: { phase: 'agenda', revision: 1 },
      known: { phase: 'pre_read' },
      heard: [{ by: 'phaseEnded', phase: 'pre_read', at: expect.stringMatching(/^20\d\d-.*Z$/) }],
    });
    expect(await statusOf(`cycle:${behind.id}`)).toBe('RUNNING');
  });

  it('names and ends a workflow without a row, and one that runs on although its row is over', async () => {
    expect(found(`cycle:${stranger}`)).toMatchObject({
      why: 'no-row',
      program: sound.program,
      row: null,
      known: { phase: 'pre_read', revision: 3 },
      heard: [{ by: 'start' }],
    });
    expect(found(`cycle:${ended.id}`)).toMatchObject({ why: 'row-over', row: { phase: 'cancelled', over: true } });
    expect(await statusOf(`cycle:${stranger}`)).toBe('TERMINATED');
    expect(await statusOf(`cycle:${ended.id}`)).toBe('TERMINATED');
  });

  it('names nothing else: not what agrees, not what is unreadable, not what is none of ours', async () => {
    const names = [behind.id, stranger, ended.id].map((id) => `cycle:${id}`).sort();
    expect(first.lost.map(({ workflow }) => workflow)).toEqual(names);
    expect(await statusOf('not-ours')).toBe('RUNNING');
    expect(await statusOf(`cycle:${sound.id}`)).toBe('RUNNING');
  });

  it('journals what it did in each program, and raises what is lost as problems', async () => {
    const entries = await db.selectFrom('journal').selectAll().where('type', '=', 'workflows-resumed').execute();
    const counted = entries.map(({ body }) => body as Record<string, number>);
    const sum = (name: string): number => counted.reduce((all, body) => all + (body[name] ?? 0), 0);
    expect(entries.map(({ program }) => program).sort()).toEqual(
      [sound, behind, ended].map(({ program }) => program).sort(),
    );
    const { epochs, started, ended: over } = first;
    expect({ epochs, started, ended: over }).toEqual({
      epochs: sum('epochs'),
      started: sum('started'),
      ended: sum('ended'),
    });
    const problems = async (program: string): Promise<unknown> =>
      (await api.call<{ items: unknown[] }>(FAY, 'GET', `/v1/programs/${program}/problems`)).body.items;
    expect(await problems(sound.program)).toMatchObject([
      { code: 'lost-in-restore', subject: { kind: 'program' }, facts: { why: 'no-row', knownPhase: 'pre_read' } },
    ]);
    expect(await problems(behind.program)).toMatchObject([
      { code: 'lost-in-restore', subject: { kind: 'cycle', id: behind.id }, facts: { phase: 'agenda' } },
    ]);
  });

  it('may be repeated: nothing is named, journaled as lost or raised again', async () => {
    const losses = () => db.selectFrom('journal').select('id').where('type', '=', 'lost-in-restore').execute();
    const before = await losses();
    expect(before).toHaveLength(3);
    const { lost, epochs } = await run();
    expect({ lost, epochs }).toEqual({ lost: [], epochs: first.epochs });
    expect(await losses()).toEqual(before);
  });

  it('may be repeated when it was interrupted: what was lost is a problem already, and stays one', async () => {
    const late = await aCycle(api);
    await late.enter('pre_read');
    await api.settled();
    const row = superuser.updateTable('gate').where('kind', '=', 'cycle').where('id', '=', late.id);
    await row.set({ revision: 1, phase: 'agenda', entry: 1 }).execute();
    const gone = new Proxy(workflows, {
      get: (all, name, self) =>
        name === 'isRunning'
          ? () => Promise.reject(new Error('Temporal is gone'))
          : (Reflect.get(all, name, self) as unknown),
    });
    const interrupted = resume({ db, workflows: gone, histories: new Histories(client) }, () => undefined);
    await expect(interrupted).rejects.toThrow('Temporal is gone');
    expect((await run()).lost).toEqual([]); // nothing finds it any more
    const { body } = await api.call<{ items: unknown[] }>(FAY, 'GET', `/v1/programs/${late.program}/problems`);
    expect(body.items).toMatchObject([
      { code: 'lost-in-restore', subject: { kind: 'cycle', id: late.id }, facts: { why: 'row-behind' } },
    ]);
    const lost = db.selectFrom('journal').select('id').where('type', '=', 'lost-in-restore');
    expect(await lost.where('program', '=', late.program).execute()).toHaveLength(1);
  });
});
