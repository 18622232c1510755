import { sql, type RawBuilder } from 'kysely';
import type { VenueKey } from '../../../../../libs/commands/venue/load-venue.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import type { ConditionFacts } from '../../../../../libs/domain/review/approval/conditions.js';
import type { ConditionView } from './condition.schemas.js';
import { REVIEWED, visibleReview } from '../visible-review.js';

const FROM = sql`${REVIEWED} join condition k on k.review = v.id`;
const seen = (viewer: Viewer): RawBuilder<unknown> =>
  sql`${visibleReview(viewer)} and k.audience = any(${viewer.audiences})`;
const named = (alias: string): RawBuilder<unknown> =>
  sql`case when ${sql.ref(`${alias}.id`)} is null then null
    else jsonb_build_object('id', ${sql.ref(`${alias}.id`)}, 'name', ${sql.ref(`${alias}.name`)}) end`;

/** Conditions of the reviews (`v`) that `which` names, earliest due first. Whoever may read a review may read them. */
export async function listConditions(db: Database | Tx, which: RawBuilder<unknown>): Promise<ConditionView[]> {
  const { rows } = await sql<ConditionView>`
    select k.id, k.review, k.statement, ${named('o')} as owner, k.due_at, case when k.met_at is not null then 'met'
      when k.dropped_at is not null then 'dropped' when k.reported_at is not null then 'reported' else 'owed' end as state,
      k.note, k.reported_at, ${named('r')} as reported_by, k.met_at, ${named('m')} as met_by
    from ${FROM} join person o on o.id = k.owner left join person r on r.id = k.reported_by
      left join person m on m.id = k.met_by
    where ${which} order by k.due_at, k.id`.execute(db);
  return rows;
}

/** One condition, as `viewer` may see it. */
export async function readCondition(db: Database | Tx, viewer: Viewer, id: string): Promise<ConditionView> {
  const [condition] = await listConditions(db, sql`k.id = ${id} and ${seen(viewer)}`);
  if (!condition) throw notFound();
  return condition;
}

/** Where a condition belongs and who owes it, which may have passed to a facilitator by now, for whoever may read it; `not-found` for everybody else. */
export async function placeOfCondition(
  db: Database | Tx,
  viewer: Viewer,
  id: string,
): Promise<{ condition: ConditionFacts; venueKey: VenueKey }> {
  const { rows } = await sql<{ condition: ConditionFacts; venueKey: VenueKey }>`
    select jsonb_build_object('id', k.id, 'review', k.review, 'reviewer', v.reviewer,
        'owner', coalesce((select p.owner from promise p
          where p.kind = 'condition' and p.about = k.id and p.kept_at is null), k.owner),
        'metAt', k.met_at, 'droppedAt', k.dropped_at) as condition,
      jsonb_build_object('cycle', v.cycle, 'decision', v.decision, 'pilot', v.pilot) as venue_key
    from ${FROM} where k.id = ${id} and ${seen(viewer)}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}
