import { freePort } from '../../../libs/embedded/ports.js';
import { AGENDA, ANN, FAY, type CycleSeen } from '../../servers/a-council.js';
import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';
import { startNodeProcess } from '../../servers/stack/node-process.js';
import type { Running } from '../../servers/stack/parts.js';
import { run, type Finished } from '../cli.js';

interface Health {
  readonly status: string;
  readonly polling: boolean;
  readonly routed: boolean;
}

interface AWorker {
  readonly health: () => Promise<Health>;
  readonly process: Running;
}

describe('versions of workers', () => {
  let stack: Stack;
  let cycle: CycleSeen;
  const workers = new Map<string, AWorker>();

  beforeAll(async () => {
    stack = await aStackOfProcesses({ apis: 1, workers: 0, postgres: 'shared' });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([...workers.values()].map(({ process }) => process.stop()));
    await stack.stop();
  }, 60_000);

  const deploy = (...args: string[]): Promise<Finished> => run(['deploy', ...args, '--json'], stack.environment());
  const routing = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await deploy(...args);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  };

  async function aWorker(version: string): Promise<void> {
    const { port } = await freePort();
    const build = version === 'none' ? {} : { WORKER_BUILD_ID: version };
    const env = { ...stack.environment(), WORKER_PORT: String(port), ...build };
    const process = await startNodeProcess(
      { home: stack.home, name: `worker-${version}`, kind: 'worker', env, port },
      false,
    );
    const health = async (): Promise<Health> =>
      (await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json()) as Health;
    workers.set(version, { process, health });
  }
  const becomes = (version: string, wanted: Partial<Health>): Promise<void> =>
    eventually(async () => {
      const seen: Partial<Health> =
        (await workers
          .get(version)
          ?.health()
          .catch(() => undefined)) ?? {};
      return Object.entries(wanted).every(([name, value]) => seen[name as keyof Health] === value);
    }, 60_000);
  const end = async (version: string): Promise<void> => {
    await workers.get(version)?.process.stop();
    workers.delete(version);
  };

  /** The workflow has done what follows the last command, and on which version of the workers. */
  async function followedBy(version: string | undefined): Promise<void> {
    await eventually(async () => {
      const row = await stack.db.selectFrom('gate').selectAll().where('id', '=', cycle.id).executeTakeFirstOrThrow();
      return row.followed >= row.revision;
    }, 30_000);
    const handle = stack.temporal.workflow.getHandle(`cycle:${cycle.id}`);
    const { raw } = await handle.describe();
    expect(raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId).toBe(version);
  }
  const post = async (path: string, body: object = {}): Promise<void> => {
    const { status, body: seen } = await stack.call(FAY, 'POST', `/v1/cycles/${cycle.id}/${path}`, body);
    expect({ status, seen: status === 200 ? {} : seen }).toEqual({ status: 200, seen: {} });
  };

  /** Seen to fail with a `deploy` that takes a Temporal without versions for a failure: `NOT_FOUND`. */
  it('begins without one', async () => {
    await aWorker('none');
    await becomes('none', { status: 'ok' });
    expect(await routing()).toEqual({ current: null, ramping: null, known: [] });
    const program = await stack.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'P',
      product: 'P',
      engagement: { calendar: { zone: 'UTC' } },
      participants: [{ email: ANN, name: 'Ann', group: 'end_user' }],
    });
    const brief = { ...AGENDA, title: 'C', scope: 'S', invite: [ANN] };
    const started = await stack.call<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    cycle = started.body;
    await followedBy(undefined);
  }, 90_000);

  /** Seen to fail with a readiness that asks only whether a worker polls: it was ready at once. */
  it('are not ready before `deploy` has given them tasks', async () => {
    await aWorker('one');
    await becomes('one', { status: 'error', polling: true, routed: false });
    await becomes('none', { status: 'ok' });
  }, 90_000);

  /** Seen to fail with a `deploy` that lets a version ramp up to 100 % instead of making it the current one. */
  it('take over running cycles from workers without a version', async () => {
    expect(await routing('one')).toMatchObject({ current: 'one', ramping: null, known: ['one'] });
    await becomes('one', { status: 'ok' });
    await becomes('none', { status: 'error', routed: false });
    await end('none');
    await post('agenda/publish');
    await followedBy('one');
  }, 90_000);

  /** Seen to fail with workflows that stay with the version that began them: once that was gone, nobody followed. */
  it('ramp up beside one another, then take over', async () => {
    await aWorker('two');
    expect(await routing('two', '--ramp', '20')).toMatchObject({
      current: 'one',
      ramping: { buildId: 'two', percent: 20 },
    });
    await becomes('two', { status: 'ok' });
    await becomes('one', { status: 'ok' });
    await post('session/open', { reason: 'Everybody is here' });
    expect(await routing('two')).toMatchObject({ current: 'two', ramping: null });
    await becomes('one', { status: 'error', routed: false });
    await end('one');
    await post('input/close', { reason: 'everybody has spoken' });
    await followedBy('two');
  }, 90_000);

  /** Seen to fail with a `deploy` that passes over what Temporal refuses: its code was 0. */
  it('are refused when nobody polls for them, and nothing changes', async () => {
    const { code, stderr, stdout } = await deploy('three', '--wait', '1');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('No worker of three polls') });
    expect(JSON.parse(stdout)).toMatchObject({ details: { known: expect.arrayContaining(['two']) } });
    expect(await routing()).toMatchObject({ current: 'two' });
  }, 60_000);

  /** Seen to fail with a `deploy` that passes over `--unversioned`: the version stayed the current one. */
  it('can be given up again', async () => {
    await aWorker('none');
    expect(await routing('--unversioned')).toMatchObject({ current: null });
    await becomes('none', { status: 'ok' });
    await end('two');
    await post('refinement/end');
    await followedBy(undefined);
  }, 90_000);

  /** Seen to fail with options that are taken as they come: `--ramp much` had the code 0. */
  it('take words that make sense only', async () => {
    expect((await deploy('one', '--unversioned')).code).toBe(2);
    expect((await deploy('one', '--ramp', 'much')).code).toBe(2);
    expect((await deploy('--ramp', '10')).code).toBe(2);
  }, 60_000);
});
