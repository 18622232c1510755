import { sql, type RawBuilder } from 'kysely';
import type { Viewer } from '../../../../libs/domain/people.js';
import { visibleContribution, withheldFrom } from '../contributions/visible-contribution.js';
import { visible } from '../decisions/visible-decision.js';
import { PILOTS, visiblePilot } from '../pilots/visible-pilot.js';
import { REVIEWED, visibleReview } from '../reviews/visible-review.js';
import type { TraceKind } from './trace.schemas.js';

/** More than a label shows: no name is cut off before it is seen to be one. */
const WORDS = sql.lit(500);
const first = (text: RawBuilder<unknown>): RawBuilder<unknown> => sql`left(${text}, ${WORDS})`;
const clear = ({ audiences }: Viewer, table: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(`${table}.audience`)} = any(${audiences})`;

/** Words of the contribution `k`, unless they rest on telemetry whose consent has ended, or is for fewer people. */
const said = (viewer: Viewer, words: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`case when ${withheldFrom(viewer)} then 'Not shown: a consent has ended, or is for fewer people' else ${first(words)} end`;

/** A query of `id, cycle, label` for those of `ids` that the viewer may read. */
type Select = (viewer: Viewer, ids: RawBuilder<unknown>) => RawBuilder<unknown>;

/** What may be seen of each kind, and by what words it is known. What somebody may not read does not exist for them. */
export const NODES: Record<TraceKind, Select> = {
  contribution: (viewer, ids) => sql`
    select k.id, k.cycle, ${said(viewer, sql`k.body`)} as label from contribution k where k.id = any(${ids}) and ${visibleContribution(viewer)}`,
  topic: (viewer, ids) => sql`
    select t.id, t.cycle, ${first(sql`t.question`)} as label from topic t join cycle c on c.id = t.cycle
    where t.id = any(${ids}) and t.program = ${viewer.program} and ${clear(viewer, 't')} and ${clear(viewer, 'c')}`,
  objective: (viewer, ids) => sql`
    select o.id, o.cycle, ${first(sql`concat_ws(': ', o.statement, o.learnt)`)} as label
    from objective o join cycle c on c.id = o.cycle
    where o.id = any(${ids}) and o.program = ${viewer.program} and ${clear(viewer, 'o')} and ${clear(viewer, 'c')}`,
  passage: (viewer, ids) => sql`
    select x.id, i.cycle, ${said(viewer, sql`substr(k.body, x.starts + 1, x.ends - x.starts)`)} as label
    from citation x join item i on i.id = x.item join contribution k on k.id = x.contribution
    where x.id = any(${ids}) and ${visibleContribution(viewer)} and ${clear(viewer, 'i')}`,
  amendment: (viewer, ids) => sql`
    select a.id, a.cycle, ${first(sql`concat(a.state, ': ', coalesce(a.proposal->>'title', a.proposal->>'framing',
      a.proposal->'criteria'->0->>'statement'))`)} as label
    from amendment a left join item i on i.id = a.item
    where a.id = any(${ids}) and a.program = ${viewer.program} and ${clear(viewer, 'a')} and (i.id is null or ${clear(viewer, 'i')})`,
  obligation: (viewer, ids) => sql`
    select o.id, o.cycle, ${first(sql`concat_ws(': ', o.reference, o.statement)`)} as label
    from obligation o join cycle c on c.id = o.cycle
    where o.id = any(${ids}) and o.program = ${viewer.program} and ${clear(viewer, 'o')} and ${clear(viewer, 'c')}`,
  item: (viewer, ids) => sql`
    select i.id, i.cycle, i.title as label from item i
    where i.id = any(${ids}) and i.program = ${viewer.program} and ${clear(viewer, 'i')}`,
  criterion: (viewer, ids) => sql`
    select q.id, i.cycle, ${first(sql`q.statement`)} as label from criterion q join item i on i.id = q.item
    where q.id = any(${ids}) and i.program = ${viewer.program} and ${clear(viewer, 'i')} and ${clear(viewer, 'q')}`,
  decision: (viewer, ids) => sql`
    select d.id, d.cycle, ${first(sql`d.question`)} as label from decision d left join cycle c on c.id = d.cycle
    where d.id = any(${ids}) and ${visible(viewer)}`,
  pilot: (viewer, ids) => sql`
    select t.id, t.cycle, t.name as label from ${PILOTS} where t.id = any(${ids}) and ${visiblePilot(viewer)}`,
  review: (viewer, ids) => sql`
    select v.id, v.cycle, coalesce(v.verdict, g.phase) as label
    from ${REVIEWED} join gate g on g.kind = 'review' and g.id = v.id
    where v.id = any(${ids}) and ${visibleReview(viewer)}`,
  closure_line: (viewer, ids) => sql`
    select b.contribution as id, b.cycle, ${first(sql`concat_ws(': ', b.kind, coalesce(b.answer, b.reason))`)} as label
    from disposition b join contribution k on k.id = b.contribution
    where b.contribution = any(${ids}) and b.published_at is not null
      and (${clear(viewer, 'b')} or k.author = ${viewer.person}) and ${visibleContribution(viewer)}`,
  closure_note: (viewer, ids) => sql`
    select c.id, c.id as cycle, c.title as label from cycle c
    where c.id = any(${ids}) and c.program = ${viewer.program} and ${clear(viewer, 'c')}
      and exists (select from closure_note n where n.cycle = c.id and ${clear(viewer, 'n')})`,
};
