import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { flagInWords } from '../../../../libs/domain/flag.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import type { IdPage, ProblemList, PromiseList } from './closure.schemas.js';

/** What the program has promised, earliest first. */
export async function readPromises(db: Database, viewer: Viewer, { after, limit }: IdPage): Promise<PromiseList> {
  const cursor = after ?? null;
  const { rows } = await sql<PromiseList['items'][number]>`
    select r.id, r.cycle, r.kind, r.about, jsonb_build_object('id', p.id, 'name', p.name) as owner, r.due_at, r.asked_at, r.kept_at
    from promise r join person p on p.id = r.owner
    where r.program = ${viewer.program} and r.audience = any(${viewer.audiences})
      and (${cursor}::uuid is null or (r.due_at, r.id) > (select due_at, id from promise
        where id = ${cursor}::uuid and program = ${viewer.program} and audience = any(${viewer.audiences})))
    order by r.due_at, r.id limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Problems `f` of what a viewer may read: of cycles, decisions and reviews, only those that are for them. */
const readable = ({
  program,
  audiences,
}: Viewer) => sql`f.program = ${program} and f.problem and f.audience = any(${audiences})
  and not exists (select from cycle c where c.id = f.cycle and c.audience <> all(${audiences}))
  and not exists (select from decision d where f.kind = 'decision' and d.id = f.subject and d.audience <> all(${audiences}))
  and not exists (select from review v where f.kind = 'review' and v.id = f.subject and v.audience <> all(${audiences}))`;

/** What somebody should look at, newest first. */
export async function readProblems(db: Database, viewer: Viewer, { after, limit }: IdPage): Promise<ProblemList> {
  const cursor = after ?? null;
  const { rows } = await sql<Omit<ProblemList['items'][number], 'meaning'>>`
    select f.id, f.cycle, jsonb_build_object('kind', f.kind, 'id', f.subject) as subject, f.code, f.facts, f.at
    from flag f where ${readable(viewer)} and (${cursor}::uuid is null
      or (f.at, f.id) < (select f.at, f.id from flag f where f.id = ${cursor}::uuid and ${readable(viewer)}))
    order by f.at desc, f.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit).map((row) => ({ ...row, meaning: flagInWords(row.code, row.facts) }));
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
