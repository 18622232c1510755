import { sql } from 'kysely';
import { WANTS_COUNT } from '../../../../libs/commands/forum-counting/count-positions.js';
import type { Database } from '../../../../libs/database/connection.js';
import type { SignalName, Subject } from '../../../../libs/domain/subject.js';

/** At most `most` rows behind the id `after`, in the order of their ids. */
export interface Page {
  readonly after: string;
  readonly most: number;
}

/** A decision that ended as a draft: nobody was told of it. */
const NEVER_OPENED = sql`(kind = 'decision' and exists (select from decision d where d.id = gate.id and d.round is null))`;

/** A subject whose pokes nobody has delivered: they are one signal, the newest. */
export interface Poked extends Subject {
  readonly signal: SignalName;
  readonly trace: string | null;
  /** Of the pokes. */
  readonly ids: readonly number[];
}

/** A forum with new positions that nobody has counted. */
export interface Uncounted extends Subject {
  readonly trace: string | null;
}

/** The rows of each sweep. Younger than `patienceMs` they may be the API's, which tries everything at once. */
export class SweptRows {
  constructor(
    private readonly db: Database,
    private readonly patienceMs: number,
  ) {}

  pokes({ after, most }: Page): Promise<Poked[]> {
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

  positions({ after, most }: Page): Promise<Uncounted[]> {
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

  /** Open rows without a workflow. */
  starts(page: Page): Promise<Subject[]> {
    return this.open(page).where('startedAt', 'is', null).where('openedAt', '<', this.longAgo()).execute();
  }

  /** Open rows whose step is late. */
  overdue(page: Page): Promise<Subject[]> {
    return this.gates(page)
      .where('over', '=', false)
      .where('startedAt', 'is not', null)
      .where('nextAt', '<', this.longAgo())
      .execute();
  }

  /**
   * Ended rows whose workflow has not delivered its last messages: it was lost, started so late that it still knows an old
   * position, or never started, because all of it happened while Temporal was away.
   */
  unfinished(page: Page): Promise<Subject[]> {
    return this.gates(page)
      .where('kind', '!=', 'program')
      .where('over', '=', true)
      .where(sql<boolean>`not ${NEVER_OPENED}`)
      .whereRef('followed', '<', 'revision')
      .where('openedAt', '<', this.longAgo(5))
      .execute();
  }

  /** All open rows. */
  compare(page: Page): Promise<Subject[]> {
    return this.open(page).execute();
  }

  private open(page: Page) {
    return this.gates(page).where('over', '=', false).where('phase', 'not in', ['new', 'draft']);
  }

  private gates({ after, most }: Page) {
    return this.db.selectFrom('gate').select(['kind', 'id']).where('id', '>', after).orderBy('id').limit(most);
  }

  /** The instant that lies `times` times the patience before now. */
  private longAgo(times = 1) {
    return sql<string>`clock() - ${`${times * this.patienceMs} milliseconds`}::interval`;
  }
}
