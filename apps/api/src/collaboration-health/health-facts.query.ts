import { sql, type RawBuilder } from 'kysely';
import { workingCalendar } from '../../../../libs/calendar/working-calendar.js';
import { joinBelonging } from '../../../../libs/database/belonging.js';
import { channelsOf } from '../../../../libs/queries/channel-mix.query.js';
import { isRehearsed } from '../../../../libs/queries/rehearsed.js';
import { heardOf } from '../../../../libs/queries/people/coverage.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import { reachedBy } from '../../../../libs/database/unfinished.js';
import { isLate } from '../../../../libs/domain/cycle/reading-time.js';
import { NO_FACTS, type HealthFacts } from '../../../../libs/domain/health/health.js';
import type { UsedChannel } from '../../../../libs/domain/health/channel-mix.js';
import { INVITED_ROLES } from '../../../../libs/domain/people.js';
import { ANSWERS_OWED } from '../../../../libs/domain/program/promise.js';
import type { EngagementModel } from '../../../../libs/domain/program/engagement.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { TAKES_PART } from '../../../../libs/queries/owing.query.js';
import { cleared } from '../../../../libs/identity/cleared.js';

/** All cycles together, beside each by its id. */
export const TOGETHER = 'together';

type HealthFactsOf = Partial<HealthFacts> & { readonly key: string };

/**
 * What health is computed from, for each of `cycles` by its id and for all of them `TOGETHER`: one question a part, each by
 * indexes of its cycles. Percentiles are of the pooled cases, interpolated (`percentile_cont`).
 */
export async function loadHealthFacts(db: Database, cycles: readonly string[]): Promise<Map<string, HealthFacts>> {
  const facts = new Map<string, HealthFacts>([TOGETHER, ...cycles].map((key) => [key, NO_FACTS]));
  for (const question of QUESTIONS) {
    const { rows } = await sql<HealthFactsOf>`
      with scope as (select c::text as key, c as cycle from unnest(${cycles}::uuid[]) as c
        union all select ${TOGETHER}::text, c from unnest(${cycles}::uuid[]) as c) ${question}`.execute(db);
    for (const { key, ...part } of rows) facts.set(key, { ...(facts.get(key) ?? NO_FACTS), ...part });
  }
  const late = await cyclesReadLate(db, cycles);
  const lateIn = (key: string): number => (key === TOGETHER ? late.size : Number(late.has(key)));
  return new Map([...facts].map(([key, one]) => [key, { ...one, latePreReads: lateIn(key) }]));
}

/** Cycles whose readers had less than the lead time between the last pre-read and the session, as it was opened, or is planned. */
async function cyclesReadLate(db: Database, cycles: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string; engagement: EngagementModel; sentAt: Instant; session: Instant }>`
    select c.id, c.engagement, max(p.sent_at) as sent_at, coalesce(c.session_opened_at, c.session_at) as session
    from cycle c join pre_read p on p.cycle = c.id and p.sent_at is not null where c.id = any(${cycles}::uuid[]) group by c.id`.execute(
    db,
  );
  const late = rows.filter(({ engagement, sentAt, session }) =>
    isLate({ engagement }, sentAt, session, workingCalendar(engagement.calendar)),
  );
  return new Set(late.map(({ id }) => id));
}

const latency = (from: string, to: string): RawBuilder<unknown> => {
  const hours = sql.raw(`extract(epoch from ${to} - ${from})::float8 / 3600`);
  const at = (fraction: number) =>
    sql`percentile_cont(${sql.lit(fraction)}) within group (order by ${hours}) filter (where ${sql.raw(to)} is not null)`;
  return sql`jsonb_build_object('count', count(${sql.raw(to)}), 'medianHours', ${at(0.5)}, 'p90Hours', ${at(0.9)})`;
};

/** What whoever has the invitation `i` is in its cycle, as `m`. */
const ASKED = joinBelonging({ program: 'i.program', cycle: 'i.cycle', person: 'i.person' });

/**
 * People who were invited to speak and did not decline, or spoke, with how much they said themselves, in each cycle of each scope. Whoever only runs a program is no voice of it,
 * nor (`counts`) who only spoke for others.
 */
const VOICE = sql`
  said as (select s.key, s.cycle, k.author as person, count(*) filter (where k.proxy_for is null)::int as said, count(k.proxy_for)::int as by_proxy
    from scope s join contribution k on k.cycle = s.cycle group by s.key, s.cycle, k.author),
  voice as (select key, cycle, person, bool_or(counts) as counts from (select key, cycle, person, said > 0 as counts from said union all
    select s.key, s.cycle, i.person, true from scope s join invitation i on i.cycle = s.cycle
      ${ASKED}
      where ${TAKES_PART} and (m.roles is null or m.roles && ${INVITED_ROLES}::text[])) x group by key, cycle, person),
  spoken as (select v.key, v.cycle, v.person, v.counts, coalesce(a.said, 0) as said, coalesce(a.by_proxy, 0) as by_proxy
    from voice v left join said a on a.key = v.key and a.cycle = v.cycle and a.person = v.person)`;

