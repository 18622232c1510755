import { sql, type RawBuilder } from 'kysely';
import { iso } from '../../../../libs/database/iso.js';
import type { Viewer } from '../../../../libs/domain/people.js';

/** A review `v` with its decision `d`, its item `i` or its pilot `t`, and the cycle `c` where it runs in one. */
export const REVIEWED = sql`review v left join decision d on d.id = v.decision left join item i on i.id = v.item
  left join pilot t on t.id = v.pilot left join cycle c on c.id = v.cycle`;

/** Only those who may read a review, what it is of and its cycle see that it exists. */
export const visibleReview = ({ program, audiences }: Viewer): RawBuilder<boolean> =>
  sql`v.program = ${program} and v.audience = any(${audiences})
    and coalesce(d.audience, i.audience, t.audience) = any(${audiences}) and (c.id is null or c.audience = any(${audiences}))`;

/** The reviews that `which` names, as they are listed with what they are of: in their steps. */
export const listedReviews = (which: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'reviewer', jsonb_build_object('id', rp.id, 'name', rp.name), 'step', v.step,
    'state', vg.phase, 'entry', vg.entry, 'deadline', ${iso('vg.deadline')}, 'verdict', v.verdict, 'reason', v.reason, 'obligation', v.obligation,
    'approvedUntil', ${iso('v.approved_until')},
    'conditionsOwed', (select count(*)::int from condition k where k.review = v.id and k.met_at is null and k.dropped_at is null)) order by v.step, v.id), '[]')
  from review v join gate vg on vg.kind = 'review' and vg.id = v.id join person rp on rp.id = v.reviewer
  where ${which})`;
