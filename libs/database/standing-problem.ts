import { sql } from 'kysely';
import { PRE_READS_SENT, phasesOf } from '../domain/cycle/phase.js';
import { rolesFor } from '../domain/people.js';
import { cleared } from '../identity/cleared.js';
import { NEED_UNMET, OBLIGATIONS_AWAITED, UNLEARNT } from './unfinished.js';

/** Problems end by the rows that they are about: whether that of the flag `f` has ended, one kind of problem a line. */
const ENDED = {
  promiseKept: sql`exists (select from promise p where p.id = (f.facts->>'promise')::uuid and p.kept_at is not null)`,

  itemFiled: sql`exists (
    select from filing l where f.code = 'tracker-refused' and l.item = (f.facts->>'item')::uuid and l.filed_at > f.at)`,

  /** Somebody has said since where the item stands, or the tracker says something else. */
  trackerLookedInto: sql`f.code = 'tracker-disagrees' and exists (
    select from item i left join filing l on l.item = i.id where i.id = (f.facts->>'item')::uuid
      and (i.status <> f.facts->>'status' or l.heard_at > (f.facts->>'heardAt')::timestamptz))`,

  /** Nobody who still reads what went out lacks a format of it. */
  needsMet: sql`f.code = 'unmet-format-needs' and not exists (
    select from gate g join invitation i on i.cycle = g.id join membership m on m.program = i.program and m.person = i.person
      join pre_read p on p.cycle = i.cycle and ${cleared('m', 'p.audience')} cross join unnest(m.needs) as n (need)
    where g.kind = 'cycle' and g.id = f.subject and g.phase = any(${phasesOf(PRE_READS_SENT)}::text[]) and ${NEED_UNMET})`,

  /** Of each objective it is said by now what was learnt. */
  learntSince: sql`f.code = 'nothing-learnt' and not exists (select from objective o where o.cycle = f.subject and ${UNLEARNT})`,

  /** A later letter about the cycle has reached the person who did not get this one. */
  addressMended: sql`f.code in ('undeliverable-closure-note', 'undeliverable-answer') and exists (
    select from notice n where n.cycle = f.cycle and n.person = (f.facts->>'person')::uuid and n.state = 'sent' and n.sent_at > f.at)`,

  /** The gate does not wait any more for the reviewer who lost the role, or they have the role again. */
  reviewerFound: sql`f.code = 'nobody-may-review' and f.facts ? 'gone'
    and (exists (select from membership m where m.program = f.program and m.person = (f.facts->>'gone')::uuid
        and m.roles && ${rolesFor('review')}::text[])
      or not exists (select from invitation i join gate g on g.kind = 'cycle' and g.id = i.cycle and g.phase = 'agenda' and not g.over
        where f.kind = 'cycle' and i.cycle = f.subject and i.person = (f.facts->>'gone')::uuid and ${OBLIGATIONS_AWAITED})
      and not exists (select from review r join gate g on g.kind = 'review' and g.id = r.id and not g.over
        where f.kind = 'review' and r.id = f.subject and r.reviewer = (f.facts->>'gone')::uuid))`,
};

/** Whether the flag `f` is a problem still. */
export const STANDING_PROBLEM = sql<boolean>`(f.problem and ${sql.join(
  Object.values(ENDED).map((ended) => sql`not (${ended})`),
  sql` and `,
)})`;