const voices = sql`, ${VOICE}, each as (
    select key, person, sum(said)::int as said, sum(by_proxy)::int as by_proxy, bool_or(counts) as counts from spoken group by key, person), with_proxies as (
    select key, jsonb_agg(jsonb_build_object('said', said, 'people', people) order by said) as with_proxies
    from (select key, said + by_proxy as said, count(*) as people from each group by 1, 2) x group by key)
  select key, (select r.with_proxies from with_proxies r where r.key = x.key) as with_proxies, coalesce(jsonb_agg(jsonb_build_object('said', said, 'people', people) order by said) filter (where counts), '[]') as voices, sum(by_proxy)::int as by_proxy
  from (select key, said, counts, count(*) as people, sum(by_proxy)::int as by_proxy from each group by key, said, counts) x group by key`;

/** Somebody who was of one group in a cycle and of another in a later one counts in both, with what they said in each. */
const kinds = sql`, ${VOICE}, by_kind as (
    select o.key, o.person, o.said, w.who from spoken o join cycle c on c.id = o.cycle ${joinBelonging({ program: 'c.program', cycle: 'o.cycle', person: 'o.person' })},
      lateral (select distinct unnest(m.segments || m.stakeholder_group) as who) w where w.who is not null and o.counts)
  select key, jsonb_agg(jsonb_build_object('who', who, 'people', people, 'said', said) order by who collate "C") as kinds
  from (select key, who, count(distinct person) as people, sum(said)::int as said from by_kind group by key, who) x group by key`;

const channels = channelsOf(
  sql`select s.key, k.channel, k.author from scope s join contribution k on k.cycle = s.cycle`,
);

/** Nobody can be heard before input opens: of a cycle that has not come so far, or was cancelled before, nothing is missing. */
const targets = sql`
  select s.key, count(*)::int as targets, count(*) filter (where ${heardOf(sql`true`)} >= t.at_least)::int as met
  from scope s join coverage_target t on t.cycle = s.cycle
    join input_window w on w.kind = 'cycle' and w.subject = s.cycle and w.what = 'contributions' and w.opens_at <= clock()
  group by s.key`;

/**
 * To the first answer that a person gave, whatever has become of it: figures of a cycle stay what they were when somebody contests
 * an answer, or gets the one that it had put off. What was replaced after the first note had been published with it, or later.
 * What an item cites only after its answer was no step between the two; one of a later cycle cites what waits for another answer.
 */
const latencies = sql`
  select s.key, ${latency('k.at', 'x.cited_at')} as to_item, ${latency('k.at', 'a.at')} as to_answer,
    ${latency('x.cited_at', 'case when a.at >= x.cited_at then a.at end')} as item_to_answer
  from scope s join contribution k on k.cycle = s.cycle
    left join lateral (select min(c.cited_at) as cited_at from citation c join item i on i.id = c.item and i.cycle = k.cycle
      where c.contribution = k.id) x on true
    left join disposition d on d.contribution = k.id and d.drafted_by is not null
    left join lateral (select min(greatest(h.drafted_at, n.published_at)) as published_at from disposition_history h
      join closure_note n on n.cycle = h.cycle and n.version = 1
      where h.contribution = k.id and h.drafted_by is not null and h.replaced_at >= n.published_at) f on true
    cross join lateral (select coalesce(f.published_at, d.published_at) as at) a
  group by s.key`;

const decisions = sql`
  select s.key, ${latency('o.at', 'd.decided_at')} as decisions
  from scope s join decision d on d.cycle = s.cycle
    join lateral (select min(j.at) as at from journal j where j.subject = d.id and j.type = 'decision-opened') o on o.at is not null
  group by s.key`;

const items = sql`
  select s.key, count(*)::int as items,
    count(*) filter (where exists (select from co_author a ${joinBelonging({ program: 'i.program', cycle: 'i.cycle', person: 'a.person' })}
      where a.item = i.id and m.stakeholder_group <> 'team'))::int as co_authored,
    coalesce(sum(r.times), 0)::int as reopened, count(*) filter (where r.misunderstood)::int as misunderstood
  from scope s join item i on i.cycle = s.cycle left join lateral (
    select count(*) as times, bool_or(cause = 'misunderstood') as misunderstood from item_rework where item = i.id) r on true
  where i.status <> 'dropped' or r.times > 0 group by s.key`;

/** The entry of its phase in which a rung of the journal fired: an earlier release journaled none, and its appointment fired in the same transaction. */
const ENTRY = sql`coalesce((j.body->>'entry')::int, (select max(a.entry) from appointment a
  where a.kind = j.subject_kind and a.subject = j.subject and a.fired_at = j.at
    and a.version = (j.body->>'version')::int and a.rung = (j.body->>'rung')::int))`;

/**
 * A wait is one entry of a phase. Pre-reads and the session end when their time comes; every other wait is for people, who did not end it
 * in time when more than a reminder fired.
 */
