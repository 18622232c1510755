import { sql, type Selectable } from 'kysely';
import { readClock } from '../../../../libs/commands/read-clock.js';
import { namingConsenting } from '../../../../libs/queries/people/named-people.query.js';
import { writeChange } from '../../../../libs/commands/writing/write-change.js';
import type { TrackerConnections } from '../../../../libs/config/trackers.js';
import type { BacklogTables } from '../../../../libs/database/tables/backlog-tables.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import type { ItemStatus } from '../../../../libs/domain/backlog/item.js';
import { readableThere } from '../../../../libs/domain/backlog/tracking.js';
import { everyText } from '../../../../libs/domain/words/every-text.js';
import type { Audience } from '../../../../libs/domain/people.js';
import { subject } from '../../../../libs/domain/subject.js';
import { plusMs, type Instant } from '../../../../libs/domain/time.js';
import { createTracker } from '../../../../libs/integrations/trackers/create-tracker.js';
import type { FiledItem, FilingResult, Tracker } from '../../../../libs/integrations/trackers/tracker.js';
import { bySystem } from '../../../../libs/journal/append.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { Lanes } from './lanes.js';
import { backOffMs, isGivenUp } from './trying-again.js';

const BATCH = 50;
const CONCURRENCY = 3;
/** Longer than any tracker may take. */
const LEASE = '60 seconds';

type Filing = Selectable<BacklogTables['filing']>;

/** Whether all reviewers have approved what the item of a filing says. */
const WORDS_APPROVED = sql<boolean>`not exists (select from review v join gate g on g.kind = 'review' and g.id = v.id
  where v.item = filing.item and g.phase <> 'approved')`;

/** Whether the item of a filing may go now: its reviewers have approved it, or it only ends what the tracker has already. */
const APPROVED = sql<boolean>`(${WORDS_APPROVED}
  or filing.remote is not null and exists (select from item d where d.id = filing.item and d.status = 'dropped'))`;

interface Options {
  readonly publicUrl: string;
  readonly connections: TrackerConnections;
  readonly log?: Logger;
  /** How connections are reached; by their kind when left out. */
  readonly trackers?: (name: string) => Tracker | null;
}

/**
 * Brings items to their tracker.
 * 1. A filing is leased for a minute in one short transaction; no transaction is open while the tracker is asked.
 * 2. The result is written with its entry in the journal. A process that dies in between asks the tracker once more, which knows
 *    the item by its mark.
 * 3. An item that changes while it is sent stays queued, and nobody else sends it before the lease ends.
 * 4. Every filing ends. The item is filed, or the filing is refused with a problem that facilitators see.
 * 5. While somebody has not approved an item, it stays queued: the tracker gets no words that its reviewers have not approved. Of one
 *    that is dropped it gets the status alone.
 */
export class FileItems {
  private readonly lanes: Lanes<Filing>;
  private readonly made = new Map<string, Tracker>();

  constructor(
    private readonly db: Database,
    private readonly options: Options,
  ) {
    this.lanes = new Lanes({
      batch: BATCH,
      lanes: CONCURRENCY,
      idOf: ({ item }) => item,
      claim: (most, underway) => this.claim(most, underway),
      together: () => (filing) => this.file(filing),
    });
  }

  /** Returns how many filings it has taken up. */
  pass(): Promise<number> {
    return this.lanes.pass();
  }

  /** Waits for what is still on its way. */
  settled(): Promise<void> {
    return this.lanes.settled();
  }

  private claim(most: number, underway: readonly string[]): Promise<Filing[]> {
    return this.db
      .updateTable('filing')
      .set({
        attempts: sql<number>`attempts + 1`,
        queuedAt: sql<string>`case when attempts = 0 then clock() else queued_at end`, // it may have waited for approvals
        lease: sql<string>`gen_random_uuid()`,
        leasedUntil: sql<string>`clock() + ${LEASE}::interval`,
      })
      .where('item', 'in', (query) =>
        query
          .selectFrom('filing')
          .select('item')
          .where('state', '=', 'queued')
          .where('notBefore', '<=', sql<string>`clock()`)
          .where(({ or, eb }) => or([eb('leasedUntil', 'is', null), eb('leasedUntil', '<=', sql<string>`clock()`)]))
          .where('item', '!=', sql<string>`all(${underway}::uuid[])`)
          .where(APPROVED)
          .orderBy('notBefore')
          .limit(most)
          .forUpdate()
          .skipLocked(),
      )
      .returningAll()
      .execute();
  }

  private async file(filing: Filing): Promise<void> {
    const startedAt = performance.now();
    const { result, status } = await this.ask(filing);
    const { item, connection, attempts } = filing;
    const why = 'error' in result ? { error: result.error } : {};
    const ms = Math.round(performance.now() - startedAt);
    this.options.log?.info({ item, connection, attempt: attempts, outcome: result.is, ...why, ms }, 'filing');
    await this.db.transaction().execute((tx) => record(tx, filing, result, status));
  }

