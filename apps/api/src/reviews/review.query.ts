import { sql } from 'kysely';
import type { VenueKey } from '../../../../libs/commands/venue/load-venue.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Audience, Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { listConditions } from './conditions/condition.query.js';
import { readArmed, readResponsible } from '../decisions/clock/clock.query.js';
import { reasonsOf } from '../decisions/clock/reasons.query.js';
import type { ReviewView } from './review.schemas.js';
import { REVIEWED, visibleReview } from './visible-review.js';

/** Where a review belongs, for whoever may read it; `not-found` for everybody else. */
export async function placeOfReview(
  db: Database | Tx,
  viewer: Viewer,
  id: string,
): Promise<VenueKey & { audience: Audience }> {
  const { rows } = await sql<VenueKey & { audience: Audience }>`
    select v.cycle, v.decision, v.pilot, v.audience from ${REVIEWED} where v.id = ${id} and ${visibleReview(viewer)}`.execute(
    db,
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

type Plain = Omit<ReviewView, 'ladder' | 'responsible' | 'conditions'>;

/** One review, as `viewer` may see it. */
export async function readReview(db: Database | Tx, viewer: Viewer, id: string): Promise<ReviewView> {
  const { rows } = await sql<Plain>`
    select v.id, v.program, v.cycle, v.step, v.asked_at, v.approved_until, v.approval_ended,
      jsonb_build_object('obligations', v.concerned_obligations, 'items', v.concerned_items) as concerns, v.verdict, v.reason, v.decided_at,
      ${viewer.person} in (v.reviewer, stand_in(v.program, v.reviewer)) as yours,
      (select jsonb_build_object('id', q.id, 'name', q.name) from person q where q.id = v.given_by) as given_by,
      (select jsonb_build_object('id', q.id, 'name', q.name) from person q where q.id = v.acted_for) as acted_for,
      jsonb_build_object('id', p.id, 'name', p.name) as reviewer,
      case when d.id is not null then jsonb_build_object('id', d.id, 'question', d.question, 'state', dg.phase,
        'rationale', d.rationale, 'outcome', (select title from option where id = d.outcome)) end as decision,
      case when i.id is not null then jsonb_build_object('id', i.id, 'title', i.title, 'status', i.status) end as item,
      case when t.id is not null then jsonb_build_object('id', t.id, 'name', t.name, 'state', tg.phase) end as pilot,
      (select jsonb_build_object('id', o.id, 'reference', o.reference, 'statement', o.statement)
        from obligation o where o.id = v.obligation and o.audience = any(${viewer.audiences})) as obligation,
      g.phase as state, g.entry, g.revision, g.deadline, g.version as deadline_version, g.moves as deadline_moves,
      g.held_until, g.tier, ${reasonsOf('review', viewer)} as reasons
    from ${REVIEWED} join gate g on g.kind = 'review' and g.id = v.id join person p on p.id = v.reviewer
      left join gate dg on dg.kind = 'decision' and dg.id = d.id left join gate tg on tg.kind = 'pilot' and tg.id = t.id
    where v.id = ${id} and ${visibleReview(viewer)}`.execute(db);
  const [row] = rows;
  if (!row) throw notFound();
  const ladder = await readArmed(db, 'review', id);
  const conditions = await listConditions(db, sql`v.id = ${id} and ${visibleReview(viewer)}`);
  return { ...row, conditions, responsible: await readResponsible(db, 'review', id), ladder };
}
