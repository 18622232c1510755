import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { STANDING_PROBLEM } from '../../../../libs/database/unfinished.js';
import { flagInWords } from '../../../../libs/domain/flag.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import type { IdPage, ProblemList, PromiseList } from './closure.schemas.js';

/** What the program has promised, earliest first. */
export async function readPromises(db: Database, viewer: Viewer, { after, limit }: IdPage): Promise<PromiseList> {
  const readable = sql`r.program = ${viewer.program} and r.audience = any(${viewer.audiences})`;
  return pageOf(db, readable, after ?? null, limit);
}

/** What is still open of what somebody has promised, earliest first; whatever else they may read, it is theirs. */
export async function readOwnPromises(
  db: Database,
  { program, person }: Viewer,
  { after, limit }: IdPage,
): Promise<PromiseList> {
  const own = sql`r.program = ${program} and r.owner = ${person} and r.kept_at is null`;
  return pageOf(db, own, after ?? null, limit);
}

/** A page of promises `r`, earliest first; a cursor that is not among them leads to nothing. */
async function pageOf(
  db: Database,
  which: RawBuilder<unknown>,
  cursor: string | null,
  limit: number,
): Promise<PromiseList> {
  const { rows } = await sql<PromiseList['items'][number]>`
    select r.id, r.cycle, r.kind, r.about, jsonb_build_object('id', p.id, 'name', p.name) as owner, r.due_at, r.asked_at, r.kept_at
    from promise r join person p on p.id = r.owner
    where ${which} and (${cursor}::uuid is null or (r.due_at, r.id) > (select r.due_at, r.id from promise r
      where r.id = ${cursor}::uuid and ${which}))
    order by r.due_at, r.id limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Problems `f` of what a viewer may read: of cycles, decisions and reviews, only those that are for them. */
const readable = ({
  program,
  audiences,
}: Viewer) => sql`f.program = ${program} and ${STANDING_PROBLEM} and f.audience = any(${audiences})
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
