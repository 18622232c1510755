import type { Socket } from 'node:net';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type pg from 'pg';
import { AHEAD, isAhead } from './ahead.js';
import { ofConnection } from './away.js';
import { giveUpWhenSilent } from './silence.js';
import { isStale, type StatementNames } from './statement-names.js';

const READS = /^\s*(select|with)\b/i;
const WRITES = /\b(insert|update|delete)\b/i;
/** What a transaction has no reason to wait for. */
const returnsNothing = (text: string): boolean =>
  /^\s*(insert|update|delete)\b/i.test(text) && !/\breturning\b/i.test(text);
const COUNTED = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/**
 * One connection, whose statements are sent without waiting for the answers before them. What was sent ahead and failed is thrown by
 * whatever is awaited next.
 */
export class PipelinedConnection implements DatabaseConnection {
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
    answer.catch(() => undefined); // thrown by whoever waits next
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
    const answered = this.watch();
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
      answered();
    }
  }

  private watch(): () => void {
    if (this.silentMs === undefined) return () => undefined;
    return giveUpWhenSilent(this.client.connection.stream as Socket, this.silentMs);
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
