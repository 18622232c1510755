import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../../../libs/embedded/home.js';
import { startPostgres } from '../../../libs/embedded/postgres/postgres-server.js';
import { startTemporal } from '../../../libs/embedded/temporal/temporal-server.js';
import { aMailServer, type MailServer } from '../../notifications/mail-server.js';
import { runningChild } from './node-process.js';
import type { Running } from './parts.js';

const SEARCH_ATTRIBUTES = { RoundtableProgram: 'Keyword', RoundtableCycle: 'Keyword' } as const;
const STOP_LIMIT_MS = 15_000;
const MOST_TRIES = 20;

/** Postgres on the stack's own data, always on `port`. After a kill it may have to wait for the sessions of the one before. */
export async function startStackPostgres(home: Home, port: number): Promise<Running & { superuserUrl: string }> {
  for (let tries = 1; ; tries += 1) {
    try {
      const server = await startPostgres({ home, port, say: () => undefined });
      await samePort(port, server);
      return { ...runningChild(server.child, STOP_LIMIT_MS), superuserUrl: server.superuserUrl };
    } catch (error) {
      if (tries >= MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Temporal's dev server with its file on disk and the product's own pragmas, always on `port`. */
export async function startStackTemporal(home: Home, port: number): Promise<Running> {
  const server = await startTemporal({
    home,
    port,
    uiPort: null,
    say: () => undefined,
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  await samePort(port, { port: Number(server.address.split(':').at(-1)), stop: server.stop });
  return runningChild(server.child, STOP_LIMIT_MS);
}

/** Removes what Temporal knows; it must not run. */
export function loseTemporalFile(home: Home): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(home.temporal, `temporal.db${suffix}`), { force: true });
}

/** A mail server in this process; `before` is the one that it replaces. */
export async function startStackMail(port: number, before: MailServer): Promise<Running & { server: MailServer }> {
  const server = await aMailServer({ port, mails: before.mails });
  return { pid: null, ended: null, server, kill: () => server.stop(), stop: () => server.stop() };
}

async function samePort(port: number, server: { port: number; stop: () => Promise<void> }): Promise<void> {
  if (server.port === port) return;
  await server.stop();
  throw new Error(`Port ${port} was taken by another program while the server was away`);
}
