import { sql } from 'kysely';
import type { Database } from '../../database/connection.js';
import { subject as subjectAs, type Position, type Subject } from '../../domain/subject.js';
import { failureOf } from '../../observability/failure.js';
import type { Logger } from '../../observability/logger.js';
import { workflowId } from '../../temporal/ids.js';
import type { Workflows } from '../../temporal/workflows.js';
import { forgetPokes, type Announcement, type News } from './announcement.js';
import { CountQueue } from '../following/count-queue.js';
import { answerPositions } from '../following/settle-early.js';

/** Each takes a transaction, and people who write need some as well. */
const COUNTS_AT_ONCE = 5;

/**
 * Signals at once, without making the caller wait, and deletes the pokes it delivered; after new positions it asks the forum's
 * method first. What fails here, the relay does.
 */
export class TemporalNews implements News {
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly counts = new CountQueue(
    (decision) => this.count(decision),
    COUNTS_AT_ONCE,
    () => this.follow(),
  );
  private readonly found: Announcement[] = [];

  constructor(
    private readonly db: Database,
    private readonly workflows: Workflows,
    private readonly log: Logger,
    /** The same database for those who close what writers write in: they wait for no connection that writers wait for. */
    private readonly urgent: Database = db,
  ) {}

  /** What is told together loses its pokes together, when the last has heard or has not; the relay takes them 2 s later anyway. */
  announce(announcements: readonly Announcement[]): void {
    const delivered = announcements.map(({ subject, signal, poke, position }) =>
      this.later(subject, async () => ((await this.workflows.signal(subject, signal, position)) ? poke : null)),
    );
    const [first] = announcements;
    if (first) void this.later(first.subject, async () => forgetPokes(this.db, await Promise.all(delivered)));
  }

  recount({ id }: Subject): void {
    this.counts.add(id);
  }

  opened(subject: Subject, position: Position): void {
    void this.later(subject, () => startFromRow(this.db, this.workflows, subject, position));
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private async count(decision: string): Promise<void> {
    const found = await this.later(subjectAs('decision', decision), () => answerPositions(this.urgent, decision));
    this.found.push(...(found ?? []));
  }

  /** Whoever waits for a decision comes before what follows from others. Where that never rests, the relay tells them. */
  private follow(): void {
    this.announce(this.found.splice(0));
  }

  /** Null when it failed: then it is the relay's. */
  private later<T>(subject: Subject, work: () => Promise<T>): Promise<T | null> {
    const workflow = workflowId(subject);
    const running = work().then(
      (done) => {
        this.log.debug({ workflow }, 'told');
        return done;
      },
      (error: unknown) => {
        this.log.debug({ workflow, ...failureOf(error) }, 'left to the relay');
        return null;
      },
    );
    this.underWay.add(running);
    void running.finally(() => this.underWay.delete(running));
    return running;
  }
}

/** Starts the workflow of an open row and notes that it was started. */
export async function startFromRow(
  db: Database,
  workflows: Workflows,
  subject: Subject,
  position: Position,
): Promise<'started' | 'running'> {
  const gate = await db
    .selectFrom('gate')
    .select(['program', 'cycle'])
    .where('kind', '=', subject.kind)
    .where('id', '=', subject.id)
    .executeTakeFirstOrThrow();
  const cycle = subject.kind === 'program' ? null : gate.cycle;
  const outcome = await workflows.start(subject, { id: subject.id, program: gate.program, cycle, position });
  await db
    .updateTable('gate')
    .set({ startedAt: sql<string>`clock()` })
    .where('kind', '=', subject.kind)
    .where('id', '=', subject.id)
    .where('startedAt', 'is', null)
    .execute();
  return outcome;
}
