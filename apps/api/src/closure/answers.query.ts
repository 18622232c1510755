import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { readStanding } from '../cycles/standing.query.js';
import { dispositionView } from '../dispositions/disposition.query.js';
import type { AnswerList, IdPage } from './closure.schemas.js';

/** What the viewer said in a cycle and what became of it: published answers only, also for those who read drafts. */
export async function readAnswers(
  db: Database,
  viewer: Viewer,
  cycle: string,
  { after, limit }: IdPage,
): Promise<AnswerList> {
  await readStanding(db, viewer, cycle);
  const cursor = after ?? null;
  const answer = (of: string) => sql`(select ${dispositionView(viewer)} from disposition d
    where d.contribution = ${sql.ref(of)} and d.published_at is not null and (${of === 'k.id'} or d.audience = any(${viewer.audiences})))`;
  const { rows } = await sql<AnswerList['items'][number]>`
    select k.id, k.kind, k.topic, k.body as text, k.at, ${answer('k.id')} as became,
      case when own.published_at is not null then ${answer('own.duplicate_of')} end as shared
    from contribution k left join disposition own on own.contribution = k.id
    where k.cycle = ${cycle} and k.program = ${viewer.program} and k.author = ${viewer.person}
      and (${cursor}::uuid is null or (k.at, k.id) > (select at, id from contribution
        where id = ${cursor}::uuid and cycle = ${cycle} and author = ${viewer.person}))
    order by k.at, k.id limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