const waits = sql`, fired as (
    select s.key, j.subject, j.body->>'phase' as phase, ${ENTRY} as entry, j.body->>'do' as act
    from scope s join journal j on j.cycle = s.cycle and j.type = 'rung-fired' and j.body->>'result' = 'fired'),
  wait as (select key, subject, phase, entry, count(*) filter (where act = 'escalate') as tiers, bool_or(act <> 'remind') as stalled
    from fired where phase not in ('pre_read', 'session') group by key, subject, phase, entry),
  tier as (select key, n, count(*) filter (where tiers >= n) as waits from wait, generate_series(1, 20) as n group by key, n)
  select f.key, jsonb_object_agg(f.act, f.times) as rungs,
    (select count(*) filter (where stalled)::int from wait w where w.key = f.key) as stalled,
    (select coalesce(jsonb_agg(t.waits order by t.n), '[]') from tier t where t.key = f.key and t.waits > 0) as escalations
  from (select key, act, count(*) as times from fired group by key, act) f group by f.key`;

const preReads = sql`
  select s.key, count(*) filter (where p.sent)::int as sent_pre_reads,
    coalesce(sum(p.owed), 0)::int as owed_reading, coalesce(sum(p.read), 0)::int as read
  from scope s join cycle c on c.id = s.cycle, lateral (
    select count(*) > 0 as sent, sum(o.owed)::int as owed, sum(o.read)::int as read from pre_read e, lateral (
      select count(*) as owed, count(r.person) as read from invitation i
        ${ASKED}
        left join receipt r on r.pre_read = e.id and r.person = i.person and r.at <= coalesce(c.session_opened_at, c.session_at)
      where i.cycle = e.cycle and ${TAKES_PART} and m.roles is not null and ${cleared('m', 'e.audience')}) o
    where e.cycle = c.id and e.sent_at is not null) p
  group by s.key`;

/**
 * Whether another answer to the contribution `k` with the disposition `d` was promised, or to what it repeats and shares the answer of, and
 * nobody gave it though asked for the last time.
 */
const OVERDUE = sql`exists (select from promise p where p.about = any(array[k.id, d.duplicate_of])
  and (p.about = k.id or p.kind <> 'contested') and p.kind = any(${ANSWERS_OWED}::text[])
  and p.kept_at is null and p.asked_at is not null and p.again_at is null)`;

const closure = sql`
  select s.key, count(*)::int as owed, count(*) filter (where d.published_at is not null and d.drafted_by is not null and not ${OVERDUE})::int as answered,
    count(*) filter (where d.broken_promise)::int + (select count(*)::int from flag f join scope z on z.key = s.key and z.cycle = f.subject
      where f.kind = 'cycle' and f.code = 'answer-overdue') as broken_promises
  from scope s join gate g on g.kind = 'cycle' and g.id = s.cycle and g.over
    join contribution k on k.cycle = s.cycle left join disposition d on d.contribution = k.id
  group by s.key`;

/** A cycle that was cancelled takes nothing up any more, and says so; one of an earlier release has promised nothing. */
const topics = sql`
  select s.key, count(*)::int as topics_not_reached
  from scope s join gate g on g.kind = 'cycle' and g.id = s.cycle and g.over and g.phase <> 'cancelled'
    join cycle c on c.id = s.cycle and c.answers_planned_for is not null
    join topic t on t.cycle = c.id and not t.if_time_remains and (${reachedBy(sql`true`)}) is false
  group by s.key`;

/** What people say of an answer is about the one that they had then: of one that was replaced since, nothing is counted. */
const answers = sql`
  select s.key, count(u.contribution)::int as rated, count(*) filter (where u.useful)::int as useful, count(t.contribution)::int as contested
  from scope s join contribution k on k.cycle = s.cycle
    left join disposition d on d.contribution = k.id left join disposition o on o.contribution = d.duplicate_of
    left join usefulness u on u.contribution = k.id and u.at >= greatest(d.published_at, o.published_at)
    left join contest t on t.contribution = k.id
  group by s.key`;

const QUESTIONS: readonly RawBuilder<unknown>[] = [
  ...[voices, kinds, channels, targets, latencies, decisions],
  ...[items, waits, preReads, closure, topics, answers],
];

/** What came through each channel of a program in its latest `days`, in cycles that are no rehearsals and in the inbox. */
export async function loadUsedChannels(db: Database, program: string, days: number): Promise<UsedChannel[]> {
  const since = sql`clock() - make_interval(days => ${days})`;
  const { rows } = await sql<{ channels: UsedChannel[] }>`${channelsOf(sql`
    select 1 as key, k.channel, k.author from cycle c join contribution k on k.cycle = c.id and k.at > ${since}
      where c.program = ${program} and not ${isRehearsed(sql`c.id`)}
    union all select 1, k.channel, k.author from contribution k where k.program = ${program} and k.cycle is null and k.at > ${since}`)}`.execute(
    db,
  );
  return rows[0]?.channels ?? [];
}
