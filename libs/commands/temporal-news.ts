import { sql } from 'kysely';
import type { Database } from '../database/connection.js';
import { subject, type Position, type Subject } from '../domain/subject.js';
import { failureOf } from '../observability/failure.js';
import type { Logger } from '../observability/logger.js';
import { workflowId } from '../temporal/ids.js';
import type { Workflows } from '../temporal/workflows.js';
import type { Announcement, News } from './announcement.js';
import { Looks } from './following/looks.js';
import { answerPositions } from './following/settle-early.js';

/** Each takes a transaction, and people who write need some as well. */
const LOOKS_AT_ONCE = 5;

/**
 * Signals at once, without making the caller wait, and deletes the pokes it delivered; after new positions it asks the forum's
 * method first. What fails here, the relay does.
 */
export class TemporalNews implements News {
  private readonly underWay = new Set<Promise<void>>();
  private readonly looks = new Looks(
    (decision) => this.look(decision),
    LOOKS_AT_ONCE,
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

  announce(announcements: readonly Announcement[]): void {
    for (const announcement of announcements) {
      if (announcement.signal === 'positionsChanged') this.spoken(announcement.subject);
      else void this.later(announcement.subject, () => this.deliver(announcement));
    }
  }

  spoken({ id }: Subject): void {
    this.looks.want(id);
  }

  opened(subject: Subject, position: Position): void {
    void this.later(subject, () => startFromRow(this.db, this.workflows, subject, position));
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private async deliver({ subject, signal, poke, position }: Announcement): Promise<void> {
    const heard = await this.workflows.signal(subject, signal, position);
    if (heard) await this.db.deleteFrom('poke').where('id', '=', poke).execute();
  }

  private look(decision: string): Promise<void> {
    const forum = subject('decision', decision);
    return this.later(forum, async () => {
      this.found.push(...(await answerPositions(this.urgent, decision)));
    });
  }

  /** Whoever waits for a decision comes before what follows from others. Where that never rests, the relay tells them. */
  private follow(): void {
    for (const one of this.found.splice(0)) void this.later(one.subject, () => this.deliver(one));
  }

  private later(subject: Subject, work: () => Promise<unknown>): Promise<void> {
    const workflow = workflowId(subject);
    const running = work().then(
      () => this.log.debug({ workflow }, 'told'),
      (error: unknown) => this.log.debug({ workflow, ...failureOf(error) }, 'left to the relay'),
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
