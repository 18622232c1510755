import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whom Postgres runs as; empty when the launcher's own user may run it. */
export interface Account {
  uid?: number;
  gid?: number;
}

const NAME = 'postgres';

/** Postgres refuses to run as root: then it runs as the OS user `postgres`, who is created when missing. */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  if (idOf('-u') === undefined) createUser();
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  if (uid !== undefined && gid !== undefined) return { uid, gid };
  throw new Error(
    `Postgres does not run as root, and the OS user "${NAME}" could not be created. ` +
      'Start as another user, create that one, or set DATABASE_OWNER_URL, DATABASE_API_URL and DATABASE_WORKER_URL to a Postgres that runs already.',
  );
}

/** A folder that only the account can read. */
export function ownedFolder(path: string, { uid, gid }: Account): void {
  const parent = dirname(path);
  if (mkdirSync(parent, { recursive: true }) !== undefined) chmodSync(parent, 0o711); // the account must pass through
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

function createUser(): void {
  const ways = [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME],
    ['adduser', '-S', '-D', '-H', NAME], // BusyBox
  ] as const;
  for (const [command, ...args] of ways) {
    try {
      execFileSync(command, args, { stdio: 'ignore' });
      return;
    } catch {
      continue; // the next way, and at the end the caller looks whether the user is there
    }
  }
}

function idOf(flag: '-u' | '-g'): number | undefined {
  try {
    return Number(execFileSync('id', [flag, NAME], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}
