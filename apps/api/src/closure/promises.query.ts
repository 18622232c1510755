import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import type { IdPage, ProblemList, PromiseList } from './closure.schemas.js';

/** What the program has promised, earliest first. */
export async function readPromises(db: Database, viewer: Viewer, { after, limit }: IdPage): Promise<PromiseList> {
  const cursor = after ?? null;
  const { rows } = await sql<PromiseList['items'][number]>`
    select r.id, r.cycle, r.kind, r.about, jsonb_build_object('id', p.id, 'name', p.name) as owner, r.due_at, r.asked_at, r.kept_at
    from promise r join person p on p.id = r.owner
    where r.program = ${viewer.program} and r.audience = any(${viewer.audiences})
      and (${cursor}::uuid is null or (r.due_at, r.id) > (select due_at, id from promise where id = ${cursor}::uuid))
    order by r.due_at, r.id limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** What somebody should look at, newest first; of cycles and decisions, only of those that the viewer may read. */
export async function readProblems(db: Database, viewer: Viewer, { after, limit }: IdPage): Promise<ProblemList> {
  const cursor = after ?? null;
  const { rows } = await sql<ProblemList['items'][number]>`
    select f.id, f.cycle, jsonb_build_object('kind', f.kind, 'id', f.subject) as subject, f.code, f.facts, f.at
    from flag f left join cycle c on c.id = f.cycle left join decision d on f.kind = 'decision' and d.id = f.subject
    where f.program = ${viewer.program} and f.problem
      and (c.id is null or c.audience = any(${viewer.audiences}))
      and (d.id is null or d.audience = any(${viewer.audiences}))
      and (${cursor}::uuid is null or (f.at, f.id) < (select at, id from flag where id = ${cursor}::uuid))
    order by f.at desc, f.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
