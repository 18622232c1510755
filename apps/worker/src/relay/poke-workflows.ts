import { sql } from 'kysely';
import { readPositions } from '../../../../libs/commands/gates/positions.js';
import { inTurns } from '../../../../libs/commands/in-turns.js';
import { readClock } from '../../../../libs/commands/read-clock.js';
import { countPositions, WANTS_COUNT } from '../../../../libs/commands/forum-counting/count-positions.js';
import { startFromRow } from '../../../../libs/commands/after-commit/start-from-row.js';
import { writeChange } from '../../../../libs/commands/writing/write-change.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { STALLED_AFTER } from '../../../../libs/database/lost-workflow.js';
import { change } from '../../../../libs/domain/change.js';
import type { SignalName, Subject } from '../../../../libs/domain/subject.js';
import { bySystem } from '../../../../libs/journal/append.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { countRelayedSignal, countRestart, type Loop } from '../../../../libs/observability/metrics/relay.js';
import { inTraceOf } from '../../../../libs/observability/tracing/spans.js';
import { workflowId } from '../../../../libs/temporal/ids.js';
import type { Workflows } from '../../../../libs/temporal/workflows.js';
import { Backoff } from './backoff.js';
import { failedOf, logFailed } from './failed-rows.js';
import { Round } from './round.js';

/** Rows of one look; where there are more, the next goes on behind them. */
const AT_ONCE = 200;
const AT_THE_SAME_TIME = 20;
/** Every open row costs a call to Temporal. */
const COMPARED_EVERY_MS = 3_600_000;
/** Each takes a transaction, and those that deliver letters and seal need some as well. */
const SETTLING_AT_THE_SAME_TIME = 5;
/** Nobody was told of a decision that ends as a draft. */
const NEVER_OPENED = sql`(kind = 'decision' and exists (select from decision d where d.id = gate.id and d.round is null))`;

type Pass = Extract<Loop, 'pokes' | 'positions' | 'starts' | 'overdue' | 'unfinished' | 'compare'>;

/** The guarantee behind every start and signal: what the API did not get done, and whatever was lost. */
export class PokeWorkflows {
  private readonly overdueSignals: Backoff;
  private readonly endSignals: Backoff;
  private readonly rounds;

  constructor(
    private readonly db: Database,
    private readonly workflows: Workflows,
    private readonly log: Logger,
    private readonly patienceMs = 2000,
    atOnce = AT_ONCE,
  ) {
    this.overdueSignals = new Backoff(patienceMs);
    this.endSignals = new Backoff(patienceMs);
    const round = <Row extends Subject>(find: (after: string, most: number) => Promise<Row[]>, everyMs?: number) =>
      new Round<Row>(atOnce, ({ id }) => id, find, everyMs);
    this.rounds = {
      pokes: round((after, most) => this.poked(after, most)),
      positions: round((after, most) => this.spoken(after, most)),
      starts: round((after, most) => this.unstarted(after, most)),
      overdue: round((after, most) => this.late(after, most)),
      unfinished: round((after, most) => this.untold(after, most)),
      compare: round((after, most) => this.open(after, most), COMPARED_EVERY_MS),
    };
  }

  /** Signals those whose pokes the API did not deliver in time. Pokes are coalesced: one signal with the newest position. */
  async pokes(): Promise<number> {
    return this.inTurns('pokes', await this.rounds.pokes.next(), async ({ kind, id, signal, trace, ids }) => {
      await inTraceOf(trace, () => this.signalOrStart({ kind, id }, signal));
      countRelayedSignal(kind);
      await this.db.deleteFrom('poke').where('id', 'in', ids).execute();
    });
  }

  private poked(after: string, most: number) {
    return this.db
      .selectFrom('poke')
      .select([
        'kind',
        'subject as id',
        sql<SignalName>`(array_agg(signal order by id desc))[1]`.as('signal'),
        sql<string | null>`(array_agg(trace order by id desc))[1]`.as('trace'),
        sql<number[]>`array_agg(id)`.as('ids'),
      ])
      .where(sql<boolean>`not ${WANTS_COUNT}`)
      .where('at', '<', this.longAgo())
      .where('subject', '>', after)
      .groupBy(['kind', 'subject'])
      .orderBy('subject')
      .limit(most)
      .execute();
  }

  /**
   * Forums with new positions that the API did not look at in time: settles those whose outcome or next instant would change,
   * and wakes them then only.
   */
  async positions(): Promise<number> {
    return this.inTurns(
      'positions',
      await this.rounds.positions.next(),
      ({ id, trace }) => inTraceOf(trace, () => this.settle(id)),
      SETTLING_AT_THE_SAME_TIME,
    );
  }

  private spoken(after: string, most: number) {
    return this.db
      .selectFrom('poke')
      .select(['kind', 'subject as id', sql<string | null>`(array_agg(trace order by id desc))[1]`.as('trace')])
      .where('kind', '=', 'decision')
      .where(WANTS_COUNT)
      .where('at', '<=', this.longAgo())
      .where('subject', '>', after)
      .groupBy(['kind', 'subject'])
      .orderBy('subject')
      .limit(most)
      .execute();
  }

  private async settle(id: string): Promise<void> {
    const signals = (await countPositions(this.db, id)).map((one) => ({ ...one.subject, ...one }));
    await this.inTurns('positions', signals, async ({ subject, signal, poke }) => {
      await this.signalOrStart(subject, signal);
      await this.db.deleteFrom('poke').where('id', '=', poke).execute();
    });
  }

