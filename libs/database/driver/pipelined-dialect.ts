import { PostgresDialect, type Driver, type Kysely, type TransactionSettings } from 'kysely';
import type pg from 'pg';
import { ofConnection } from './away.js';
import { PipelinedConnection } from './pipelined-connection.js';
import { StatementNames } from './statement-names.js';
import { TableNames } from './table-names.js';
import type { Priority, Turns } from './turns.js';

/** A pool whose clients have `pipeline: true`, with the turns of those who wait for one and what was prepared on them. */
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
