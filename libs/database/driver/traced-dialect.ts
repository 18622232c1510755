import { SpanKind, type Span } from '@opentelemetry/api';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Transaction,
  type TransactionSettings,
} from 'kysely';
import { isTraced, openForOthers, openSpan, traceparentOf } from '../../observability/tracing/spans.js';
import { sendAhead } from './ahead.js';
import { PipelinedDialect } from './pipelined-dialect.js';

/**
 * Postgres with a span per transaction that belongs to a trace. The transaction knows its trace as the setting
 * `roundtable.trace`, from which notices and pokes take theirs: what is sent later continues the same trace. Requests that share a transaction
 * each have a span in their own trace, linked to that of the first.
 */
export class TracedDialect extends PipelinedDialect {
  override createDriver(): Driver {
    return traced(super.createDriver());
  }
}

const OF_POSTGRES = { kind: SpanKind.CLIENT, attributes: { 'db.system': 'postgresql' } };

const belongingTo = (traceparent: string | null): CompiledQuery =>
  CompiledQuery.raw("select set_config('roundtable.trace', $1, true)", [traceparent]);

/** What the transaction writes from now on belongs to this trace: that of one of several who share it. Nothing changes without one. */
export async function goOnIn<Tables>(tx: Transaction<Tables>, traceparent: string | null): Promise<void> {
  if (traceparent !== null) await sendAhead(tx, belongingTo(traceparent));
}

function traced(inner: Driver): Driver {
  const open = new WeakMap<DatabaseConnection, readonly Span[]>();
  const end = (connection: DatabaseConnection, outcome: string): void => {
    for (const span of open.get(connection) ?? []) {
      span.setAttribute('roundtable.outcome', outcome);
      span.end();
    }
    open.delete(connection);
  };
  const begin = async (connection: DatabaseConnection, settings: TransactionSettings): Promise<void> => {
    const opened = isTraced() ? openSpan('transaction', OF_POSTGRES) : null;
    if (!opened) return inner.beginTransaction(connection, settings);
    open.set(connection, [opened.span, ...openForOthers('transaction', opened, OF_POSTGRES)]);
    try {
      await inner.beginTransaction(connection, settings);
      await connection.executeQuery(belongingTo(traceparentOf(opened.inside)));
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
