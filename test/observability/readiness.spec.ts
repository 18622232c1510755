import { Readiness } from '../../apps/worker/src/observing/readiness.js';
import { exposition } from '../../libs/observability/metrics/registry.js';
import { aLog } from '../servers/a-log.js';

describe('the readiness of a worker', () => {
  const shown = async (): Promise<string> => /^roundtable_worker_ready .*$/m.exec((await exposition()).text)?.[0] ?? '';

  it('is a figure, and says in the log why it changed, once, and nothing while it stays', async () => {
    const { log, lines } = aLog();
    let state = 'RUNNING';
    let database = (): Promise<unknown> => Promise.resolve();
    const polls = (): Promise<boolean> => Promise.resolve(true);
    let routed = polls;
    const checks = { state: () => state, polls, routed: () => routed(), database: () => database() };
    const readiness = new Readiness(checks, log);
    const ready = { status: 'ok', worker: 'RUNNING', polling: true, routed: true, database: 'up' };
    const readTwice = async () => (await readiness.read(), await readiness.read());

    expect(await readTwice()).toEqual(ready);
    expect(await shown()).toBe('roundtable_worker_ready 1');
    database = () => Promise.reject(Object.assign(new Error('at 10.0.0.7'), { name: 'error', code: '57P01' }));
    routed = () => Promise.reject(Object.assign(new Error('no'), { name: 'ServiceError', cause: { code: 7 } }));
    expect(await readTwice()).toEqual({ ...ready, status: 'error', database: 'down', routed: false });
    expect(await shown()).toBe('roundtable_worker_ready 0');
    database = () => Promise.resolve();
    routed = polls;
    await readTwice();
    state = 'DRAINING';
    expect(await readTwice()).toEqual({ ...ready, status: 'error', worker: 'DRAINING' });
    expect(lines).toMatchObject([
      { level: 30, msg: 'the worker is ready' },
      {
        level: 40,
        msg: 'the worker is not ready',
        database: 'down',
        databaseFailure: { error: 'error', code: '57P01' },
        routed: false,
        routedFailure: { error: 'ServiceError', cause: { code: '7' } },
      },
      { level: 30, msg: 'the worker is ready' },
      { level: 30, msg: 'the worker is not ready', worker: 'DRAINING' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('10.0.0.7');
  });
});
