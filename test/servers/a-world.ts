import { readFileSync } from 'node:fs';
import { WorkflowNotFoundError, type Connection, type TestService } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { sql } from 'kysely';
import pTimeout from 'p-timeout';
import { portsOf } from '../../apps/worker/src/worker.js';
import { SweepWorkflows } from '../../apps/worker/src/relay/sweep-workflows.js';
import { createActivities } from '../../activities/activities.js';
import { connect, type Database } from '../../libs/database/connection.js';
import type { Subject } from '../../libs/domain/subject.js';
import type { Instant } from '../../libs/domain/time.js';
import { createLogger } from '../../libs/observability/logger.js';
import { TASK_QUEUE, workflowId } from '../../libs/temporal/ids.js';
import { registerSearchAttributes } from '../../libs/temporal/register.js';
import { Workflows } from '../../libs/temporal/workflows.js';
import { positionQuery } from '../../workflows/subject-workflow/position.messages.js';
import { quietTemporal } from './quiet-temporal.js';
import { anApi, type Answer, type TestApi } from './an-api.js';
import { aDatabase } from './template-database.js';
import { BUNDLE } from './workflow-bundle.js';

quietTemporal();

/**
 * The real API, the real activities on a real Postgres and a time-skipping Temporal. Postgres' `clock()` is a row that follows
 * the test server's time: before each activity and before each request.
 */
export interface World {
  readonly api: TestApi;
  readonly db: Database;
  readonly environment: TestWorkflowEnvironment;
  readonly workflows: Workflows;
  /** Postgres' time minus the test server's, in ms. */
  skewMs: number;
  /** Calls the API at the test server's present time, and lets what follows happen. */
  act<Body = Record<string, never>>(
    as: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    body?: unknown,
  ): Promise<Answer<Body>>;
  /** Lets time pass to `at`. */
  until(at: Instant): Promise<void>;
  pass(ms: number): Promise<void>;
  now(): Promise<Instant>;
  /** What the relay would do between two acts. */
  relay(): Promise<void>;
  /** Waits until no workflow has anything to do at this moment. */
  settle(): Promise<void>;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  end(): Promise<void>;
}

export async function aWorld({ maxCachedWorkflows = 50 }: { maxCachedWorkflows?: number } = {}): Promise<World> {
  const database = await aDatabase();
  await replaceClock(database.ownerUrl);
  const path = process.env.TEST_SERVER_PATH ?? '';
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  await registerSearchAttributes(environment.connection.operatorService, environment.namespace ?? 'default');
  const log = createLogger('test', 'silent');
  const db = connect(database.workerUrl, { name: 'test-worker', max: 10 });
  const owner = connect(database.ownerUrl, { name: 'test-owner', max: 2 });
  const workflows = new Workflows(environment.client);
  const quiet = quietness(environment, db);
  const ports = portsOf(db, workflows, log);
  const api = await anApi({ database, temporal: { address: environment.address } });
  const relay = new SweepWorkflows(db, workflows, log, 0);
  let worker: { worker: Worker; running: Promise<void> } | null = null;

  const setClock = async (): Promise<Instant> => {
    const now = new Date((await environment.currentTimeMs()) + world.skewMs).toISOString();
    await sql`update test_clock set now = ${now}::timestamptz`.execute(owner);
    return now;
  };
  const world: World = {
    api,
    db,
    environment,
    workflows,
    skewMs: 0,
    act: async (as, method, route, body) => {
      await setClock();
      const answer = await api.call(as, method, route, body);
      await world.settle();
      return answer as never;
    },
    until: async (at) => {
      const ms = Date.parse(at) - world.skewMs - (await environment.currentTimeMs());
      if (ms > 0) await skip(environment, quiet, ms);
      await world.settle();
    },
    pass: async (ms) => {
      await skip(environment, quiet, ms);
      await world.settle();
    },
    now: setClock,
    relay: async () => {
      await setClock();
      await relay.sweep('starts');
      await relay.sweep('positions');
      if (worker) await quiet(); // this server takes no answer that ends a timer which has just fired: signal none at work
      if ((await relay.sweep('pokes')) > 0 && worker) await quiet();
      await relay.sweep('overdue');
    },
    settle: async () => {
      await api.settled();
      if (worker) await ports.settled();
      await world.relay();
      if (worker) await quiet();
    },
    startWorker: async () => {
      const created = await Worker.create({
        connection: environment.nativeConnection,
        namespace: environment.namespace ?? 'default',
        taskQueue: TASK_QUEUE,
        workflowBundle: { code: readFileSync(BUNDLE, 'utf8') },
        activities: createActivities(ports),
        maxCachedWorkflows,
        interceptors: {
          activity: [() => ({ inbound: { execute: async (input, next) => (await setClock(), next(input)) } })],
        },
      });
      worker = { worker: created, running: created.run() };
    },
    stopWorker: async () => {
      if (worker?.worker.getState() === 'RUNNING') worker.worker.shutdown();
      await worker?.running;
      worker = null;
    },
    end: async () => {
      await world.stopWorker();
      await ports.settled();
      await api.stop();
      await environment.teardown();
      await db.destroy();
      await owner.destroy();
      await database.drop();
    },
  };
  await setClock();
  await world.startWorker();
  return world;
}

