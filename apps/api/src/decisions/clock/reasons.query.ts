import { sql, type RawBuilder } from 'kysely';
import { iso } from '../../../../../libs/database/iso.js';
import type { Viewer } from '../../../../../libs/domain/people.js';

const WHOSE = {
  cycle: sql`m.cycle = c.id and m.decision is null and m.review is null`,
  decision: sql`m.decision = d.id`,
  review: sql`m.review = v.id`,
} as const;
const SUBJECT = { cycle: sql`c.id`, decision: sql`d.id`, review: sql`v.id` } as const;

/**
 * What people moved of a cycle `c`, a decision `d` or a review `v`, and why, oldest first, as {@link Reasons}. A deadline that the system moved
 * has nobody's name.
 */
export const reasonsOf = (kind: keyof typeof WHOSE, { audiences }: Viewer): RawBuilder<unknown> => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('what', r.what, 'reason', r.reason,
    'by', case when q.id is not null then jsonb_build_object('id', q.id, 'name', q.name) end, 'at', ${iso('r.at')}) order by r.at), '[]')
  from (
    select m.at, m.what, m.reason, m.person from move_reason m where ${WHOSE[kind]} and m.audience = any(${audiences})
    union all select m.at, 'deadline-moved', m.reason, m.moved_by from deadline_move m
      where m.kind = ${kind} and m.subject = ${SUBJECT[kind]}
  ) r left join person q on q.id = r.person)`;
