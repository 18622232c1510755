import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { iso } from '../../../../../libs/database/iso.js';
import { NOTHING_LEFT } from '../../../../../libs/database/unfinished.js';
import type { AnswerFacts } from '../../../../../libs/domain/closure/contest.js';
import { may, type Viewer } from '../../../../../libs/domain/people.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { readContribution } from '../../contributions/contribution.query.js';
import { beginningOf, dispositionView, itemsOf, showsDisposition } from '../../dispositions/disposition.query.js';
import type { AnsweredView, EarlierAnswer } from './answered.schemas.js';

/**
 * The published answer to a contribution, for whoever may read both; the answers before it and what its author says of them are told to
 * the author and to those who read drafts. Whoever shares an answer hears by when it is given once more, but not that somebody contested it.
 */
export async function readAnswered(db: Database | Tx, viewer: Viewer, id: string): Promise<AnsweredView> {
  const { author } = await readContribution(db, viewer, id);
  const own = author.id === viewer.person || may(viewer.roles, 'read-drafts');
  const { rows } = await sql<AnsweredView>`
    select k.id as contribution,
      case when d.published_at is not null and ${showsDisposition(viewer)} then ${dispositionView(viewer)} end as answer,
      (select jsonb_build_object('reason', c.reason, 'at', ${iso('c.contested_at')}, 'settledAt', ${iso('c.settled_at')})
        from contest c where ${own} and c.contribution = k.id) as contest,
      next.due_at as next_answer_by, case when next.due_at < clock() then next.due_at end as overdue_since,
      case when ${own} then ${earlierAnswers(viewer)} else '[]' end as earlier,
      (select jsonb_build_object('useful', u.useful, 'comment', u.comment, 'at', ${iso('u.at')})
        from usefulness u where ${own} and u.contribution = k.id and u.at >= greatest(d.published_at,
          (select o.published_at from disposition o where o.contribution = d.duplicate_of))) as usefulness
    from contribution k left join disposition d on d.contribution = k.id
      left join lateral (select ${answeredAgainBy('d')} as due_at where ${own}) next on true
    where k.id = ${id} and k.program = ${viewer.program}`.execute(db);
  const [row] = rows;
  if (!row) throw notFound();
  return row;
}

/** By when the contribution `k` is answered once more, or what it repeats by its disposition in this table; null where its answer stands. */
export const answeredAgainBy = (disposition: string): RawBuilder<Instant | null> => sql`(
  select p.due_at from promise p
  where p.kept_at is null and (p.about = k.id and p.kind in ('contested', 'deferred', 'dropped')
    or p.about = ${sql.ref(`${disposition}.duplicate_of`)} and p.kind in ('deferred', 'dropped'))
  order by p.due_at limit 1)`;

/**
 * Answers of the contribution `k` that were published and replaced, newest first, and those that it shared with what it repeats, for whoever
 * reads the answer that this has now. Drafts are replaced before its note is published.
 */
const earlierAnswers = (viewer: Viewer): RawBuilder<EarlierAnswer[]> => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('kind', d.kind, 'reason', d.reason, 'answer', d.answer, 'until', ${iso('d.until')},
    'items', ${itemsOf(viewer)}, 'duplicateOf', d.duplicate_of, 'repeats', ${beginningOf(viewer)},
    'contestedWith', (select c.reason from contest c where c.contribution = k.id and c.settled_at = d.replaced_at),
    'replacedAt', ${iso('d.replaced_at')}) order by d.replaced_at desc), '[]')
  from (select h.program, h.replaced_at, o.kind, o.reason, o.answer, o.until, o."duplicateOf" as duplicate_of, o.items
    from disposition_history h join closure_note n on n.cycle = h.cycle and n.version = 1,
      jsonb_to_record(h.draft) as o (kind text, reason text, answer text, until timestamptz, "duplicateOf" uuid, items uuid[])
    where h.replaced_at >= n.published_at and (h.contribution = k.id or exists (
      select from disposition own join disposition d on d.contribution = own.duplicate_of
      where own.contribution = k.id and d.contribution = h.contribution and h.replaced_at >= own.published_at
        and ${showsDisposition(viewer)}))) d)`;

/** An answer as the rules see it. */
export async function loadAnswer(tx: Database | Tx, id: string): Promise<AnswerFacts> {
  const answer = (await loadAnswers(tx, [id])).get(id);
  if (!answer) throw notFound();
  return answer;
}

/** The answers to these contributions, by the ids of those that are there. */
export async function loadAnswers(tx: Database | Tx, ids: readonly string[]): Promise<Map<string, AnswerFacts>> {
  const { rows } = await sql<AnswerFacts & { id: string }>`
    select k.id, k.author, d.kind, d.published_at, c.contested_at, c.settled_at,
      coalesce(${NOTHING_LEFT}, false) or exists (
        select from promise p where p.kind = 'dropped' and p.about = k.id and p.kept_at is null) as dropped
    from contribution k left join disposition d on d.contribution = k.id left join contest c on c.contribution = k.id
    where k.id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, ...answer }) => [id, answer]));
}
