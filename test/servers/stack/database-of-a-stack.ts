import { bootstrap, type Logins } from '../../../libs/database/bootstrap.js';
import { aDatabase } from '../template-database.js';

/** The addresses of a stack's database, straight to the server. */
export interface StackDatabase extends Logins {
  /** In the database itself. */
  readonly superuserUrl: string;
  /** On a server that is not the stack's: it can be neither killed nor started. */
  readonly shared: boolean;
  drop(): Promise<void>;
}

const NAME = 'roundtable';

/** Migrated and empty: on the server of `serverUrl`, or on the test run's own when that is null. */
export async function provideDatabase(serverUrl: string | null): Promise<StackDatabase> {
  if (serverUrl === null) return { ...(await aDatabase()), shared: true };
  const logins = await bootstrap(serverUrl, NAME, 'test');
  const superuser = new URL(serverUrl);
  superuser.pathname = `/${NAME}`;
  return { ...logins, superuserUrl: superuser.toString(), shared: false, drop: () => Promise.resolve() };
}
