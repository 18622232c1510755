import { sql, type RawBuilder } from 'kysely';
import { rolesFor } from '../domain/people.js';
import { withDescendants } from './lineage.js';

/** Whether the item `i` cites no words. */
export const UNCITED = sql<boolean>`not exists (select from citation x where x.item = i.id)`;

/** Whether no criterion of the item `i` has a limit. */
export const UNMEASURED = sql<boolean>`not exists (select from criterion x where x.item = i.id and x.threshold is not null)`;

/** Whether the item `i` still lacks a cited passage or a measurable criterion. One that was dropped lacks nothing. */
export const UNFINISHED_ITEM = sql<boolean>`(i.status <> 'dropped' and (${UNCITED} or ${UNMEASURED}))`;

/** Whether draft answers of the cycle promise the item `i`, and it is unfinished. */
export const promisedUnfinished = (cycle: string): RawBuilder<boolean> =>
  sql<boolean>`(${UNFINISHED_ITEM} and i.id in (select unnest(d.items) from disposition d
    where d.cycle = ${cycle} and d.kind = 'will_change' and d.published_at is null))`;

/**
 * Whether nothing is left of what the answer `d` says will change: each of its items was dropped, and so was whatever came out of
 * them by a split or a merge.
 */
export const NOTHING_LEFT = sql<boolean>`(d.kind = 'will_change' and not exists (
  select from item i where i.id = any(array${withDescendants(sql`select unnest(d.items)`)}) and i.status <> 'dropped'))`;

/** Whether the amendment `a` still waits for an answer. */
export const OPEN_AMENDMENT = sql<boolean>`a.state = 'proposed'`;

/** Whether a contribution, by its name in the query, still lacks an answer, also a draft of one. */
export const isUndisposed = (contribution: 'c' | 'k'): RawBuilder<boolean> =>
  sql<boolean>`not exists (select from disposition d where d.contribution = ${sql.ref(`${contribution}.id`)})`;

/** Whether whoever has the invitation `i` was asked which obligations apply, and has not said so: also when they review compliance no more. */
export const OWES_OBLIGATIONS = sql<boolean>`(i.compliance and i.obligations_answered_at is null)`;

/** Whether whoever has the invitation `i` can say so. */
export const REVIEWS_COMPLIANCE = sql<boolean>`exists (select from membership m where m.program = i.program and m.person = i.person
  and m.roles && ${rolesFor('record-obligation')}::text[])`;

/**
 * Whether an agenda waits for whoever has the invitation `i`, to say which obligations apply. For those who review compliance no more only as long
 * as nobody has said so: then it waits for somebody in their place.
 */
export const OBLIGATIONS_AWAITED = sql<boolean>`(${OWES_OBLIGATIONS} and (${REVIEWS_COMPLIANCE}
  or not exists (select from invitation o where o.cycle = i.cycle and o.obligations_answered_at is not null)))`;

/** Whether nothing says what was learnt against the objective `o`: neither words nor a measurement. */
export const UNLEARNT = sql<boolean>`(o.learnt is null and not exists (select from measurement m where m.objective = o.id))`;

/**
 * Whether the flag `f` is a problem still: one of a promise ends with it, one of an item that was not filed when it is, one of what was
 * learnt when that is said, and one of somebody who
 * reviews no more when their gate waits for them no more, or they review again.
 */
export const STANDING_PROBLEM = sql<boolean>`(f.problem
  and not exists (select from promise p where p.id = (f.facts->>'promise')::uuid and p.kept_at is not null)
  and not exists (select from filing l where f.code = 'tracker-refused' and l.item = (f.facts->>'item')::uuid and l.filed_at > f.at)
  and not (f.code = 'nothing-learnt' and not exists (select from objective o where o.cycle = f.subject and ${UNLEARNT}))
  and not (f.code = 'nobody-may-review' and f.facts ? 'gone'
    and (exists (select from membership m where m.program = f.program and m.person = (f.facts->>'gone')::uuid
        and m.roles && ${rolesFor('review')}::text[])
      or not exists (select from invitation i join gate g on g.kind = 'cycle' and g.id = i.cycle and g.phase = 'agenda' and not g.over
        where f.kind = 'cycle' and i.cycle = f.subject and i.person = (f.facts->>'gone')::uuid and ${OBLIGATIONS_AWAITED})
      and not exists (select from review r join gate g on g.kind = 'review' and g.id = r.id and not g.over
        where f.kind = 'review' and r.id = f.subject and r.reviewer = (f.facts->>'gone')::uuid))))`;

/**
 * Whether the topic `t` was reached: the session had time for it, or somebody said something to it, of the contributions `k` that count.
 * Null where nobody did and nobody noted how long it took: that it was not reached would be a guess.
 */
export const reachedBy = (counts: RawBuilder<boolean>): RawBuilder<boolean | null> => sql`case
  when t.minutes_taken > 0 or exists (select from contribution k where k.cycle = t.cycle and k.topic = t.id and ${counts}) then true
  when t.minutes_taken = 0 then false end`;
