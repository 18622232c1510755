import { isMainThread } from 'node:worker_threads';

/** Preloaded into API and worker (and their threads): whatever they do when the launcher dies, they are gone shortly after. */
const LIMIT_MS = 15_000;

if (isMainThread) {
  if (process.connected) process.once('disconnect', () => setTimeout(() => process.exit(1), LIMIT_MS).unref());
  else process.exit(1);
}
