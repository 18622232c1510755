import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createFolders, type Home } from './home.js';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.js';

export interface Claim {
  /** What a second start is told: names and addresses. */
  describe(urls: Urls): void;
  release(): void;
}

export interface AlreadyRunning {
  runningPid: number;
  urls: Urls;
}

export type Urls = Record<string, string>;

interface LockFile extends ProcessIdentity {
  urls: Urls;
}

/** One launcher per data folder. A claim whose launcher has ended is taken over. */
export function claim(home: Home): Claim | AlreadyRunning {
  createFolders(home);
  const file = join(home.root, 'launcher.json');
  const own: LockFile = { ...identityOf(process.pid)!, urls: {} };
  while (!place(file, own)) {
    const holder = read(file);
    if (holder !== undefined && isRunning(holder)) return { runningPid: holder.pid, urls: holder.urls };
    evict(file, holder);
  }
  return {
    describe: (urls) => {
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, JSON.stringify({ ...own, urls }));
      renameSync(draft, file);
    },
    release: () => {
      if (read(file)?.started === own.started) rmSync(file, { force: true });
    },
  };
}

/** A link appears whole or not at all, and only when no file has the name. */
function place(file: string, own: LockFile): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two may find the same dead holder at once: who moved away the other's fresh claim puts it back. */
function evict(file: string, dead: LockFile | undefined): void {
  const moved = `${file}.dead-${process.pid}`;
  try {
    renameSync(file, moved);
  } catch {
    return; // the other one was faster
  }
  const found = read(moved);
  if (found !== undefined && found.started !== dead?.started && isRunning(found)) linkSync(moved, file);
  rmSync(moved, { force: true });
}

function read(file: string): LockFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockFile;
  } catch {
    return undefined;
  }
}
