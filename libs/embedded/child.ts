import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { createFolders, type Home } from './home.js';
import { until } from './poll.js';
import { identityOf, isRunning, signal, type ProcessIdentity } from './process-identity.js';

export interface ChildOptions {
  name: string;
  command: string;
  args: readonly string[];
  home: Home;
  logFile: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** What asks this program to end in order. */
  stopSignal?: NodeJS.Signals;
  /** A channel to Node programs, by which they notice that the launcher is gone. */
  ipc?: boolean;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  name: string;
  pid: number;
  logFile: string;
  exited: Promise<Exit>;
  /** Asks, waits, and kills after the limit. May be called twice. */
  stop(limitMs?: number): Promise<void>;
}

interface RunFile extends ProcessIdentity {
  stopSignal: NodeJS.Signals;
}

const STOP_LIMIT_MS = 15_000;

/**
 * Starts a program whose end the launcher decides: it has its own process group, so Ctrl-C does not reach it.
 * `<home.run>/<name>.json` names it as long as it runs; `endLeftovers` reads that after the launcher was killed.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, home, logFile, stopSignal = 'SIGTERM', ipc = false } = options;
  createFolders(home);
  const log = openSync(logFile, 'a', 0o600);
  const { command, args, env, cwd, uid, gid } = options;
  const stdio: StdioOptions = ['ignore', log, log, ...(ipc ? (['ipc'] as const) : [])];
  const spawned = spawn(command, args, { env, cwd, uid, gid, detached: true, stdio });
  closeSync(log);
  const forget = remember(spawned, join(home.run, `${name}.json`), stopSignal); // before any await: a kill -9 leaves no gap
  const exited = untilExit(spawned).finally(forget);
  exited.catch(() => undefined); // reported by the next line, or by whoever waits
  await Promise.race([once(spawned, 'spawn'), exited]);

  const stop = async (limitMs: number = STOP_LIMIT_MS): Promise<void> => {
    spawned.kill(stopSignal);
    const killer = setTimeout(() => spawned.kill('SIGKILL'), limitMs);
    await exited.finally(() => clearTimeout(killer));
  };
  return { name, pid: spawned.pid!, logFile, exited, stop };
}

/** Waits until `probe` says yes. Ends the child and tells the last lines of its log when it exits first or the limit passes. */
export async function untilReady(child: Child, probe: () => Promise<boolean>, limitMs: number): Promise<void> {
  let exit: Exit | undefined;
  void child.exited.then((value) => (exit = value));
  try {
    if ((await until(async () => exit !== undefined || (await probe()), limitMs)) && exit === undefined) return;
    const what = exit ? `ended with ${exit.signal ?? `code ${exit.code}`}` : `gave no answer in ${limitMs / 1000} s`;
    throw new Error(`${child.name} did not start: it ${what}. Log: ${child.logFile}\n${lastLines(child.logFile)}`);
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/**
 * Ends what a killed launcher left running, and only that: the same pid with the same start time. Returns the names.
 * Call it as the holder of the data folder's claim (stack-lock.ts): the children of a living launcher look the same.
 */
export async function endLeftovers(home: Home, names?: readonly string[], limitMs = STOP_LIMIT_MS): Promise<string[]> {
  createFolders(home);
  const files = readdirSync(home.run).filter((file) => file.endsWith('.json'));
  const wanted = files.filter((file) => names === undefined || names.includes(basename(file, '.json')));
  const ended = await Promise.all(wanted.map((file) => endLeftover(join(home.run, file), limitMs)));
  return wanted.filter((_, index) => ended[index]).map((file) => basename(file, '.json'));
}

/** True when it was still running. */
export async function endProcess(process_: ProcessIdentity, polite: NodeJS.Signals, limitMs: number): Promise<boolean> {
  if (!isRunning(process_)) return false;
  signal(process_, polite);
  if (await until(() => !isRunning(process_), limitMs)) return true;
  signal(process_, 'SIGKILL');
  if (await until(() => !isRunning(process_), limitMs)) return true;
  throw new Error(`Process ${process_.pid} does not end, even by SIGKILL`);
}

async function endLeftover(file: string, limitMs: number): Promise<boolean> {
  const leftover = readRunFile(file);
  const ended = leftover !== undefined && (await endProcess(leftover, leftover.stopSignal, limitMs));
  rmSync(file, { force: true });
  return ended;
}

function readRunFile(file: string): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunFile;
  } catch {
    return undefined; // unreadable or gone: nothing that could be ended safely
  }
}

function remember(spawned: ChildProcess, file: string, stopSignal: NodeJS.Signals): () => void {
  const identity = spawned.pid === undefined ? undefined : identityOf(spawned.pid);
  if (identity === undefined) return () => undefined;
  writeFileSync(`${file}.new`, JSON.stringify({ ...identity, stopSignal } satisfies RunFile));
  renameSync(`${file}.new`, file);
  return () => {
    if (readRunFile(file)?.started === identity.started) rmSync(file, { force: true });
  };
}

function untilExit(spawned: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    spawned.once('error', reject);
    spawned.once('exit', (code, endedBy) => resolve({ code, signal: endedBy }));
  });
}

function lastLines(logFile: string): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
