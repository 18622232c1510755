import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Home } from '../home.js';
import { ownedFolder, type Account } from './postgres-account.js';
import type { PostgresBinaries } from './postgres-binaries.js';

export interface Cluster {
  data: string;
  password: string;
}

interface ClusterOptions {
  home: Home;
  account: Account;
  binaries: PostgresBinaries;
  say: (line: string) => void;
  temporary: boolean;
}

/** The home's database cluster: made on first use, kept from then on. */
export async function createCluster(options: ClusterOptions): Promise<Cluster> {
  const { home, account, binaries, say } = options;
  const data = join(home.postgres, 'data');
  const passwordFile = join(home.postgres, 'password');
  ownedFolder(home.postgres, account);
  if (!existsSync(data)) {
    say('Making the database cluster, once');
    writePassword(passwordFile, account);
    await initialise(data, passwordFile, options);
  }
  refuseOtherMajor(data, binaries.version);
  return { data, password: readFileSync(passwordFile, 'utf8') };
}

/** Beside its place first: an interrupted initdb leaves nothing that looks like a cluster. */
async function initialise(data: string, passwordFile: string, options: ClusterOptions): Promise<void> {
  const { home, account, binaries, temporary } = options;
  for (const name of readdirSync(home.postgres).filter((file) => file.startsWith('data.'))) {
    rmSync(join(home.postgres, name), { recursive: true });
  }
  const draft = `${data}.${process.pid}`;
  const args = [
    '-D',
    draft,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
  ];
  // Built in: sorts the same on every system, whatever locales that has.
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  if (temporary) args.push('--no-sync');
  const env = { PATH: process.env.PATH, LC_ALL: 'C' };
  await promisify(execFile)(binaries.initdb, args, { cwd: home.postgres, env, ...account });
  renameSync(draft, data);
}

function writePassword(file: string, { uid, gid }: Account): void {
  writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid);
}

function refuseOtherMajor(data: string, packageVersion: string): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const major = packageVersion.split('.')[0];
  if (made === major) return;
  throw new Error(
    `${data} was made by Postgres ${made}, and this is ${major}: dump it with the old one, or move it away`,
  );
}
