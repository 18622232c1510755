import { sql } from 'kysely';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { facilitatorsOf } from '../../../../../libs/queries/people/facilitators.query.js';
import { ASK_AT } from '../../../../../libs/commands/writing/write-promises.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import type { PersonName } from '../../../../../libs/domain/people.js';
import type { EngagementModel } from '../../../../../libs/domain/program/engagement.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../../libs/domain/time.js';

/** A program's inbox. */
export interface Inbox {
  readonly now: Instant;
  readonly engagement: EngagementModel;
  /** Whom its attention is to be promised of; null while that is promised already, or nobody is there to promise it. Under the program's gate it stays so until a cycle begins. */
  readonly owner: string | null;
  /** When a facilitator is asked about what waits, the first time or again; null when that was the last time, or nothing is promised. */
  readonly askedBy: Instant | null;
}

/** When a facilitator is asked about what is said now: as it is promised already, or as it is to be promised by then. */
export const askedAbout = ({ owner, askedBy, now, engagement }: Inbox): Instant | null =>
  owner ? workingCalendar(engagement.calendar).add(now, engagement.leadTimes.deferral) : askedBy;

interface InboxRow extends Omit<Inbox, 'owner'> {
  readonly promised: boolean;
  readonly facilitators: readonly string[];
  readonly names: readonly PersonName[];
}

/** The inbox of a program, and these people as others see them, by one statement. Read it after the gate's lock. */
export async function readInbox(
  tx: Database | Tx,
  program: string,
  people: readonly string[],
): Promise<{ readonly inbox: Inbox; readonly names: ReadonlyMap<string, PersonName> }> {
  const { rows } = await sql<InboxRow>`
    select clock() as now, p.engagement, k.id is not null as promised, ${facilitatorsOf(sql`p.id`)} as facilitators,
      ${ASK_AT} as asked_by,
      (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name)), '[]') from person a
        where a.id = any(${people}::uuid[])) as names
    from program p left join promise k on k.kind = 'inbox' and k.about = p.id and k.kept_at is null
    where p.id = ${program}`.execute(tx);
  const [row] = rows;
  if (!row) throw notFound();
  const { promised, facilitators, names, ...inbox } = row;
  const owner = promised ? null : (facilitators[0] ?? null);
  return { inbox: { ...inbox, owner }, names: new Map(names.map((one) => [one.id, one])) };
}
