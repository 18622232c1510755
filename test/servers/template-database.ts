import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { OWNER, bootstrap, loginsOf, type Logins } from '../../libs/database/bootstrap.js';

const TEMPLATE = 'roundtable_template';
const PASSWORD = 'test';

/** Migrates one database once; every test file then gets a copy of it. */
export async function prepareTemplate(superuserUrl: string): Promise<void> {
  await bootstrap(superuserUrl, TEMPLATE, PASSWORD);
}

export interface TestDatabase extends Logins {
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

/** An empty, migrated database of its own. `drop` ends every connection to it. */
export async function aDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_SUPERUSER_URL;
  if (!server) throw new Error('TEST_DATABASE_SUPERUSER_URL is missing: the global set-up did not run');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await run(server, `create database ${name} template ${TEMPLATE} owner ${OWNER}`);
  const superuser = new URL(server);
  superuser.pathname = `/${name}`;
  return {
    ...loginsOf(server, name, PASSWORD),
    superuserUrl: superuser.toString(),
    drop: () => run(server, `drop database ${name} with (force)`),
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
