import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, untilReady } from '../../../../libs/embedded/child.js';
import type { Home } from '../../../../libs/embedded/home.js';
import type { Running } from './kept-part.js';

/** API or worker: a Node program of this build with a channel to the launcher. */
export interface NodePart {
  readonly name: 'api' | 'worker';
  readonly home: Home;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000; // longer than an API may drain
const PRELOAD = new URL('./leave-with-launcher.js', import.meta.url).href;

const MAIN = {
  api: fileURLToPath(new URL('../../../api/src/main.js', import.meta.url)),
  worker: fileURLToPath(new URL('../../../worker/src/main.js', import.meta.url)),
};

/** Starts it and waits until it says that it is ready. */
export async function startNodePart({ name, home, port, env }: NodePart): Promise<Running> {
  const child = await startChild({
    name,
    command: process.execPath,
    args: ['--import', PRELOAD, MAIN[name]],
    home,
    logFile: join(home.logs, `${name}.log`),
    env,
    ipc: true,
  });
  await untilReady(child, () => isReady(port), START_LIMIT_MS);
  return { logFile: child.logFile, exited: child.exited, stop: () => child.stop(STOP_LIMIT_MS) };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const { ok } = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2000) });
    return ok;
  } catch {
    return false;
  }
}
