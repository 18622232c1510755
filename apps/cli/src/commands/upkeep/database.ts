import { readSome } from '../../../../../libs/config/settings.js';
import { connect, type Database } from '../../../../../libs/database/connection.js';
import { homeFolder } from '../../../../../libs/embedded/home.js';
import { EXIT, Ended } from '../../output/exit.js';
import { readLogins, runningStack } from '../../stack/running-stack.js';

/** Does `work` on the database, as the worker's role: the one that runs here, or `DATABASE_WORKER_URL`. */
export async function withDatabase<T>(name: string, work: (db: Database) => Promise<T>): Promise<T> {
  const home = homeFolder();
  const url =
    readSome('DATABASE_WORKER_URL').DATABASE_WORKER_URL ?? (runningStack(home) && readLogins(home)?.workerUrl);
  if (!url)
    throw new Ended(EXIT.notRunning, 'Nothing runs here: start it with `npm start`, or set DATABASE_WORKER_URL');
  const db = connect(url, { name, max: 4 });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
