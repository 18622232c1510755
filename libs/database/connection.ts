import { CamelCasePlugin, Kysely, type Transaction } from 'kysely';
import pg from 'pg';
import { isTracing } from '../observability/tracing/spans.js';
import { PipelinedDialect, PipelinedPool } from './driver/pipelined-dialect.js';
import { TracedDialect } from './driver/traced-dialect.js';
import { Turns, type Priority } from './driver/turns.js';
import type { Tables } from './schema.js';

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;

const TIMESTAMPTZ = 1184;
const INT8 = 20;
const LONGEST_WAIT_MS = 5000;
/**
 * Postgres ends a statement of API or worker after ten seconds, so that one which is not answered by now never will be: its server has
 * gone without a word, or something on the way has forgotten the connection. TCP itself would go on for a quarter of an hour.
 */
export const SILENT_MS = 15_000;
/** A new session costs a process of Postgres, a password and every plan anew, so a quiet quarter of an hour ends none. */
const IDLE_MS = 15 * 60_000;

interface Options {
  /** Shows in `pg_stat_activity`. */
  readonly name: string;
  /** The most connections. */
  readonly max?: number;
  /** A connection without an answer for this time, in ms, is given up. It must be longer than any statement may take. Without it, connections are never given up. */
  readonly silentMs?: number;
}

/** A pool whose rows have instants as ISO 8601 texts and camelCase columns. */
export const connect = (url: string, options: Options): Database => connectWithTurns(url, options).db;

/** One pool with two entrances: callers of `urgent` get the next free connection before all callers of `db`. */
export function connectWithTurns(
  url: string,
  { name, max = 10, silentMs }: Options,
): { db: Database; urgent: Database } {
  const types = new pg.TypeOverrides();
  types.setTypeParser(TIMESTAMPTZ, (value: string) => new Date(value).toISOString());
  types.setTypeParser(INT8, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: name,
    types,
    pipeline: true,
    connectionTimeoutMillis: LONGEST_WAIT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
  });
  // a lost connection is replaced; the next query says what is wrong
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const pipelined = new PipelinedPool(pool, new Turns(max, LONGEST_WAIT_MS), silentMs);
  const Dialect = isTracing() ? TracedDialect : PipelinedDialect;
  const by = (priority: Priority): Database =>
    new Kysely<Tables>({
      dialect: new Dialect(pipelined, priority),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    });
  return { db: by('usual'), urgent: by('urgent') };
}
