import { sql } from 'kysely';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import type { DecisionFilter, DecisionList } from '../decision.schemas.js';
import { visible } from '../visible-decision.js';

/** The decisions of a program that the viewer may read, newest first; those of cycles among them unless left out. */
export async function listDecisions(
  db: Database,
  viewer: Viewer,
  { after, limit, outside = false }: DecisionFilter,
): Promise<DecisionList> {
  const cursor = after ?? null;
  const readable = sql`${visible(viewer)} and (d.cycle is null or not ${outside})`;
  const { rows } = await sql<DecisionList['items'][number]>`
    select d.id, d.cycle, d.question, d.method, g.phase as state, g.deadline, d.effective_at, d.created_at,
      (select o.title from option o where o.id = d.outcome) as outcome
    from decision d left join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
    where ${readable} and (${cursor}::uuid is null or (d.created_at, d.id) < (
      select d.created_at, d.id from decision d left join cycle c on c.id = d.cycle where d.id = ${cursor}::uuid and ${readable}))
    order by d.created_at desc, d.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
