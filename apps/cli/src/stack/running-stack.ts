import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logins } from '../../../../libs/database/bootstrap.js';
import type { Home } from '../../../../libs/embedded/home.js';
import { isRunning, type ProcessIdentity } from '../../../../libs/embedded/process-identity.js';

/** The addresses of a running stack, as everybody may know them. */
export interface Urls {
  readonly api: string;
  readonly docs: string;
  readonly temporal: string;
  readonly temporalUi: string;
  readonly mail: string;
}

export const keyFileOf = (home: Home): string => join(home.root, 'token-key.json');
export const mailFolderOf = (home: Home): string => join(home.root, 'mail');

/** What the launcher of this data folder wrote, while it lives; undefined when nothing runs. */
export function runningStack(home: Home): Urls | undefined {
  const holder = readJson<ProcessIdentity & { urls: Partial<Urls> }>(join(home.root, 'launcher.json'));
  if (!holder || !isRunning(holder) || !holder.urls.api) return undefined;
  return holder.urls as Urls;
}

/** The database's addresses hold passwords: in a file that only its owner reads. */
export function writeLogins(home: Home, logins: Logins): void {
  writeFileSync(loginsFile(home), JSON.stringify(logins), { mode: 0o600 });
}

export const readLogins = (home: Home): Logins | undefined => readJson<Logins>(loginsFile(home));

const loginsFile = (home: Home): string => join(home.root, 'database.json');

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
