import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../../libs/database/connection.js';
import { STANDING_PROBLEM } from '../../../../../libs/database/standing-problem.js';
import { flagInWords } from '../../../../../libs/domain/flag.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import type { Page } from '../../http/paging/page.js';
import { readPage } from '../../http/paging/read-page.js';
import type { ProblemList } from './problem.schemas.js';
import type { PromiseList } from './promise.schemas.js';

/** What the program has promised, earliest first. */
export async function readPromises(db: Database, viewer: Viewer, page: Page): Promise<PromiseList> {
  const readable = sql`r.program = ${viewer.program} and r.audience = any(${viewer.audiences})`;
  return listPromises(db, page, readable, readable);
}

/** What is still open of what somebody has promised, earliest first; whatever else they may read, it is theirs. */
export async function readOwnPromises(db: Database, { program, person }: Viewer, page: Page): Promise<PromiseList> {
  const own = sql`r.program = ${program} and r.owner = ${person}`;
  return listPromises(db, page, sql`${own} and r.kept_at is null`, own);
}

/** A page of promises `r`, earliest first; it may begin behind any of those `among` which they are. */
const listPromises = (
  db: Database,
  page: Page,
  which: RawBuilder<unknown>,
  among: RawBuilder<unknown>,
): Promise<PromiseList> =>
  readPage(
    db,
    page,
    { by: [sql`r.due_at`, sql`r.id`], among: sql`promise r where ${among}` },
    (rest) => sql<PromiseList['items'][number]>`
    select r.id, r.cycle, r.kind, r.about, jsonb_build_object('id', p.id, 'name', p.name) as owner, r.due_at, r.asked_at, r.kept_at
    from promise r join person p on p.id = r.owner
    where ${which} and ${rest}`,
  );

/** Flags `f` of what a viewer may read: of cycles, decisions and reviews, only those that are for them. */
const readable = ({ program, audiences }: Viewer) => sql`f.program = ${program} and f.audience = any(${audiences})
  and not exists (select from cycle c where c.id = f.cycle and c.audience <> all(${audiences}))
  and not exists (select from decision d where f.kind = 'decision' and d.id = f.subject and d.audience <> all(${audiences}))
  and not exists (select from review v where f.kind = 'review' and v.id = f.subject and v.audience <> all(${audiences}))`;

/** What somebody should look at, newest first. */
export async function readProblems(db: Database, viewer: Viewer, page: Page): Promise<ProblemList> {
  const among = sql`flag f where ${readable(viewer)}`;
  const order = { by: [sql`f.at`, sql`f.id`], newestFirst: true, among };
  const { items, next } = await readPage(
    db,
    page,
    order,
    (rest) => sql<Omit<ProblemList['items'][number], 'meaning'>>`
    select f.id, f.cycle, jsonb_build_object('kind', f.kind, 'id', f.subject) as subject, f.code, f.facts, f.at
    from ${among} and ${STANDING_PROBLEM} and ${rest}`,
  );
  return { items: items.map((row) => ({ ...row, meaning: flagInWords(row.code, row.facts) })), next };
}
