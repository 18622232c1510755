import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Where the embedded servers keep what they own. */
export interface Home {
  root: string;
  /** Executables that were fetched. */
  bin: string;
  postgres: string;
  temporal: string;
  logs: string;
  /** One file per running child: see child.ts. */
  run: string;
}

/**
 * The data folder is `ROUNDTABLE_HOME`, or `.roundtable` where the command runs.
 * 1. Fetched executables go to the machine's cache, so that the next clone does not fetch them again; with `ROUNDTABLE_HOME`
 *    they stay in that folder, which then holds everything.
 * 2. Postgres refuses to run as root. Root's Postgres therefore runs as the OS user `postgres`: in the data folder where that
 *    user can reach it, else (a clone under /root) in `/var/lib/roundtable`.
 */
export function homeFolder(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Home {
  const root = resolve(cwd, env.ROUNDTABLE_HOME || '.roundtable');
  const foreign = process.getuid?.() === 0 && !openToOthers(root);
  return {
    root,
    bin: env.ROUNDTABLE_HOME ? join(root, 'bin') : machineCache(env),
    postgres: foreign ? join('/var/lib/roundtable', shortHash(root)) : join(root, 'postgres'),
    temporal: join(root, 'temporal'),
    logs: join(root, 'logs'),
    run: join(root, 'run'),
  };
}

export const machineCache = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'roundtable');

/** Creates the folders but for Postgres', which belongs to another user when root starts it. */
export function createFolders(home: Home): void {
  if (mkdirSync(home.root, { recursive: true }) !== undefined) chmodSync(home.root, 0o711); // whatever the umask: see homeFolder, 2
  for (const folder of [home.temporal, home.logs, home.run]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(home.bin, { recursive: true });
}

/** Whether any user can reach `path`, or the part of it that exists. */
export function openToOthers(path: string): boolean {
  const folders = [path];
  while (dirname(folders[0]!) !== folders[0]) folders.unshift(dirname(folders[0]!));
  return folders.every((folder) => {
    const stat = statSync(folder, { throwIfNoEntry: false });
    return stat === undefined || (stat.mode & 0o001) !== 0;
  });
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
