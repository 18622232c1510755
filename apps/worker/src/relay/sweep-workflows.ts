import { startFromRow } from '../../../../libs/commands/after-commit/start-from-row.js';
import { countPositions } from '../../../../libs/commands/forum-counting/count-positions.js';
import { inTurns } from '../../../../libs/commands/in-turns.js';
import type { Database } from '../../../../libs/database/connection.js';
import type { SignalName, Subject } from '../../../../libs/domain/subject.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { countRelayedSignal, countRestart, type Loop } from '../../../../libs/observability/metrics/relay.js';
import { inTraceOf } from '../../../../libs/observability/tracing/spans.js';
import { workflowId } from '../../../../libs/temporal/ids.js';
import type { Workflows } from '../../../../libs/temporal/workflows.js';
import { Backoff } from './backoff.js';
import { failedOf, logFailed } from './failed-rows.js';
import { positionOf, restartWorkflow } from './restart-workflow.js';
import { Round } from './round.js';
import { SweptRows, type Page, type Poked, type Uncounted } from './swept-rows.js';

/** Rows of one look; where there are more, the next goes on behind them. */
const PAGE_SIZE = 200;
const CONCURRENCY = 20;
/** Each takes a transaction, and those that deliver letters and seal need some as well. */
const SETTLE_CONCURRENCY = 5;
/** Every open row costs a call to Temporal. */
const COMPARED_EVERY_MS = 3_600_000;

/** A sweep has the name of its loop. */
export type SweepName = Extract<Loop, 'starts' | 'pokes' | 'positions' | 'overdue' | 'unfinished' | 'compare'>;

interface Sweep<Row extends Subject> {
  readonly rows: (page: Page) => Promise<Row[]>;
  /** What is done about a row. One that fails keeps no other waiting. */
  readonly act: (row: Row) => Promise<unknown>;
  readonly concurrency?: number;
  /** A round begins once in so long. */
  readonly everyMs?: number;
  /** A row that is done is gone, so that the next look may be at once. Others stay until their workflow has acted. */
  readonly goes?: boolean;
}

/** The guarantee behind every start and signal: what the API did not get done, and whatever was lost. */
export class SweepWorkflows {
  private readonly overdueSignals: Backoff;
  private readonly endSignals: Backoff;
  private readonly sweeps: Readonly<Record<SweepName, () => Promise<number>>>;
  private ending = false;

  constructor(
    private readonly db: Database,
    private readonly workflows: Workflows,
    private readonly log: Logger,
    patienceMs = 2000,
    private readonly pageSize = PAGE_SIZE,
  ) {
    this.overdueSignals = new Backoff(patienceMs);
    this.endSignals = new Backoff(patienceMs);
    this.sweeps = this.table(new SweptRows(db, patienceMs));
  }

  /** Does what is to be done about the next page of rows. Returns how many are gone; 0 where all of them stay. */
  sweep(name: SweepName): Promise<number> {
    return this.sweeps[name]();
  }

  /** From now on no further row is taken up, also of a page that has begun: each may take as long as Temporal is waited for. */
  stop(): void {
    this.ending = true;
  }

  private table(rows: SweptRows): Readonly<Record<SweepName, () => Promise<number>>> {
    return {
      starts: this.sweeping('starts', { rows: (page) => rows.starts(page), act: (row) => this.start(row) }),
      pokes: this.sweeping('pokes', { rows: (page) => rows.pokes(page), act: (row) => this.deliver(row), goes: true }),
      positions: this.sweeping('positions', {
        rows: (page) => rows.positions(page),
        act: (row) => this.count(row),
        concurrency: SETTLE_CONCURRENCY,
        goes: true,
      }),
      overdue: this.sweeping('overdue', { rows: (page) => rows.overdue(page), act: (row) => this.remind(row) }),
      unfinished: this.sweeping('unfinished', { rows: (page) => rows.unfinished(page), act: (row) => this.end(row) }),
      compare: this.sweeping('compare', {
        rows: (page) => rows.compare(page),
        act: (row) => this.restartMissing(row),
        everyMs: COMPARED_EVERY_MS,
      }),
    };
  }

  private sweeping<Row extends Subject>(name: SweepName, sweep: Sweep<Row>): () => Promise<number> {
    const { rows, act, concurrency = CONCURRENCY, everyMs, goes = false } = sweep;
    const find = (after: string, most: number): Promise<Row[]> => rows({ after, most });
    const round = new Round<Row>(this.pageSize, ({ id }) => id, find, everyMs);
    return async () => {
      const done = await this.inTurns(name, await round.next(), act, concurrency);
      return goes ? done : 0;
    };
  }

  /** Signals the newest position. */
  private async deliver({ kind, id, signal, trace, ids }: Poked): Promise<void> {
    await inTraceOf(trace, () => this.signalOrStart({ kind, id }, signal));
    countRelayedSignal(kind);
    await this.db.deleteFrom('poke').where('id', 'in', ids).execute();
  }

  /** Settles a forum whose outcome or next instant would change, and signals it only then. */
  private count({ id, trace }: Uncounted): Promise<unknown> {
    return inTraceOf(trace, async () => {
      const signals = (await countPositions(this.db, id)).map((one) => ({ ...one.subject, ...one }));
      await this.inTurns('positions', signals, async ({ subject, signal, poke }) => {
        await this.signalOrStart(subject, signal);
        await this.db.deleteFrom('poke').where('id', '=', poke).execute();
      });
    });
  }

  private async start(subject: Subject): Promise<void> {
    const position = await positionOf(this.db, subject);
    if (position) await startFromRow(this.db, this.workflows, subject, position);
  }

  /** A workflow that is gone is started again from its row; one that runs is signalled again, at growing distances. */
  private async remind(subject: Subject): Promise<void> {
    if (this.overdueSignals.mayTry(subject.id)) await this.signalOrStart(subject, 'deadlineMoved');
  }

  private async end(subject: Subject): Promise<void> {
    const position = await positionOf(this.db, subject);
    if (!position) return;
    const outcome = await startFromRow(this.db, this.workflows, subject, position);
    if (outcome === 'running' && this.endSignals.mayTry(subject.id))
      await this.workflows.signal(subject, 'deadlineMoved', position);
  }

  private async restartMissing(subject: Subject): Promise<void> {
    if (!(await this.workflows.isRunning(subject))) await this.restart(subject);
  }

  private async signalOrStart(subject: Subject, signal: SignalName): Promise<void> {
    const position = await positionOf(this.db, subject);
    if (!position || (await this.workflows.signal(subject, signal, position)) || position.over) return;
    await this.restart(subject);
  }

  private async restart({ kind, id }: Subject): Promise<void> {
    const restarts = await restartWorkflow(this.db, this.workflows, { kind, id });
    if (restarts === null) return;
    countRestart(kind);
    this.log.warn({ workflow: workflowId({ kind, id }), restarts }, 'workflow started again from its row');
  }

  /** Returns how many rows are done: one that fails keeps no other waiting, and is tried again after the pause. */
  private async inTurns<Row extends Subject>(
    name: SweepName,
    rows: readonly Row[],
    act: (row: Row) => Promise<unknown>,
    concurrency = CONCURRENCY,
  ): Promise<number> {
    const unlessEnding = (row: Row): Promise<unknown> => (this.ending ? Promise.resolve() : act(row));
    const failed = failedOf(rows, await inTurns(rows, concurrency, unlessEnding));
    logFailed(this.log, name, failed);
    return rows.length - failed.length;
  }
}
