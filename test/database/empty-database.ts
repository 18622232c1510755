import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { OWNER, loginsOf } from '../../libs/database/bootstrap.js';

export interface EmptyDatabase {
  readonly ownerUrl: string;
  drop(): Promise<void>;
}

/** A database of its own without anything in it. */
export async function emptyDatabase(): Promise<EmptyDatabase> {
  const server = process.env.TEST_DATABASE_SUPERUSER_URL ?? '';
  const name = `empty_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name} owner ${OWNER}`);
  const drop = async (): Promise<void> => {
    await client.query(`drop database ${name} with (force)`);
    await client.end();
  };
  return { ownerUrl: loginsOf(server, name, 'test').ownerUrl, drop };
}