  /** Starts the workflow of every open row that has none yet. */
  async starts(): Promise<number> {
    await this.inTurns('starts', await this.rounds.starts.next(), (subject) => this.start(subject));
    return 0; // a row stays a candidate until it has started; the next look is after the pause
  }

  private unstarted(after: string, most: number): Promise<Subject[]> {
    return this.gates(after, most)
      .where('startedAt', 'is', null)
      .where('over', '=', false)
      .where('phase', 'not in', ['new', 'draft'])
      .where('openedAt', '<', this.longAgo())
      .execute();
  }

  /** Suspects: a step that is overdue. A workflow that is gone is started again from its row; one that runs is told again. */
  async overdue(): Promise<number> {
    const due = (await this.rounds.overdue.next()).filter(({ id }) => this.overdueSignals.mayTry(id));
    await this.inTurns('overdue', due, (subject) => this.signalOrStart(subject, 'deadlineMoved'));
    return 0;
  }

  private late(after: string, most: number): Promise<Subject[]> {
    return this.gates(after, most)
      .where('over', '=', false)
      .where('startedAt', 'is not', null)
      .where('nextAt', '<', this.longAgo())
      .execute();
  }

  /**
   * Ended subjects whose workflow has not delivered its last messages: it was lost, started so late that it still knows an old
   * position, or never started, because all of it happened while Temporal was away.
   */
  async unfinished(): Promise<number> {
    await this.inTurns('unfinished', await this.rounds.unfinished.next(), (subject) => this.end(subject));
    return 0;
  }

  private untold(after: string, most: number): Promise<Subject[]> {
    return this.gates(after, most)
      .where('kind', '!=', 'program')
      .where('over', '=', true)
      .where(sql<boolean>`not ${NEVER_OPENED}`)
      .whereRef('followed', '<', 'revision')
      .where('openedAt', '<', this.longAgo(5))
      .execute();
  }

  private gates(after: string, most: number) {
    return this.db.selectFrom('gate').select(['kind', 'id']).where('id', '>', after).orderBy('id').limit(most);
  }

  /** So many times the patience before now. */
  private longAgo(times = 1) {
    return sql<string>`clock() - ${`${times * this.patienceMs} milliseconds`}::interval`;
  }

  /** Compares every open row with its workflow once an hour, a page a look, and starts again what does not run. */
  async compare(): Promise<number> {
    await this.inTurns('compare', await this.rounds.compare.next(), async (subject) => {
      if (!(await this.workflows.isRunning(subject))) await this.restart(subject);
    });
    return 0;
  }

  private open(after: string, most: number): Promise<Subject[]> {
    return this.gates(after, most).where('over', '=', false).where('phase', 'not in', ['new', 'draft']).execute();
  }

  private async signalOrStart(subject: Subject, signal: SignalName): Promise<void> {
    const position = await this.position(subject);
    if (!position || (await this.workflows.signal(subject, signal, position)) || position.over) return;
    await this.restart(subject);
  }

  private async start(subject: Subject): Promise<void> {
    const position = await this.position(subject);
    if (position) await startFromRow(this.db, this.workflows, subject, position);
  }

  private async end(subject: Subject): Promise<void> {
    const position = await this.position(subject);
    if (!position) return;
    const outcome = await startFromRow(this.db, this.workflows, subject, position);
    if (outcome === 'running' && this.endSignals.mayTry(subject.id))
      await this.workflows.signal(subject, 'deadlineMoved', position);
  }

  /** A workflow that ended while its row is open is started again, journaled, and raises `stalled` the third time. */
  private async restart({ kind, id }: Subject): Promise<void> {
    const position = await this.position({ kind, id });
    if (!position || position.over) return;
    const before = await this.db
      .selectFrom('gate')
      .select('startedAt')
      .where('kind', '=', kind)
      .where('id', '=', id)
      .executeTakeFirst();
    const outcome = await startFromRow(this.db, this.workflows, { kind, id }, position);
    if (outcome === 'running' || before?.startedAt === null) return; // a first start is nobody's failure
    const restarts = await this.db.transaction().execute((tx) => recordRestart(tx, { kind, id }));
    countRestart(kind);
    this.log.warn({ workflow: workflowId({ kind, id }), restarts }, 'workflow started again from its row');
  }

  private async position(subject: Subject) {
    return this.db.transaction().execute(async (tx) => (await readPositions(tx, [subject])).get(subject.id));
  }

  /** Returns how many it has done: one that fails keeps nobody else waiting, and is tried again after the pause. */
  private async inTurns<Row extends Subject>(
    pass: Pass,
    rows: readonly Row[],
    work: (row: Row) => Promise<unknown>,
    atATime = AT_THE_SAME_TIME,
  ): Promise<number> {
    const failed = failedOf(rows, await inTurns(rows, atATime, work));
    logFailed(this.log, pass, failed);
    return rows.length - failed.length;
  }
}

/** Counts a restart, with its entry and, the third time, its problem. Returns how many there were. */
async function recordRestart(tx: Tx, subject: Subject): Promise<number> {
  const { program, cycle, restarts } = await tx
    .updateTable('gate')
    .set({ restarts: sql<number>`restarts + 1` })
    .where('kind', '=', subject.kind)
    .where('id', '=', subject.id)
    .returning(['program', 'cycle', 'restarts'])
    .executeTakeFirstOrThrow();
  const happening = bySystem({ program, cycle }, await readClock(tx));
  const entry = { type: 'workflow-restarted', subject, audience: 'team' as const, body: { restarts } };
  const flags = restarts === STALLED_AFTER ? [{ subject, code: 'stalled' as const, problem: true }] : [];
  await writeChange(tx, change({ entries: [entry], flags }), happening, null);
  return restarts;
}
