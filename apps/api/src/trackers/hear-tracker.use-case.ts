import { Inject, Injectable } from '@nestjs/common';
import { sql, type Selectable } from 'kysely';
import { Commands } from '../../../../libs/commands/commands.js';
import type { Settings } from '../../../../libs/config/settings.js';
import type { BacklogTables } from '../../../../libs/database/tables/backlog-tables.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { join } from '../../../../libs/domain/change.js';
import type { ItemStatus } from '../../../../libs/domain/backlog/item.js';
import { followTracker, trackerHeard } from '../../../../libs/domain/backlog/tracking.js';
import { approvalsMissing, itemMoves } from '../../../../libs/domain/review/items.js';
import { Refused, notFound, refuse } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { subject } from '../../../../libs/domain/subject.js';
import { GitHubTracker } from '../../../../libs/integrations/trackers/github-tracker.js';
import {
  InvalidTrackerMessage,
  readTrackerMessage,
  type MessageHeaders,
  type TrackerEvent,
  type RepositoryId,
} from '../../../../libs/integrations/trackers/tracker-events.js';
import { PROMISED_BY } from '../../../../libs/queries/promised-by.js';
import { writeItem } from '../backlog/commands/write-item.js';
import { DB, SETTINGS } from '../injection.js';
import type { HeardView } from './tracker.schemas.js';

/** GitHub waits ten seconds for an answer to a message. */
const LONGEST_MS = 8000;

type Filing = Selectable<BacklogTables['filing']>;

@Injectable()
export class HearTracker {
  /** What GitHub calls the repositories of connections, under whatever name. */
  private readonly repositories = new Map<string, number>();

  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Takes what a tracker says of an item: it ships, or somebody is asked to look. Old news and what is no item of ours change nothing. */
  async execute(name: string, headers: MessageHeaders, raw: Buffer): Promise<HeardView> {
    const event = await this.eventIn(name, headers, raw);
    const filing = event && (await this.filingOf(name, event));
    if (!event || !filing) return { outcome: 'ignored' };
    const { program, cycle, item: id, audience } = filing;
    const keeper = [subject('program', program)]; // which keeps what is promised
    const nobody = null; // a tracker acts for none: the journal names no person
    return this.commands.inCycleBehind(keeper, cycle, nobody, async (command): Promise<HeardView> => {
      const { tx, now, cycle: venue, calendar, apply } = command;
      refuseFuture(event, now);
      if (!(await isNews(tx, id, event))) return { outcome: 'repeated' };
      const { status, revision } = await itemAsItIs(tx, id);
      const { says } = event;
      const follows = followTracker(says, status, approvalsMissing(venue, id, now) === null);
      const owing = { facilitators: venue.facilitators, leadTime: venue.engagement.leadTimes.refinement };
      const of = { item: id, cycle, says, heardAt: event.at, status, follows, promised: await isPromised(tx, id) };
      const noted = trackerHeard({ ...of, ...owing }, now, calendar);
      if (follows !== 'ship') {
        await apply(noted);
        return { outcome: 'noted' };
      }
      await apply(join(noted, await writeItem(tx, { id, cycle, audience, status, revision }, { status: 'shipped' })));
      const move = { was: status, becomes: 'shipped', reworded: false } as const;
      await apply(itemMoves(venue, id, move, now, calendar));
      await tx.updateTable('filing').set({ sentStatus: 'shipped' }).where('item', '=', id).execute();
      return { outcome: 'shipped' };
    });
  }

  private async eventIn(name: string, headers: MessageHeaders, raw: Buffer): Promise<TrackerEvent | null> {
    const { TRACKERS: connections } = this.settings;
    const connection = Object.hasOwn(connections, name) ? connections[name] : undefined;
    if (!connection) throw notFound();
    try {
      return await readTrackerMessage(connection, headers, raw, (github) => this.repositoryId(name, github));
    } catch (error) {
      if (!(error instanceof InvalidTrackerMessage)) throw error;
      if (error.because === 'signature') throw new Refused(refuse('wrong-signature', error.message));
      throw new Refused(
        refuse('invalid-input', 'The message is not understood', [{ path: 'body', message: error.message }]),
      );
    }
  }

  /** Asked once, and again after a failure. Without an answer nobody knows whose message it is: the tracker shows it as one that failed, and can send it again. */
  private async repositoryId(name: string, connection: Parameters<RepositoryId>[0]): Promise<number> {
    const id =
      this.repositories.get(name) ??
      (await new GitHubTracker(connection, LONGEST_MS).repositoryId().catch((cause: unknown) => {
        const message = 'GitHub does not say which repository that is, which has another name; send it again later';
        throw new Refused(refuse('unavailable', message), { cause });
      }));
    this.repositories.set(name, id);
    return id;
  }

  private filingOf(connection: string, { remote }: TrackerEvent): Promise<Filing | undefined> {
    return this.db
      .selectFrom('filing')
      .selectAll()
      .where('connection', '=', connection)
      .where('remote', '=', remote)
      .executeTakeFirst();
  }
}

const CLOCKS_APART_MS = 300_000;

/** What comes from the future would silence everything until then. Clocks may differ, as Standard Webhooks has it. */
function refuseFuture({ at }: TrackerEvent, now: Instant): void {
  if (Date.parse(at) <= Date.parse(now) + CLOCKS_APART_MS) return;
  const message = `It is of ${at}, which is more than five minutes from now`;
  throw new Refused(refuse('invalid-input', 'The message comes from the future', [{ path: 'body', message }]));
}

async function itemAsItIs(tx: Tx, id: string): Promise<{ status: ItemStatus; revision: number }> {
  const row = await tx.selectFrom('item').select(['status', 'revision']).where('id', '=', id).executeTakeFirstOrThrow();
  return { status: row.status as ItemStatus, revision: row.revision };
}

/** Whether published answers said that something changes by an item, or by what it came out of. */
async function isPromised(tx: Tx, item: string): Promise<boolean> {
  const { rows } = await sql<{ so: boolean }>`select exists ${PROMISED_BY(item)} as so`.execute(tx);
  return rows[0]?.so ?? false;
}

/** Keeps what was heard last, unless it is the same again or something older. */
async function isNews(tx: Tx, item: string, { event, at }: TrackerEvent): Promise<boolean> {
  const kept = await tx
    .updateTable('filing')
    .set({ heardAt: at, heardEvent: event })
    .where('item', '=', item)
    .where(({ or, and, eb }) =>
      or([
        eb('heardAt', 'is', null),
        eb('heardAt', '<', at),
        and([eb('heardAt', '=', at), eb('heardEvent', '!=', event)]),
      ]),
    )
    .returning('item')
    .executeTakeFirst();
  return kept !== undefined;
}
