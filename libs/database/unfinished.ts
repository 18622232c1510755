import { sql, type RawBuilder } from 'kysely';
import { Format, FormatNeed, leavesOut } from '../domain/accessibility/formats.js';
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

/** Whether a contribution has no published answer: a draft is none, for people who read no drafts. */
export const isUnanswered = (contribution: 'c' | 'k'): RawBuilder<boolean> =>
  sql<boolean>`not exists (select from disposition d
    where d.contribution = ${sql.ref(`${contribution}.id`)} and d.published_at is not null)`;

/** Whether a contribution, by its name in the query, still lacks an answer, also a draft of one. */
export const isUndisposed = (contribution: 'c' | 'k'): RawBuilder<boolean> =>
  sql<boolean>`not exists (select from disposition d where d.contribution = ${sql.ref(`${contribution}.id`)})`;

/** Whether the person with the invitation `i` was asked which obligations apply and has not answered; also if they have lost the role since. */
export const OWES_OBLIGATIONS = sql<boolean>`(i.compliance and i.obligations_answered_at is null)`;

/** Whether the person with the invitation `i` may record obligations. */
export const REVIEWS_COMPLIANCE = sql<boolean>`exists (select from membership m where m.program = i.program and m.person = i.person
  and m.roles && ${rolesFor('record-obligation')}::text[])`;

/**
 * Whether an agenda waits for the person with the invitation `i` to say which obligations apply. If they have lost the role, it waits only until
 * any reviewer has answered: somebody else must review in their place.
 */
export const OBLIGATIONS_AWAITED = sql<boolean>`(${OWES_OBLIGATIONS} and (${REVIEWS_COMPLIANCE}
  or not exists (select from invitation o where o.cycle = i.cycle and o.obligations_answered_at is not null)))`;

/** Whether nothing says what was learnt against the objective `o`: neither words nor a measurement. */
export const UNLEARNT = sql<boolean>`(o.learnt is null and not exists (select from measurement m where m.objective = o.id))`;

/** Whether no format of the pre-read `p` meets the need `n`: the rule of `leavesOut`, written out for each need. */
export const NEED_UNMET = sql<boolean>`(case n.need ${sql.join(
  FormatNeed.options.map((need) => {
    const enough = Format.options.filter((format) => !leavesOut([format], need));
    return sql`when ${sql.lit(need)} then not p.formats && ${enough}::text[]`;
  }),
  sql` `,
)} else false end)`;

/**
 * Whether the topic `t` was reached: the session had time for it, or somebody said something to it, of the contributions `k` that count.
 * Null where nobody did and nobody noted how long it took: that it was not reached would be a guess.
 */
export const reachedBy = (counts: RawBuilder<boolean>): RawBuilder<boolean | null> => sql`case
  when t.minutes_taken > 0 or exists (select from contribution k where k.cycle = t.cycle and k.topic = t.id and ${counts}) then true
  when t.minutes_taken = 0 then false end`;
