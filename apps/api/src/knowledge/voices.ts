import { sql, type RawBuilder } from 'kysely';
import { withheldFromMember } from '../contributions/visible-contribution.js';
import { cleared } from '../../../../libs/identity/cleared.js';

/** What the line of a closure note, the document `d`, says will change: its item stands in the latest note. It was promised to those whom that cycle heard. */
const PROMISED = `(n.body->'willChange'->(nullif(split_part(d.id, ':', 3), '')::int - 1)->>'item')::uuid`;

/** For each kind of document `d` the contributions on whose words it rests, with what else has to be read to know that: one way through the index of each table. */
const RESTS = sql.raw(`
  select s.contribution, s.audience, s.audience as beside from persona_story s where d.kind = 'persona' and s.persona = d.subject
  union all select k.story, k.audience, k.audience from criterion k where d.kind = 'criterion' and k.id = d.subject and k.story is not null
  union all select x.contribution, x.audience, i.audience from (
      select d.subject as item where d.kind = 'item'
      union all select k.item from criterion k where d.kind = 'criterion' and k.id = d.subject
      union all select l.item from item_decision l where d.kind = 'decision' and l.decision = d.subject) of
    join item i on i.id = of.item join citation x on x.item = of.item
  union all select x.contribution, x.audience, i.audience from (
      select ${PROMISED} as item from closure_note n where d.kind = 'closure' and d.outcome = 'will_change' and n.cycle = d.subject
        order by n.version desc limit 1) of
    join item i on i.id = of.item join citation x on x.item = of.item
    join contribution k on k.id = x.contribution and k.cycle = d.subject`);

/** Whose words are asked for: by the id of the viewer, and under what name the columns of their membership stand beside the document `d`. */
interface Hearing {
  readonly person: string;
  readonly as: 'm' | 'd';
}

/** Whether somebody may read the contribution `c`, and what rests on telemetry rests on a consent that stands and is for them. Their own words are theirs. */
const toldTo = (person: string, membership: string): RawBuilder<boolean> => sql<boolean>`(c.author = ${person}
  or ${cleared(membership, 'c.audience')} and (c.telemetry_of = '{}' or not ${withheldFromMember(membership, 'c')}))`;

/**
 * Contributions `c` on whose words the document `d` rests, with the membership `w` of whoever said them: those that the viewer may read
 * and be led to. So a segment tells nobody of words that are kept from them, nor of what rests on telemetry when a consent has ended or is for fewer people.
 */
const voices = ({ person, as }: Hearing): RawBuilder<unknown> => sql`(${RESTS}) v
  join contribution c on c.id = v.contribution
  left join membership w on w.program = c.program and w.person = c.author and c.proxy_for is null
  where ${cleared(as, 'v.audience')} and ${cleared(as, 'v.beside')} and ${toldTo(person, as)}`;

/** Whether a document tells of a group or segment: that of the people whom it is made of itself, or of those whose words it rests on. What was said for a group counts for that alone. */
export const ofSegment = (hearing: Hearing, segment: string): RawBuilder<boolean> => sql<boolean>`(
  ${segment} = any(d.segments) or exists (select from ${voices(hearing)}
    and (c.proxy_for = ${segment} or w.stakeholder_group = ${segment} or ${segment} = any(w.segments))))`;

/** Contributions of a group or segment that somebody may read, in programs in which they take part. */
const saidBy = (segment: string, person: string): RawBuilder<unknown> => sql`
  select c.id from membership m cross join lateral (
      select c.id, c.program, c.author, c.audience, c.telemetry_of from membership w join contribution c on c.author = w.person and c.program = w.program
        where w.program = m.program and c.proxy_for is null and (w.stakeholder_group = ${segment} or ${segment} = any(w.segments))
      union all select c.id, c.program, c.author, c.audience, c.telemetry_of from contribution c where c.program = m.program and c.proxy_for = ${segment}) c
  where m.person = ${person} and ${toldTo(person, 'm')}`;

/**
 * The same as `ofSegment`, asked from the other end: from what was said by a group or segment to the documents that rest on it, all at once. Its work
 * grows with what they said, where that of `ofSegment` grows with the documents that are asked about. An array of what they said has Postgres look each up.
 */
export const amongSegment = (person: string, segment: string): RawBuilder<boolean> => sql<boolean>`(
  ${segment} = any(d.segments) or d.id in (
    with said as (select c.id from unnest(array(${saidBy(segment, person)})) as c (id)),
      cited as (select distinct i.id, k.cycle from said join citation x on x.contribution = said.id join item i on i.id = x.item
        join contribution k on k.id = x.contribution
        join membership m on m.program = x.program and m.person = ${person} and ${cleared('m', 'x.audience')} and ${cleared('m', 'i.audience')})
    select 'item:' || id from cited
    union all select 'criterion:' || k.id from cited join criterion k on k.item = cited.id
    union all select 'decision:' || l.decision from cited join item_decision l on l.item = cited.id
    union all select 'closure:' || n.cycle || ':' || p.nth from cited join closure_note n on n.cycle = cited.cycle
      cross join lateral jsonb_array_elements(n.body->'willChange') with ordinality as p (one, nth)
      where p.one->>'item' = cited.id::text and n.version = (select max(v.version) from closure_note v where v.cycle = n.cycle)
    union all select 'persona:' || s.persona from said join persona_story s on s.contribution = said.id
      join membership m on m.program = s.program and m.person = ${person} and ${cleared('m', 's.audience')}
    union all select 'criterion:' || k.id from said join criterion k on k.story = said.id
      join membership m on m.program = k.program and m.person = ${person} and ${cleared('m', 'k.audience')}))`;

/** The groups and segments of a document, in the order of the alphabet where they are those of whose words it rests on. */
export const segmentsOf = (hearing: Hearing): RawBuilder<string[]> => sql<string[]>`
  case when d.kind in ('story', 'pilot') then d.segments
    else array(select distinct s.segment from (select c.proxy_for, w.segments, w.stakeholder_group from ${voices(hearing)}) c
      cross join lateral unnest(c.segments || c.stakeholder_group || c.proxy_for) as s (segment) where s.segment is not null order by 1) end`;
