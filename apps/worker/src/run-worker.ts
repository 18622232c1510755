import type { Worker } from '@temporalio/worker';

const LOOK_MS = 500;
const LETS_GO_MS = 5000;

/**
 * Runs until it was asked to end and has ended. Rejects if it fails, also when the SDK would not say so: after a failure its `run()` waits until
 * every running task has been reported to the core, but nobody reports them any more.
 */
export async function runWorker(worker: Worker): Promise<void> {
  let failedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_resolve, reject) => {
    timer = setInterval(() => {
      if (worker.getState() !== 'FAILED') return;
      failedAt ??= performance.now();
      if (performance.now() - failedAt > LETS_GO_MS) reject(new Error('It failed, and does not let go of its tasks'));
    }, LOOK_MS);
  });
  await Promise.race([worker.run(), stuck]).finally(() => clearInterval(timer));
}
