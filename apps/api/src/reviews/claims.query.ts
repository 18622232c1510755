import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { readPage } from '../http/paging/read-page.js';
import type { ClaimList, ClaimPage } from './claim.schemas.js';

/** Signals to a cycle's reviews that were refused, newest first: when, why, and whose token it was if it was one. */
export async function listClaims(
  db: Database,
  { program, audiences }: Viewer,
  cycle: string,
  page: ClaimPage,
): Promise<ClaimList> {
  const refused = sql`j.cycle = ${cycle} and j.program = ${program} and j.type = 'claim-refused'
      and j.audience = any(${audiences}) and v.audience = any(${audiences})`;
  const among = sql`journal j join review v on v.id = j.subject where ${refused}`;
  return readPage(
    db,
    page,
    { by: [sql`j.id`], newestFirst: true, among },
    (rest) => sql<ClaimList['items'][number]>`
    select j.id::text as id, j.subject as review, jsonb_build_object('id', p.id, 'name', p.name) as reviewer, j.at,
      coalesce(j.body->>'because', '') as because, coalesce((j.body->>'count')::int, 1) as count,
      case when a.id is null then null else jsonb_build_object('id', a.id, 'name', a.name) end as claimed_by
    from journal j join review v on v.id = j.subject join person p on p.id = v.reviewer
      left join person a on a.id = j.actor
    where ${refused} and ${rest}`,
  );
}
