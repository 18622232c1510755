import type { Database } from '../../database/connection.js';
import { subject as subjectAs, type Position, type Subject } from '../../domain/subject.js';
import { failureOf } from '../../observability/failure.js';
import { LastingFailure } from '../../observability/lasting-failure.js';
import type { Logger } from '../../observability/logger.js';
import { workflowId } from '../../temporal/ids.js';
import type { Workflows } from '../../temporal/workflows.js';
import { forgetPokes, type PendingSignal, type WorkflowNotifier } from './after-commit.js';
import { CountQueue } from '../forum-counting/count-queue.js';
import { countPositions } from '../forum-counting/count-positions.js';
import { startFromRow } from './start-from-row.js';

/** Each takes a transaction, and people who write need some as well. */
const COUNT_CONCURRENCY = 5;
/** Many signals are under way at the same time: one that goes through among others that fail does not end the failure. */
const REST_MS = 10_000;

/**
 * Sends signals at once without making the caller wait, and deletes the pokes that it delivered. After new positions it asks the
 * method of the forum first. The relay does what fails here.
 */
export class TemporalNotifier implements WorkflowNotifier {
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly counts = new CountQueue(
    (decision) => this.count(decision),
    COUNT_CONCURRENCY,
    () => this.follow(),
  );
  private readonly pendingSignals: PendingSignal[] = [];
  private readonly failure: LastingFailure;

  constructor(
    private readonly db: Database,
    private readonly workflows: Workflows,
    private readonly log: Logger,
    /** The database for commands that end an input window: they do not wait for the connections of writers. */
    private readonly urgent: Database = db,
    now?: () => number,
  ) {
    const lines = { begins: 'signals are left to the relay', ends: 'signals go through again' };
    this.failure = new LastingFailure(log, lines, { restMs: REST_MS, now });
  }

  /** Deletes the pokes of one call together, after its last signal. The relay sends the rest 2 s later. */
  signal(signals: readonly PendingSignal[]): void {
    const delivered = signals.map(({ subject, signal, poke, position }) =>
      this.later(subject, async () => {
        const sent = this.workflows.signal(subject, signal, position);
        return (await this.reaching(sent)) ? poke : null;
      }),
    );
    const [first] = signals;
    if (first) void this.later(first.subject, async () => forgetPokes(this.db, await Promise.all(delivered)));
  }

  countPositions({ id }: Subject): void {
    this.counts.add(id);
  }

  start(subject: Subject, position: Position): void {
    void this.later(subject, () => this.reaching(startFromRow(this.db, this.workflows, subject, position)));
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private async count(decision: string): Promise<void> {
    const signals = await this.later(subjectAs('decision', decision), () => countPositions(this.urgent, decision));
    this.pendingSignals.push(...(signals ?? []));
  }

  /** Signals what the counts found, once no count is left. If counts never end, the relay sends it. */
  private follow(): void {
    this.signal(this.pendingSignals.splice(0));
  }

  /** Counts and deleted pokes reach Postgres only: that they work says nothing of Temporal. */
  private async reaching<T>(sent: Promise<T>): Promise<T> {
    const done = await sent;
    this.failure.worked();
    return done;
  }

  /** Null when it failed: the relay tries again. */
  private later<T>(subject: Subject, work: () => Promise<T>): Promise<T | null> {
    const workflow = workflowId(subject);
    const running = work().then(
      (done) => {
        this.log.debug({ workflow }, 'delivered');
        return done;
      },
      (error: unknown) => {
        this.log.debug({ workflow, ...failureOf(error) }, 'left to the relay');
        this.failure.failed(error, { workflow });
        return null;
      },
    );
    this.underWay.add(running);
    void running.finally(() => this.underWay.delete(running));
    return running;
  }
}
