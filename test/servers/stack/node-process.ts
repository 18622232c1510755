import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pTimeout from 'p-timeout';
import { startChild, untilReady, type Child } from '../../../libs/embedded/child.js';
import type { Home } from '../../../libs/embedded/home.js';
import type { Running } from './parts.js';

/** The build under test, or another that was spoilt on purpose: the folder with its `apps`. */
const BUILD = process.env.ROUNDTABLE_TEST_BUILD ?? fileURLToPath(new URL('../../../dist', import.meta.url));

const MAIN = {
  api: join(BUILD, 'apps/api/src/main.js'),
  worker: join(BUILD, 'apps/worker/src/main.js'),
};

export interface NodeProcess {
  readonly home: Home;
  /** Its name in the folder of run files and logs. */
  readonly name: string;
  readonly kind: keyof typeof MAIN;
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  /** Another build's program, for upgrades. */
  readonly main?: string;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000;

/** Starts an API or a worker of the build; with `wait` it is ready when this returns. */
export async function startNodeProcess(
  { home, name, kind, env, port, main = MAIN[kind] }: NodeProcess,
  wait: boolean,
): Promise<Running> {
  const child = await startChild({
    name,
    command: process.execPath,
    args: [main],
    home,
    logFile: join(home.logs, `${name}.log`),
    env,
    ipc: true,
  });
  if (wait) await untilReady(child, () => isReady(port), START_LIMIT_MS);
  return runningChild(child, STOP_LIMIT_MS);
}

export async function isReady(port: number): Promise<boolean> {
  try {
    const { ok } = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(3000) });
    return ok;
  } catch {
    return false;
  }
}

export function runningChild(child: Child, stopLimitMs: number): Running {
  let over = false;
  const ended = child.exited.then(({ code, signal }) => signal ?? `code ${code}`).finally(() => (over = true));
  return {
    pid: child.pid,
    ended,
    kill: async (signal, limitMs) => {
      if (!over) process.kill(child.pid, signal);
      await pTimeout(ended, { milliseconds: limitMs, message: `${child.name} does not end after ${signal}` });
    },
    stop: () => child.stop(stopLimitMs),
  };
}
