import { NativeConnection, Worker } from '@temporalio/worker';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isPolling } from '../../apps/worker/src/temporal-worker.js';
import { eventually } from '../servers/eventually.js';
import { quietTemporal } from '../servers/quiet-temporal.js';

const BUNDLE = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));
const WORKERS = 4;

describe('a worker that polls', () => {
  it('is found among many on one queue, whichever partitions their polls have reached', async () => {
    quietTemporal();
    const workflowBundle = { code: readFileSync(BUNDLE, 'utf8') };
    const made = await Promise.all(
      Array.from({ length: WORKERS }, async (_, index) => {
        const connection = await NativeConnection.connect({ address: process.env.TEST_TEMPORAL_ADDRESS ?? '' });
        const identity = `worker ${index + 1}`;
        const named = { connection, workflowBundle, taskQueue: 'polled-by-many', identity };
        return { connection, worker: await Worker.create(named) };
      }),
    );
    const whoPolls = (): Promise<boolean[]> =>
      Promise.all(made.map(({ connection, worker }) => isPolling(connection, worker)));
    expect(await whoPolls()).not.toContain(true); // they were made, and do not run yet
    const running = made.map(({ worker }) => worker.run());
    await eventually(async () => (await whoPolls()).every(Boolean), 20_000).finally(async () => {
      for (const { worker } of made) worker.shutdown();
      await Promise.all(running);
      await Promise.all(made.map(({ connection }) => connection.close()));
    });
  }, 60_000);
});
