import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import type { ClaimList, ClaimPage } from './review.schemas.js';

/** Signals to a cycle's reviews that were refused, newest first: when, why, and whose token it was if it was one. */
export async function listClaims(
  db: Database,
  { program, audiences }: Viewer,
  cycle: string,
  { after = null, limit }: { after?: string | null | undefined } & Pick<ClaimPage, 'limit'>,
): Promise<ClaimList> {
  const { rows } = await sql<ClaimList['items'][number]>`
    select j.id::text as id, j.subject as review, jsonb_build_object('id', p.id, 'name', p.name) as reviewer, j.at,
      coalesce(j.body->>'because', '') as because, coalesce((j.body->>'count')::int, 1) as count,
      case when a.id is null then null else jsonb_build_object('id', a.id, 'name', a.name) end as claimed_by
    from journal j join review v on v.id = j.subject join person p on p.id = v.reviewer
      left join person a on a.id = j.actor
    where j.cycle = ${cycle} and j.program = ${program} and j.type = 'claim-refused'
      and j.audience = any(${audiences}) and v.audience = any(${audiences})
      and (${after}::bigint is null or j.id < ${after}::bigint)
    order by j.id desc limit ${limit + 1}`.execute(db);
  return { items: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
}