  private async ask(filing: Filing): Promise<{ result: FilingResult; status: string | null }> {
    const tracker = this.trackerOf(filing.connection);
    const { readers } = this.options.connections[filing.connection] ?? { readers: null };
    if (!tracker || !readers) return { result: { is: 'refused', error: 'unknown-connection' }, status: null };
    const found = await readFiled(this.db, filing, readableThere(readers), this.options.publicUrl);
    if (!found) return { result: { is: 'refused', error: 'not-for-tracker' }, status: null };
    const { approved, ...item } = found;
    if (!approved) return { result: { is: 'delayed', error: 'reviews-open' }, status: null }; // since it was claimed
    return { result: await tracker.file(item, filing.remote), status: item.status };
  }

  private trackerOf(name: string): Tracker | null {
    const { trackers, connections } = this.options;
    if (trackers) return trackers(name);
    const connection = connections[name];
    const tracker = this.made.get(name) ?? (connection ? createTracker(connection) : null);
    if (tracker) this.made.set(name, tracker);
    return tracker;
  }
}

/**
 * What the tracker gets: the parts that its readers may read, without names of people who do not consent to being quoted before them. Null if its
 * readers may not read the item.
 */
async function readFiled(
  db: Database,
  filing: Filing,
  audiences: readonly Audience[],
  publicUrl: string,
): Promise<(FiledItem & { readonly approved: boolean }) | null> {
  const row = await db
    .selectFrom('item')
    .innerJoin('filing', 'filing.item', 'item.id')
    .select(['item.id', 'item.title', 'item.framing', 'item.status', 'item.createdAt'])
    .select([APPROVED.as('approved'), WORDS_APPROVED.as('wordsApproved')])
    .select(
      sql<string[]>`array(select k.statement from criterion k
        where k.item = item.id and k.audience = any(${audiences}) order by k.position, k.id)`.as('criteria'),
    )
    .where('item.id', '=', filing.item)
    .where('item.audience', 'in', audiences)
    .executeTakeFirst();
  if (!row) return null;
  const { id, createdAt, approved, wordsApproved, title, framing, criteria } = row;
  const status = row.status as FiledItem['status'];
  const url = new URL(`/v1/items/${id}`, publicUrl).href;
  const readers = { program: filing.program, audiences };
  const said = { title, framing, criteria };
  const told = await namingConsenting(db, readers, said, (words, say) => everyText(words, say) as typeof said);
  const words = wordsApproved ? told : null;
  return { id, createdAt, approved, words, status, version: filing.version, moved: status !== filing.sentStatus, url };
}

async function record(tx: Tx, filing: Filing, result: FilingResult, status: string | null): Promise<void> {
  const now = await readClock(tx);
  const final = ended(filing, result, now);
  const fresh = await write(tx, filing, final, status, now);
  if (!fresh || final.is === 'delayed') return;
  const { item, program, cycle, connection, audience } = filing;
  const self = subject('cycle', cycle);
  const body = { item, connection, error: final.is === 'refused' ? final.error : null };
  const entries = [{ type: NEWS[final.is], subject: self, audience, body }];
  const problem = { subject: self, code: 'tracker-refused', problem: true, facts: body } as const;
  const news = change({ entries, flags: final.is === 'refused' ? [problem] : [] });
  await writeChange(tx, news, bySystem({ program, cycle }, now), null);
}

const NEWS = { filed: 'item-filed', refused: 'item-filing-refused' };

function ended({ queuedAt, attempts }: Filing, result: FilingResult, now: Instant): FilingResult {
  const over = result.is === 'delayed' && isGivenUp(queuedAt, attempts, now);
  return over ? { is: 'refused', error: 'gave-up' } : result;
}

/**
 * Writes the result down, unless somebody else has leased the filing since: then theirs counts. The item stays queued when it has
 * changed since it was sent. Returns whether the result is of the item as it is now.
 */
async function write(
  tx: Tx,
  { item, attempts, version, lease }: Filing,
  result: FilingResult,
  status: string | null,
  now: Instant,
): Promise<boolean> {
  const named = result.is === 'filed' && result.url !== null ? { url: result.url } : {}; // who names no address takes none back
  const known = result.is === 'filed' ? { remote: result.remote, sentStatus: status as ItemStatus, ...named } : {};
  const mine = await tx
    .updateTable('filing')
    .set({ ...known, lease: null, leasedUntil: null })
    .where('item', '=', item)
    .where('lease', '=', lease)
    .returning(['version', 'state'])
    .executeTakeFirst();
  if (mine?.version !== version || mine.state !== 'queued') return false;
  const lastError = 'error' in result ? result.error : null;
  const wait = Math.max(backOffMs(attempts), result.is === 'delayed' ? (result.afterMs ?? 0) : 0);
  const columns = {
    filed: { state: 'filed' as const, filedAt: now, lastError },
    refused: { state: 'refused' as const, lastError },
    delayed: { notBefore: plusMs(now, wait), lastError },
  };
  await tx.updateTable('filing').set(columns[result.is]).where('item', '=', item).execute();
  return true;
}
