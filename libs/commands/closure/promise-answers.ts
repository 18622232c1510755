import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { NOTHING_LEFT } from '../../database/unfinished.js';
import { PROMISED_BY } from '../../queries/promised-by.js';
import { narrowest } from '../../journal/subject-audience.js';
import type { Instant } from '../../domain/time.js';

/** Published answers that are given once more, each with the kind of promise that this is. */
const OWED = sql`(
  select d.program, d.cycle, d.contribution, x.kind, case x.kind when 'deferred' then d.owner end as owner,
    case x.kind when 'deferred' then d.until end as until
  from disposition d left join contest c on c.contribution = d.contribution and c.settled_at is null
    cross join lateral (select case when c.contribution is not null then 'contested' when d.kind = 'deferred' then 'deferred'
      when ${NOTHING_LEFT} then 'dropped' end as kind) x
  where d.published_at is not null and x.kind is not null)`;

interface Promising {
  /** Owes answers that have no owner of their own. Null: nobody can be asked. */
  readonly owner: string | null;
  /** When, for what has no date of its own. */
  readonly dueAt: Instant;
}

/**
 * Makes dated promises of answers that are owed again: of the answers `o` that `which` selects and that are no promises yet. One statement,
 * because there may be hundreds. Returns how many. Needs the program's gate. The caller schedules the promises.
 */
export async function promiseAnswers(tx: Tx, which: RawBuilder<unknown>, { owner, dueAt }: Promising): Promise<number> {
  const audience = narrowest({
    kind: sql`'cycle'`,
    subject: sql`o.cycle`,
    place: sql`o.cycle`,
    meant: sql`'team'::text`,
  });
  const { rows } = await sql`
    insert into promise (id, program, cycle, audience, kind, about, owner, due_at)
    select gen_random_uuid(), o.program, o.cycle, ${audience}, o.kind, o.contribution, coalesce(o.owner, ${owner}), coalesce(o.until, ${dueAt})
    from ${OWED} o where ${which} and coalesce(o.owner, ${owner}) is not null
    on conflict (kind, about) where kept_at is null do nothing
    returning id`.execute(tx);
  return rows.length;
}

/** An item was dropped: what was promised by it, and of which nothing is left, is answered once more. As `promiseAnswers`. */
export const promiseForDropped = (tx: Tx, item: string, promising: Promising): Promise<number> =>
  promiseAnswers(tx, sql`o.kind = 'dropped' and o.contribution in ${PROMISED_BY(item)}`, promising);

/** It was taken up again, or comes out of one that was dropped: what was promised by it needs no other answer. Needs the program's gate. */
export async function keepPromisedByItem(tx: Tx, item: string, now: Instant): Promise<void> {
  await sql`update promise p set kept_at = ${now} from disposition d
    where p.kind = 'dropped' and p.kept_at is null and p.about in ${PROMISED_BY(item)}
      and d.contribution = p.about and not ${NOTHING_LEFT}`.execute(tx);
}
