import { sql } from 'kysely';
import { readPositions } from '../../../../libs/commands/gates/positions.js';
import { readClock } from '../../../../libs/commands/read-clock.js';
import { answerPositions } from '../../../../libs/commands/following/settle-early.js';
import { startFromRow } from '../../../../libs/commands/announcing/temporal-news.js';
import { writeChange } from '../../../../libs/commands/writing/write-change.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { STALLED_AFTER } from '../../../../libs/database/lost-workflow.js';
import { change } from '../../../../libs/domain/change.js';
import type { SignalName, Subject } from '../../../../libs/domain/subject.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { countRelayedSignal, countRestart } from '../../../../libs/observability/metrics/relay.js';
import { following } from '../../../../libs/observability/tracing/spans.js';
import { workflowId } from '../../../../libs/temporal/ids.js';
import type { Workflows } from '../../../../libs/temporal/workflows.js';
import { Nudges } from './nudges.js';

const AT_ONCE = 200;
const AT_THE_SAME_TIME = 20;
/** Each takes a transaction, and those that deliver letters and seal need some as well. */
const SETTLING_AT_THE_SAME_TIME = 5;

/** The guarantee behind every start and signal: what the API did not get done, and whatever was lost. */
export class PokeWorkflows {
  private readonly nudges: Nudges;

  constructor(
    private readonly db: Database,
    private readonly workflows: Workflows,
    private readonly log: Logger,
    private readonly patienceMs = 2000,
  ) {
    this.nudges = new Nudges(patienceMs);
  }

  /** Signals those whose pokes the API did not deliver in time. Pokes are coalesced: one signal with the newest position. */
  async pokes(): Promise<number> {
    const rows = await this.db
      .selectFrom('poke')
      .select([
        'kind',
        'subject',
        sql<SignalName>`(array_agg(signal order by id desc))[1]`.as('signal'),
        sql<string | null>`(array_agg(trace order by id desc))[1]`.as('trace'),
        sql<number[]>`array_agg(id)`.as('ids'),
      ])
      .where('signal', '!=', 'positionsChanged')
      .where('at', '<', sql<string>`clock() - ${`${this.patienceMs} milliseconds`}::interval`)
      .groupBy(['kind', 'subject'])
      .limit(AT_ONCE)
      .execute();
    return this.inTurns(rows, async ({ kind, subject: id, signal, trace, ids }) => {
      await following(trace, () => this.signalOrStart({ kind, id }, signal));
      countRelayedSignal(kind);
      await this.db.deleteFrom('poke').where('id', 'in', ids).execute();
    });
  }

  /**
   * Forums with new positions that the API did not look at in time: settles those whose outcome or next instant would change,
   * and wakes them then only.
   */
  async positions(): Promise<number> {
    const rows = await this.db
      .selectFrom('poke')
      .select(['subject', sql<string | null>`(array_agg(trace order by id desc))[1]`.as('trace')])
      .where('signal', '=', 'positionsChanged')
      .where('at', '<=', sql<string>`clock() - ${`${this.patienceMs} milliseconds`}::interval`)
      .groupBy('subject')
      .limit(AT_ONCE)
      .execute();
    const settle = async ({ subject: id, trace }: (typeof rows)[number]): Promise<void> =>
      following(trace, () => this.settle(id));
    return this.inTurns(rows, settle, SETTLING_AT_THE_SAME_TIME);
  }

  private async settle(id: string): Promise<void> {
    const heard = await answerPositions(this.db, id);
    await this.inTurns(heard, async ({ subject, signal, poke }) => {
      await this.signalOrStart(subject, signal);
      await this.db.deleteFrom('poke').where('id', '=', poke).execute();
    });
  }

  /** Starts the workflow of every open row that has none yet. */
  async starts(): Promise<number> {
    const rows = await this.db
      .selectFrom('gate')
      .select(['kind', 'id'])
      .where('startedAt', 'is', null)
      .where('over', '=', false)
      .where('phase', 'not in', ['new', 'draft'])
      .where('openedAt', '<', sql<string>`clock() - ${`${this.patienceMs} milliseconds`}::interval`)
      .limit(AT_ONCE)
      .execute();
    await this.inTurns(rows, (subject) => this.start(subject));
    return 0; // a row stays a candidate until it has started; the next look is after the pause
  }

  /** Suspects: a step that is overdue. A workflow that is gone is started again from its row; one that runs is told again. */
  async overdue(): Promise<number> {
    const rows = await this.db
      .selectFrom('gate')
      .select(['kind', 'id'])
      .where('over', '=', false)
      .where('startedAt', 'is not', null)
      .where('nextAt', '<', sql<string>`clock() - ${`${this.patienceMs} milliseconds`}::interval`)
      .orderBy('nextAt')
      .limit(AT_ONCE)
      .execute();
    const due = rows.filter(({ id }) => this.nudges.mayTell(id));
    await this.inTurns(due, (subject) => this.signalOrStart(subject, 'deadlineMoved'));
    return 0;
  }

  /**
   * Ended subjects whose workflow has not delivered its last messages: it was lost, or started so late that it still knows an
   * old position.
   */
  async unfinished(): Promise<number> {
    const rows = await this.db
      .selectFrom('gate')
      .select(['kind', 'id'])
      .where('kind', '!=', 'program')
      .where('over', '=', true)
      .where(({ or, eb }) => or([eb('kind', '=', 'cycle'), eb('startedAt', 'is not', null)]))
      .whereRef('followed', '<', 'revision')
      .where('openedAt', '<', sql<string>`clock() - ${`${5 * this.patienceMs} milliseconds`}::interval`)
      .limit(AT_ONCE)
      .execute();
    await this.inTurns(rows, (subject) => this.end(subject));
    return 0;
  }

  /** The whole comparison: every open row has a workflow that runs. Returns how many had none. */
  async compare(): Promise<number> {
    const rows = await this.db
      .selectFrom('gate')
      .select(['kind', 'id'])
      .where('over', '=', false)
      .where('phase', 'not in', ['new', 'draft'])
      .execute();
    let missing = 0;
    await this.inTurns(rows, async (subject) => {
      if (await this.workflows.isRunning(subject)) return;
      missing += 1;
      await this.restart(subject);
    });
    return missing;
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
    if (outcome === 'running' && this.nudges.mayTell(`end of ${subject.id}`))
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
  private async inTurns<T>(
    all: readonly T[],
    work: (one: T) => Promise<unknown>,
    atATime = AT_THE_SAME_TIME,
  ): Promise<number> {
    let done = 0;
    for (let start = 0; start < all.length; start += atATime) {
      const turn = await Promise.allSettled(all.slice(start, start + atATime).map(work));
      const failed = turn.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).name] : []));
      done += turn.length - failed.length;
      if (failed.length > 0) this.log.warn({ failed: failed.length, error: failed[0] }, 'will be tried again');
    }
    return done;
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
  const happening = { program, cycle, actor: null, at: await readClock(tx), command: null };
  const entry = { type: 'workflow-restarted', subject, audience: 'team' as const, body: { restarts } };
  const flags = restarts === STALLED_AFTER ? [{ subject, code: 'stalled' as const, problem: true }] : [];
  await writeChange(tx, change({ entries: [entry], flags }), happening, null);
  return restarts;
}