const STUCK_MS = 2000;

/**
 * Lets virtual time pass. The test server counts what forbids it to skip, and now and then forgets to count down when a
 * signal meets a timer that fires: then nothing is open and time still only flows. Only that case is helped along.
 */
async function skip(environment: TestWorkflowEnvironment, quiet: () => Promise<void>, ms: number): Promise<void> {
  let slept = false;
  const sleeping = environment.sleep(ms).finally(() => (slept = true));
  while (!slept) {
    const before = await environment.currentTimeMs();
    await pTimeout(sleeping, { milliseconds: STUCK_MS, message: false });
    if (slept || (await environment.currentTimeMs()) - before > 2 * STUCK_MS) continue;
    await quiet();
    await (environment.connection as Connection & { testService: TestService }).testService.unlockTimeSkipping({});
  }
  await sleeping;
}

/** From now on `clock()` is a row. */
async function replaceClock(ownerUrl: string): Promise<void> {
  const owner = connect(ownerUrl, { name: 'test-clock', max: 1 });
  await sql`create table test_clock (now timestamptz not null)`.execute(owner);
  await sql`insert into test_clock values ('2000-01-01')`.execute(owner);
  await sql`grant select on test_clock to public`.execute(owner);
  await sql`create or replace function clock() returns timestamptz language sql volatile
    as $$ select date_trunc('milliseconds', now) from test_clock $$`.execute(owner);
  await owner.destroy();
}

const DISAGREEING_MS = 500;
const SILENT_MS = 5000;
const REST_MS = 15;
const LIMIT_MS = 30_000;

/**
 * The time-skipping server has no list, but the rows name every workflow: waits until none has a task or an activity open and
 * each is where its row is. Where a command changed only what no step asks for, the row stays ahead until the next signal, and
 * some tests part the two on purpose: with nothing open, half a second on end is long enough to see that. One that gives no
 * answer may only be slow: five seconds on end.
 */
function quietness(environment: TestWorkflowEnvironment, db: Database): () => Promise<void> {
  const ended = new Set<string>();
  const atRest = new Map<string, AtRest>();
  const states = async (): Promise<Set<State>> => {
    const columns = ['kind', 'id', 'revision', 'over'] as const;
    const gates = await db.selectFrom('gate').select(columns).where('startedAt', 'is not', null).execute();
    const running = gates.filter(({ id, over }) => !over || !ended.has(id));
    const found = await Promise.all(running.map((gate) => stateOf(environment, gate, atRest)));
    for (const [index, { id }] of running.entries()) if (found[index] === 'ended') ended.add(id);
    return new Set(found);
  };
  return async () => {
    const started = Date.now();
    let idleSince = started;
    for (;;) {
      const found = await states();
      const now = Date.now();
      if (found.has('busy')) idleSince = now;
      const longEnoughMs = found.has('silent') ? SILENT_MS : found.has('behind') ? DISAGREEING_MS : 0;
      if (!found.has('busy') && now - idleSince >= longEnoughMs) return;
      if (now - started > LIMIT_MS) throw new Error('The workflows did not come to rest');
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  };
}

/** `busy`: has something to do; `behind`: not where its row is; `silent`: gives no answer. */
type State = 'busy' | 'behind' | 'silent' | 'quiet' | 'ended';

interface Row extends Subject {
  readonly revision: number;
  readonly over: boolean;
}

/** A history in which nothing goes on, which this server does not say itself, and the revision that its workflow is at. */
interface AtRest {
  readonly history: string;
  readonly revision: number;
}

/** What `atRest` keeps of a workflow holds until its history grows. */
async function stateOf(
  { client }: TestWorkflowEnvironment,
  { kind, id, revision, over }: Row,
  atRest: Map<string, AtRest>,
): Promise<State> {
  const handle = client.workflow.getHandle(workflowId({ kind, id }));
  try {
    const { raw, status, runId, historyLength } = await handle.describe();
    if (status.name !== 'RUNNING') return 'ended';
    if ((raw.pendingActivities ?? []).some(({ attempt }) => (attempt ?? 1) < 2)) return 'busy';
    const history = `${runId} ${historyLength}`;
    if (atRest.get(id)?.history !== history) {
      if (isAtWork(await handle.fetchHistory())) return 'busy';
      const position = await client.withDeadline(Date.now() + 1000, () => handle.query(positionQuery));
      atRest.set(id, { history, revision: position.revision });
    }
    return !over && atRest.get(id)?.revision === revision ? 'quiet' : 'behind';
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? 'quiet' : 'silent';
  }
}

/** Whether a task is open, or a timer that fires at once. */
function isAtWork({ events }: proto.temporal.api.history.v1.IHistory): boolean {
  let task = false;
  const timers = new Set<string>();
  for (const event of events ?? []) {
    if (event.workflowTaskScheduledEventAttributes) task = true;
    if (event.workflowTaskCompletedEventAttributes) task = false;
    const { timerId, startToFireTimeout: lasts } = event.timerStartedEventAttributes ?? {};
    if (timerId && Number(lasts?.seconds ?? 0) === 0) timers.add(timerId);
    timers.delete((event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes)?.timerId ?? '');
  }
  return task || timers.size > 0;
}
