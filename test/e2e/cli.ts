import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineCache } from '../../libs/embedded/home.js';
import { until } from '../../libs/embedded/poll.js';

/** Of the build under test, or of another that was spoilt on purpose. */
const BUILD = process.env.ROUNDTABLE_TEST_BUILD ?? join(process.cwd(), 'dist');
const MAIN = join(BUILD, 'apps/cli/src/main.js');

const { start } = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }).scripts;
/** What a shell of `npm start` does, without building anew. Signals that npm passes on to that shell must reach the launcher. */
const START = start.replace('npm run --silent build', 'true').replace('dist', BUILD);

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of the build, as a child with its own output. */
export interface Command {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly finished: Promise<Finished>;
}

/** Starts `roundtable ...args`, as somebody in a terminal does. */
export const roundtable = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Command =>
  command(process.execPath, [MAIN, ...args], env);

function command(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { NODE_OPTIONS: _options, ...inherited } = process.env;
  const child = spawn(file, args, {
    env: { ...inherited, NODE_ENV: 'development', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const finished = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, said: () => stdout + stderr, finished };
}

export const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  roundtable(args, env).finished;

export interface Folder {
  readonly env: NodeJS.ProcessEnv;
  readonly root: string;
  remove(): void;
}

/** An empty data folder with the executables of the machine. */
export function aFolder(): Folder {
  const { root, remove } = anOpenFolder();
  symlinkSync(machineCache(process.env), join(root, 'bin'));
  return { env: { ROUNDTABLE_HOME: root }, root, remove };
}

/** A temp folder in which nobody else plays a demo: each looks there for what was left behind. */
export function aTempFolder(): Folder {
  const { root, remove } = anOpenFolder();
  return { env: { TMPDIR: root }, root, remove };
}

/** The user who runs root's Postgres must pass through. */
function anOpenFolder(): Omit<Folder, 'env'> {
  const root = mkdtempSync(join(tmpdir(), 'roundtable-e2e-'));
  chmodSync(root, 0o711);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Starts it as `npm start` does, on ports that nobody else wants, and waits until it says that it runs. */
export async function anUp(env: NodeJS.ProcessEnv): Promise<Command> {
  const up = command('sh', ['-c', `${START} --any-ports`], env);
  const ready = await until(() => up.said().includes('Roundtable runs:') || up.child.exitCode !== null, 90_000);
  if (!ready || up.child.exitCode !== null) throw new Error(`It does not run:\n${up.said()}`);
  return up;
}

/** Processes whose command line or environment names `root`. */
export function processesOf(root: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`].some((file) => contains(file, root)))
    .map(Number);
}

function contains(file: string, part: string): boolean {
  try {
    return readFileSync(file, 'latin1').includes(part);
  } catch {
    return false; // it has ended
  }
}
