import { sql, type RawBuilder } from 'kysely';
import { OBLIGATIONS_AWAITED } from '../../database/unfinished.js';
import { rolesFor } from '../../domain/people.js';

/** Makers of what is reviewed: the proposer of a decision, the writer and co-authors of an item, the planner and owner of a pilot. */
export const makersOf = (review: string | RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select d.proposer as person from review r join decision d on d.id = r.decision where r.id = ${review}
  union select i.created_by from review r join item i on i.id = r.item where r.id = ${review}
  union select a.person from review r join co_author a on a.item = r.item where r.id = ${review}
  union select unnest(t.shapers || t.owner) from review r join pilot t on t.id = r.pilot where r.id = ${review}`;

/**
 * Whom the gate `g` asks for something by its deadline, of a cycle, a decision or a review: rows with `person`, and whether they alone can
 * do it (`own`), as a vote is passed on to nobody. Those invited to a cycle count in these of its phases.
 */
export const askedBy = (invited: readonly string[]): RawBuilder<{ person: string; own: boolean }> => sql`
  select a.person, bool_and(a.own) as own from (
    select i.person, true as own from invitation i where g.kind = 'cycle' and i.cycle = g.id and g.phase = any(${invited}::text[])
    union all select i.person, false from invitation i
      where g.kind = 'cycle' and i.cycle = g.id and g.phase = 'agenda' and ${OBLIGATIONS_AWAITED}
    union all select m.person, false from membership m where m.program = g.program and m.roles && ${rolesFor('run-cycle')}::text[]
      and (g.kind = 'cycle' and g.phase in ('agenda', 'refinement', 'decision', 'closure') or g.kind = 'review' and g.phase = 'changes_requested')
    union all select r.person, true from decision_right r
      where g.kind = 'decision' and g.phase in ('open', 'last_call') and r.decision = g.id and r.kind in ('decide', 'advise')
    union all select d.authority, false from decision d where g.kind = 'decision' and g.phase in ('open', 'last_call') and d.id = g.id
    union all select r.reviewer, false from review r where g.kind = 'review' and g.phase in ('obligations', 'open') and r.id = g.id
    union all select w.person, false from (${makersOf(sql`g.id`)}) w where g.kind = 'review' and g.phase = 'changes_requested'
    union all select p.person, false from responsible p where p.kind = g.kind and p.subject = g.id and p.entry = g.entry
  ) a group by a.person`;
