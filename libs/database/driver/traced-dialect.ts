import { SpanKind } from '@opentelemetry/api';
import { CompiledQuery, type DatabaseConnection, type Driver, type TransactionSettings } from 'kysely';
import { isTraced, openSpan, traceparentOf } from '../../observability/tracing/spans.js';
import { PipelinedDialect } from './pipelined-dialect.js';

type Opened = NonNullable<ReturnType<typeof openSpan>>;

/**
 * Postgres with a span per transaction that belongs to a trace. The transaction knows its trace as the setting
 * `roundtable.trace`, from which notices and pokes take theirs: what is sent later goes on with the same trace.
 */
export class TracedDialect extends PipelinedDialect {
  override createDriver(): Driver {
    return traced(super.createDriver());
  }
}

function traced(inner: Driver): Driver {
  const open = new WeakMap<DatabaseConnection, Opened>();
  const end = (connection: DatabaseConnection, outcome: string): void => {
    const opened = open.get(connection);
    opened?.span.setAttribute('roundtable.outcome', outcome);
    opened?.span.end();
    open.delete(connection);
  };
  const begin = async (connection: DatabaseConnection, settings: TransactionSettings): Promise<void> => {
    const attributes = { 'db.system': 'postgresql' };
    const opened = isTraced() ? openSpan('transaction', { kind: SpanKind.CLIENT, attributes }) : null;
    if (!opened) return inner.beginTransaction(connection, settings);
    open.set(connection, opened);
    try {
      await inner.beginTransaction(connection, settings);
      const trace = [traceparentOf(opened.inside)];
      await connection.executeQuery(CompiledQuery.raw("select set_config('roundtable.trace', $1, true)", trace));
    } catch (error) {
      end(connection, 'not-begun');
      await inner.rollbackTransaction(connection).catch(() => undefined); // Kysely only ends what it knows to have begun
      throw error;
    }
  };
  return {
    init: () => inner.init(),
    acquireConnection: () => inner.acquireConnection(),
    releaseConnection: (connection) => inner.releaseConnection(connection),
    destroy: () => inner.destroy(),
    beginTransaction: begin,
    commitTransaction: (connection) => inner.commitTransaction(connection).finally(() => end(connection, 'committed')),
    rollbackTransaction: (connection) =>
      inner.rollbackTransaction(connection).finally(() => end(connection, 'rolled-back')),
  };
}
