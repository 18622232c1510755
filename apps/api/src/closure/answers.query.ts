import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { iso } from '../../../../libs/database/iso.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { readStanding } from '../cycles/standing.query.js';
import { dispositionView } from '../dispositions/disposition.query.js';
import type { Page } from '../http/paging/page.js';
import { readPage } from '../http/paging/read-page.js';
import { answeredAgainBy } from './answered/answered.query.js';
import type { AnswerList } from './answer.schemas.js';

/** What the viewer said in a cycle and what became of it: published answers only, also for those who read drafts. */
export async function readAnswers(db: Database, viewer: Viewer, cycle: string, page: Page): Promise<AnswerList> {
  await readStanding(db, viewer, cycle);
  const own = sql`k.cycle = ${cycle} and k.program = ${viewer.program} and k.author = ${viewer.person}`;
  const order = { by: [sql`k.at`, sql`k.id`], among: sql`contribution k where ${own}` };
  const answer = (of: string) => sql`(select ${dispositionView(viewer)} from disposition d
    where d.contribution = ${sql.ref(of)} and d.published_at is not null and (${of === 'k.id'} or d.audience = any(${viewer.audiences})))`;
  return readPage(
    db,
    page,
    order,
    (rest) => sql<AnswerList['items'][number]>`
    select k.id, k.kind, k.topic, k.body as text, k.at, ${answer('k.id')} as became,
      case when own.published_at is not null then ${answer('own.duplicate_of')} end as shared,
      (select jsonb_build_object('at', ${iso('c.contested_at')}, 'settledAt', ${iso('c.settled_at')})
        from contest c where c.contribution = k.id) as contest,
      next.due_at as next_answer_by, case when next.due_at < clock() then next.due_at end as overdue_since
    from contribution k left join disposition own on own.contribution = k.id
      left join lateral (select ${answeredAgainBy('own')} as due_at) next on true
    where ${own} and ${rest}`,
  );
}
