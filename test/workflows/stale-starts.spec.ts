import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Position } from '../../libs/domain/subject.js';
import { eventually } from '../servers/eventually.js';
import { quietTemporal } from '../servers/quiet-temporal.js';
import { BUNDLE } from '../servers/workflow-bundle.js';

quietTemporal();

const HOUR_MS = 3_600_000;

const position = (waitMs: number, revision = 1): Position => ({
  epoch: 1,
  revision,
  phase: 'agenda',
  entry: 1,
  held: false,
  over: false,
  children: [],
  next: { do: 'remind', rung: 0, at: '2027-01-04T09:00:00.000Z', waitMs },
});

/** Positions are as old as the way that they came; only the beginnings are answered by hand here. */
describe('a workflow whose start waited in a queue', () => {
  let client: Client;
  let connection: NativeConnection;
  beforeAll(async () => {
    const address = process.env.TEST_TEMPORAL_ADDRESS ?? '';
    client = new Client({ connection: await Connection.connect({ address }) });
    connection = await NativeConnection.connect({ address });
  });
  afterAll(async () => {
    await client.connection.close();
    await connection.close();
  });

  it.each([
    ['waits as long as its beginning says, which read later', position(HOUR_MS - 5000), HOUR_MS - 5000],
    ['waits no longer, whatever its beginning says', position(2 * HOUR_MS), HOUR_MS],
    ['takes a newer position that its beginning found', position(2 * HOUR_MS, 2), 2 * HOUR_MS],
  ])('%s', async (_name, found, longest) => {
    const taskQueue = `stale-${randomUUID()}`;
    const activities = { invite: () => Promise.resolve(found) };
    const worker = await Worker.create({
      connection,
      taskQueue,
      activities,
      workflowBundle: { code: readFileSync(BUNDLE, 'utf8') },
    });
    await worker.runUntil(async () => {
      const id = randomUUID();
      const start = { id, program: randomUUID(), cycle: id, position: position(HOUR_MS) };
      const handle = await client.workflow.start('collaborationCycle', { taskQueue, workflowId: id, args: [start] });
      const timers = async (): Promise<number[]> =>
        ((await handle.fetchHistory()).events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
          timer ? [Number(timer.startToFireTimeout?.seconds) * 1000] : [],
        );
      await eventually(async () => expect(await timers()).not.toHaveLength(0));
      const [waits = 0] = await timers();
      expect(waits).toBeLessThanOrEqual(longest);
      expect(waits).toBeGreaterThan(longest - 5000); // nothing but the time until the beginning had answered
      await handle.terminate();
    });
  });

  it.each<[string, unknown]>([
    ['nobody can read', { epoch: 'soon' }],
    ['is of a row before it was restored', { ...position(1), revision: 0 }],
  ])('runs a step again after a minute when its answer %s', async (_what, answer) => {
    const taskQueue = `unreadable-${randomUUID()}`;
    let asked = 0;
    const remind = (): Promise<unknown> => {
      asked += 1;
      return Promise.resolve(answer);
    };
    const worker = await Worker.create({
      connection,
      taskQueue,
      activities: { invite: () => Promise.resolve(position(1)), remind },
      workflowBundle: { code: readFileSync(BUNDLE, 'utf8') },
    });
    await worker.runUntil(async () => {
      const id = randomUUID();
      const start = { id, program: randomUUID(), cycle: id, position: position(1) };
      const handle = await client.workflow.start('collaborationCycle', { taskQueue, workflowId: id, args: [start] });
      const timers = async (): Promise<number[]> =>
        ((await handle.fetchHistory()).events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
          timer ? [Number(timer.startToFireTimeout?.seconds)] : [],
        );
      await eventually(async () => expect(await timers()).toEqual([0, 60]));
      expect(asked).toBe(1);
      await handle.terminate();
    });
  });
});
