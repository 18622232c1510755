import { homeFolder } from '../../../../../libs/embedded/home.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { migrateAs } from '../../stack/outside.js';
import { readLogins, runningStack } from '../../stack/running-stack.js';

/** Brings the database to this version as its owner: the one that runs here, or `DATABASE_OWNER_URL`. Safe to repeat. */
export async function migrate(out: Output): Promise<ExitCode> {
  const { DATABASE_OWNER_URL: ownerUrl, DATABASE_API_URL: apiUrl, DATABASE_WORKER_URL: workerUrl } = process.env;
  const home = homeFolder();
  const logins = ownerUrl ? { ownerUrl, apiUrl, workerUrl } : runningStack(home) && readLogins(home);
  if (!logins) {
    throw new Ended(EXIT.notRunning, 'Nothing runs here: start it with `npm start`, or set DATABASE_OWNER_URL');
  }
  const applied = await migrateAs(logins);
  out.result({ applied }, () =>
    applied.length === 0 ? 'The database is up to date' : `Applied ${applied.join(', ')}`,
  );
  return EXIT.ok;
}
