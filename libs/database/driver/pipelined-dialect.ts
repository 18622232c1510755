import type { Socket } from 'node:net';
import {
  PostgresDialect,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Kysely,
  type QueryResult,
  type Transaction,
  type TransactionSettings,
} from 'kysely';
import type pg from 'pg';
import { ofConnection } from './away.js';
import { StatementNames, isStale } from './statement-names.js';
import { TableNames } from './table-names.js';
import type { Priority, Turns } from './turns.js';

const AHEAD = Symbol('sent ahead');
const MOMENT_MS = 1000;

/**
 * Sends a statement of a transaction without waiting for its answer; the next statements, and the commit, go out behind it. What
 * fails here is thrown by whatever is awaited next, at the latest by the commit, which then has rolled everything back. A write
 * that returns no rows goes ahead by itself: a caller who needs the number of rows must use `returning`.
 */
export async function sendAhead<Tables>(tx: Transaction<Tables>, query: CompiledQuery): Promise<void> {
  await tx.executeQuery({ ...query, [AHEAD]: true } as CompiledQuery);
}

/** What was asked without waiting for it. */
export interface PendingRows<Row> {
  readonly rows: Promise<Row[]>;
}

/** `PendingRows` without a question: no rows. */
export const nothingAsked = (): PendingRows<never> => ({ rows: Promise.resolve([]) });

/**
 * Asks a question of a transaction without waiting for its answer: `rows` are there when whatever is awaited next is answered, the
 * commit at the latest, and throw what failed first. A caller with nothing else to wait for may await them.
 */
export async function askAhead<Tables, Row>(
  tx: Transaction<Tables>,
  query: CompiledQuery<Row>,
): Promise<PendingRows<Row>> {
  let answer: Promise<QueryResult<unknown>> | undefined;
  const keep = (promised: Promise<QueryResult<unknown>>): void => void (answer = promised);
  await tx.executeQuery({ ...query, [AHEAD]: keep } as CompiledQuery);
  const rows = rowsOf(tx, query, answer);
  rows.catch(() => undefined); // the next statement that is awaited throws it
  return { rows: rows as Promise<Row[]> };
}

async function rowsOf<Tables>(
  tx: Transaction<Tables>,
  { queryId }: CompiledQuery,
  answer: Promise<QueryResult<unknown>> | undefined,
): Promise<unknown[]> {
  let result = (await answer) ?? { rows: [] };
  for (const plugin of tx.getExecutor().plugins) {
    result = await plugin.transformResult({ result: result as never, queryId });
  }
  return result.rows;
}

type Answers<Queries extends readonly CompiledQuery[]> = {
  -readonly [Index in keyof Queries]: Queries[Index] extends CompiledQuery<infer Row> ? Row[] : never;
};

/** Asks several questions of a transaction by one round trip; each has its own snapshot. Returns the rows of each. */
export async function askTogether<Tables, const Queries extends readonly CompiledQuery[]>(
  tx: Transaction<Tables>,
  queries: Queries,
): Promise<Answers<Queries>> {
  const answers: Promise<unknown[]>[] = [];
  for (const query of queries) answers.push((await askAhead(tx, query)).rows);
  return (await Promise.all(answers)) as Answers<Queries>;
}

/** A pool of clients with `pipeline: true`. It keeps the turns of waiting callers, and the names of prepared statements. */
export class PipelinedPool {
  private readonly names = new StatementNames();
  private readonly connections = new WeakMap<pg.PoolClient, PipelinedConnection>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly turns: Turns,
    private readonly silentMs?: number,
  ) {}

  async acquire(priority: Priority): Promise<PipelinedConnection> {
    await this.turns.take(priority);
    try {
      const client = await this.pool.connect();
      const known = this.connections.get(client) ?? new PipelinedConnection(client, this.names, this.silentMs);
      this.connections.set(client, known);
      return known;
    } catch (error) {
      this.turns.give();
      throw ofConnection(error);
    }
  }

  release(connection: PipelinedConnection): void {
    connection.release();
    this.turns.give();
  }

  async end(): Promise<void> {
    if (!this.pool.ending) await this.pool.end();
  }
}

/**
 * Postgres: a transaction's `begin` goes out with its first statement, its writes with what is asked next, and statements asked again
 * and again are prepared.
 */
export class PipelinedDialect extends PostgresDialect {
  constructor(
    private readonly pool: PipelinedPool,
    private readonly priority: Priority = 'usual',
  ) {
    super({ pool: () => Promise.reject(new Error('It takes its connections from a pipelined pool')) });
  }

  override createDriver(): Driver {
    return new PipelinedDriver(this.pool, this.priority);
  }

  override createIntrospector(db: Kysely<unknown>): TableNames {
    return new TableNames(db);
  }
}

interface Ahead {
  readonly [AHEAD]: true | ((answer: Promise<QueryResult<unknown>>) => void);
}

const isAhead = (query: CompiledQuery): query is CompiledQuery & Ahead => AHEAD in query;

class PipelinedDriver implements Driver {
  constructor(
    private readonly pool: PipelinedPool,
    private readonly priority: Priority,
  ) {}

  init = (): Promise<void> => Promise.resolve();
  acquireConnection = (): Promise<PipelinedConnection> => this.pool.acquire(this.priority);

