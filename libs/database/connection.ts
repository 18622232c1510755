import { CamelCasePlugin, Kysely, type Transaction } from 'kysely';
import pg from 'pg';
import { isTracing } from '../observability/tracing/spans.js';
import { PipelinedDialect } from './driver/pipelined-dialect.js';
import { TracedDialect } from './driver/traced-dialect.js';
import type { Tables } from './schema.js';

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;

const TIMESTAMPTZ = 1184;
const INT8 = 20;

/** A pool whose rows have instants as ISO 8601 texts and camelCase columns. `name` shows in `pg_stat_activity`. */
export function connect(url: string, { name, max = 10 }: { name: string; max?: number }): Database {
  const types = new pg.TypeOverrides();
  types.setTypeParser(TIMESTAMPTZ, (value: string) => new Date(value).toISOString());
  types.setTypeParser(INT8, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: name,
    types,
    pipeline: true,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  });
  // a lost connection is replaced; the next query says what is wrong
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({
    dialect: isTracing() ? new TracedDialect(pool) : new PipelinedDialect(pool),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}
