import { sql } from 'kysely';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { readPage } from '../../http/paging/read-page.js';
import type { DecisionFilter, DecisionList } from '../decision.schemas.js';
import { visible } from '../visible-decision.js';

/** The decisions of a program that the viewer may read, newest first; those of cycles among them unless left out. */
export async function listDecisions(
  db: Database,
  viewer: Viewer,
  { outside = false, ...page }: DecisionFilter,
): Promise<DecisionList> {
  const readable = sql`${visible(viewer)} and (d.cycle is null or not ${outside})`;
  const among = sql`decision d left join cycle c on c.id = d.cycle where ${readable}`;
  const order = { by: [sql`d.created_at`, sql`d.id`], newestFirst: true, among };
  return readPage(
    db,
    page,
    order,
    (rest) => sql<DecisionList['items'][number]>`
    select d.id, d.cycle, d.question, d.method, g.phase as state, g.deadline, d.effective_at, d.created_at,
      (select o.title from option o where o.id = d.outcome) as outcome
    from decision d left join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
    where ${readable} and ${rest}`,
  );
}