  /** Each statement sees what was committed before it, unless told otherwise: what is read under a lock was written before it was taken. */
  beginTransaction(
    connection: PipelinedConnection,
    { isolationLevel = 'read committed', accessMode }: TransactionSettings,
  ): Promise<void> {
    connection.beginWithNext(
      `start transaction isolation level ${isolationLevel}${accessMode ? ` ${accessMode}` : ''}`,
    );
    return Promise.resolve();
  }

  commitTransaction = (connection: PipelinedConnection): Promise<void> => connection.end('commit');
  rollbackTransaction = (connection: PipelinedConnection): Promise<void> => connection.end('rollback');

  releaseConnection(connection: PipelinedConnection): Promise<void> {
    this.pool.release(connection);
    return Promise.resolve();
  }

  destroy = (): Promise<void> => this.pool.end();
}

const READS = /^\s*(select|with)\b/i;
const WRITES = /\b(insert|update|delete)\b/i;
/** What a transaction has no reason to wait for. */
const returnsNothing = (text: string): boolean =>
  /^\s*(insert|update|delete)\b/i.test(text) && !/\breturning\b/i.test(text);
const COUNTED = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

class PipelinedConnection implements DatabaseConnection {
  private begin: string | null = null;
  private inTransaction = false;
  private ahead: Promise<unknown>[] = [];
  private corked = false;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly names: StatementNames,
    private readonly silentMs?: number,
  ) {}

  beginWithNext(begin: string): void {
    this.begin = begin;
    this.inTransaction = true;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    await this.beginNow(READS.test(query.sql) && !WRITES.test(query.sql));
    const answer = this.send<Row>(query.sql, query.parameters);
    const asked = isAhead(query);
    if (!asked && !(this.inTransaction && returnsNothing(query.sql))) return this.first(answer);
    if (asked && typeof query[AHEAD] === 'function') query[AHEAD](this.behind(answer));
    this.leave(answer);
    return { rows: [] };
  }

  /** Commits or rolls back. A commit throws what was sent ahead and failed: Postgres has made a rollback of it. */
  async end(how: 'commit' | 'rollback'): Promise<void> {
    const nothingBegun = this.begin !== null;
    this.begin = null;
    this.inTransaction = false;
    if (nothingBegun) return;
    const ended = this.send(how, []);
    await (how === 'commit' ? this.first(ended) : this.afterAll(ended));
  }

  release(): void {
    this.client.release();
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Results are read as a whole here');
  }

  /**
   * With what only reads, `begin` goes out without waiting. Before a write it is awaited: if it were cancelled alone, what
   * follows would be outside of any transaction.
   */
  private async beginNow(withNext: boolean): Promise<void> {
    const { begin } = this;
    if (begin === null) return;
    this.begin = null;
    const begun = this.send(begin, []);
    if (withNext) this.leave(begun);
    else await begun;
  }

  private leave(answer: Promise<unknown>): void {
    answer.catch(() => undefined); // the next statement that is awaited throws it
    this.ahead.push(answer);
  }

  /** What `answer` says, or the failure of what was sent before it. */
  private behind<T>(answer: Promise<T>): Promise<T> {
    if (this.ahead.length === 0) return answer;
    return Promise.all(this.ahead).then(() => answer);
  }

  /** The answer of a statement, when all that was sent before it went well; else the failure that came first. */
  private async first<T>(answer: Promise<T>): Promise<T> {
    const before = this.ahead;
    this.ahead = [];
    if (before.length === 0) return answer;
    answer.catch(() => undefined); // after a failure it says only that there was one
    await Promise.all(before);
    return answer;
  }

  private async afterAll<T>(answer: Promise<T>): Promise<T> {
    await Promise.allSettled(this.ahead.splice(0));
    return answer;
  }

  private async send<Row>(text: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    this.gather();
    const name = this.names.nameOf(text, parameters.length);
    const heard = this.listen();
    try {
      const { command, rowCount, rows } = await this.client.query({
        text,
        values: [...parameters],
        ...(name === undefined ? {} : { name }),
      });
      const result = { rows: (rows ?? []) as Row[] };
      return COUNTED.has(command) ? { ...result, numAffectedRows: BigInt(rowCount ?? 0) } : result;
    } catch (error) {
      if (isStale(error)) this.names.forget();
      throw ofConnection(error);
    } finally {
      heard();
    }
  }

  /**
   * Gives the connection up when Postgres is silent for too long: waiting callers get an error, and the pool makes another connection. Returns a
   * function that ends the watch. A process that wakes runs its timers before it reads what has arrived, so the watch allows a moment more.
   */
  private listen(): () => void {
    if (this.silentMs === undefined) return () => undefined;
    const stream = this.client.connection.stream as Socket;
    let heard = stream.bytesRead;
    const look = (): void => {
      if (stream.bytesRead === heard) return void stream.destroy();
      heard = stream.bytesRead;
      watch = setTimeout(wait, this.silentMs);
    };
    const wait = (): void => void (watch = setTimeout(look, MOMENT_MS));
    let watch = setTimeout(wait, this.silentMs);
    return () => clearTimeout(watch);
  }

  /** What is sent before the process turns to something else leaves as one packet. */
  private gather(): void {
    if (this.corked) return;
    const { stream } = this.client.connection;
    this.corked = true;
    stream.cork();
    process.nextTick(() => {
      this.corked = false;
      stream.uncork();
    });
  }
}
