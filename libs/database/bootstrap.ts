import pg from 'pg';
import { migrate } from './migrate.js';
import { passwordVerifier, provideLogins } from './provide-logins.js';

/** The three addresses of one database: who owns the schema, and the two who only use it. */
export interface Logins {
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly workerUrl: string;
}

export const OWNER = 'roundtable_owner';

/**
 * Makes an embedded Postgres ready: an owner that is no superuser, a database of its own, every migration, and logins for API
 * and worker. Safe to repeat. `password` serves all three; the server listens on loopback only.
 */
export async function bootstrap(superuserUrl: string, database: string, password: string): Promise<Logins> {
  await provideOwner(superuserUrl, database, password);
  const logins = loginsOf(superuserUrl, database, password);
  await migrate(logins.ownerUrl);
  await provideLogins(logins.ownerUrl, [logins.apiUrl, logins.workerUrl]);
  return logins;
}

/** The addresses of a database that `bootstrap` made. */
export function loginsOf(superuserUrl: string, database: string, password: string): Logins {
  const as = (role: string): string => {
    const url = new URL(superuserUrl);
    url.username = role;
    url.password = password;
    url.pathname = `/${database}`;
    return url.toString();
  };
  return { ownerUrl: as(OWNER), apiUrl: as('roundtable_api'), workerUrl: as('roundtable_worker') };
}

async function provideOwner(superuserUrl: string, database: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [OWNER]);
    const verb = rowCount === 0 ? 'create' : 'alter';
    const secret = client.escapeLiteral(passwordVerifier(password));
    await client.query(`${verb} role ${OWNER} login createrole nosuperuser password ${secret}`);
    const known = await client.query('select from pg_database where datname = $1', [database]);
    if (known.rowCount === 0) {
      await client.query(`create database ${client.escapeIdentifier(database)} owner ${OWNER}`);
    }
    await inDatabase(superuserUrl, database, `alter schema public owner to ${OWNER}`);
  } finally {
    await client.end();
  }
}

async function inDatabase(superuserUrl: string, database: string, statement: string): Promise<void> {
  const url = new URL(superuserUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
