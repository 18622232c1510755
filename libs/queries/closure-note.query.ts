import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Database, Tx } from '../database/connection.js';
import { iso } from '../database/iso.js';
import { isUndisposed, reachedBy } from '../database/unfinished.js';
import { advisedOf, awayOf, heardOf, INVITED_OF, saidFor } from './people/coverage.query.js';
import { IS_RULED } from './tally/advice.js';
import { UNTOLD } from './tally/entitlement.js';
import { countOf, lastVerdicts } from './verdicts.js';
import type { DispositionKind } from '../domain/closure/disposition.js';
import { ClosureNote } from '../domain/closure/closure-note.js';
import { formOf } from '../domain/decision/methods/forms.js';
import { becauseInWords, isBecause } from '../domain/decision/settling/because-in-words.js';
import { instantFor } from '../calendar/instant-for.js';
import { OF_WORDS } from '../domain/flag.js';
import { readableBy } from '../domain/program/audience.js';

/** What everybody who reads the cycle may read. */
type Readable = RawBuilder<unknown>;

/** What all of them may read: how `readable` is said in SQL, and whether the contribution `c` rests on telemetry whose use somebody has not consented to before them. */
interface Readership {
  readonly readable: Readable;
  readonly withheld: RawBuilder<boolean>;
}

/** Who may read the note, and in which zone it says times. */
async function readersOf(db: Database | Tx, cycle: string): Promise<Readership & { readonly zone: string }> {
  const { audience, engagement } = await db
    .selectFrom('cycle')
    .select(['audience', 'engagement'])
    .where('id', '=', cycle)
    .executeTakeFirstOrThrow();
  const audiences = sql`${readableBy(audience)}::text[]`;
  return {
    readable: sql`= any(${audiences})`,
    withheld: sql`withheld_from(${audiences}, c.program, c.telemetry_of, 'telemetry')`,
    zone: engagement.calendar.zone,
  };
}

/** What was measured last of the objective `o`, and at how many instants anything was. */
const measured = sql`(
  select jsonb_build_object('value', m.value, 'at', ${iso('m.at')}, 'count', count(*) over ()) from (
    select distinct on (at) value, at from measurement where objective = o.id order by at, recorded_at desc, nth desc) m
  order by m.at desc limit 1)`;

/** Drafts the note from the rows as they are now: those that everybody who reads the cycle may read. */
export async function draftNote(db: Database | Tx, cycle: string): Promise<ClosureNote> {
  const { zone, ...readership } = await readersOf(db, cycle);
  const { readable } = readership;
  const { rows } = await sql<{ note: unknown }>`select jsonb_build_object(
    'cancelled', (select jsonb_build_object('reason', c.end_reason) from cycle c join gate g on g.kind = 'cycle' and g.id = c.id
      where c.id = ${cycle} and g.phase = 'cancelled'),
    'heard', ${heard(cycle, readable)}, 'shown', ${shown(cycle, readership)}, 'willChange', ${willChange(cycle, readable)}, 'willNot', ${willNot(cycle, readable)},
    'deferred', ${deferred(cycle, readable)}, 'answers', ${answers(cycle, readable)},
    'answered', ${countOfKind('answered', cycle, readable)}, 'duplicates', ${countOfKind('duplicate', cycle, readable)},
    'inConfidence', ${inConfidence(cycle, readable)},
    'unanswered', (select count(*) from contribution c where c.cycle = ${cycle}
      and ${isUndisposed('c')}),
    'obligations', (select coalesce(jsonb_agg(jsonb_build_object('reference', reference, 'statement', statement) order by at, id), '[]')
      from obligation where cycle = ${cycle} and audience ${readable}),
    'decisions', ${decisions(cycle, readable)},
    'objectives', (select coalesce(jsonb_agg(jsonb_build_object('statement', statement, 'metric', metric, 'unit', unit,
      'baseline', baseline, 'target', target, 'learnt', learnt, 'measured', ${measured}) order by position), '[]') from objective o
      where cycle = ${cycle} and audience ${readable}),
    'expectations', ${expectations(cycle, readable)},
    'notHeard', ${notHeard(cycle, readable)},
    'flags', (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'at', ${iso('at')}, 'facts', ${untoldNumbers(cycle, readable)}) order by at, id), '[]')
      from flag where cycle = ${cycle} and audience ${readable})
  ) as note`.execute(db);
  const { decisions: decided, ...note } = Drafted.parse(rows[0]?.note);
  return ClosureNote.parse({
    ...note,
    decisions: decided.map(({ because, titles, ...one }) => withHow(one, because, titles, zone)),
  });
}

/**
 * A note as it was published, but for what may not be told any more of votes without names: earlier releases published their figures
 * and words. A note is a record, so its row stays; of these decisions it is read as it would be drafted now.
 */
export async function readPublishedNote(db: Database | Tx, cycle: string, published: unknown): Promise<ClosureNote> {
  const note = ClosureNote.parse(published);
  const { rows } = await sql<{
    id: string;
  }>`select d.id from decision d where d.cycle = ${cycle} and ${UNTOLD}`.execute(db);
  const untold = new Set(rows.map(({ id }) => id));
  if (!note.decisions.some(({ id }) => untold.has(id))) return note;
  const { decisions: now } = await draftNote(db, cycle);
  return {
    ...note,
    decisions: note.decisions.map((one) => {
      if (!untold.has(one.id)) return one;
      const { moreDissent: _told, ...rest } = one;
      const { how = null, dissent = [], moreDissent } = now.find(({ id }) => id === one.id) ?? {};
      return { ...rest, how, dissent, ...(moreDissent === undefined ? {} : { moreDissent }) };
    }),
  };
}

/** The note as SQL drafts it: of a decision also the reasons and the titles of its options, to be said in words. */
const Drafted = z.looseObject({
  decisions: z.array(
    z.looseObject({ because: z.looseObject({}).nullable(), titles: z.record(z.string(), z.string()).nullable() }),
  ),
});

const withHow = (one: object, because: object | null, titles: Record<string, string> | null, zone: string): object => ({
  ...one,
  how:
    isBecause(because) && !formOf(because.rule).advice
      ? becauseInWords(because, {
          option: (id) => titles?.[id] ?? id,
          instant: (at) => instantFor(at, { zone, locale: null }),
        })
      : null,
});

/** Whether something was said that not everybody who reads the note may read. */
const inConfidence = (cycle: string, readable: Readable) =>
  sql`exists (select from contribution c where c.cycle = ${cycle} and not c.audience ${readable})`;

/** The facts of a flag, without its numbers where these would tell how much was said in confidence. */
const untoldNumbers = (cycle: string, readable: Readable) =>
  sql`case when code = any(${OF_WORDS}::text[]) and ${inConfidence(cycle, readable)} then facts - 'count' - 'percent' else facts end`;

/** How many contributions were for others, where any were. */
const forOthers = (count: RawBuilder<unknown>) =>
  sql`case when ${count} > 0 then jsonb_build_object('forOthers', ${count}) else '{}' end`;

/** What was said to each topic, and the titles of the items that it led to: of what everybody who reads the note may read. */
const heard = (cycle: string, readable: Readable) => sql`(
  with said as (select t.question, c.id, c.author, c.proxy_for
      from contribution c left join topic t on t.id = c.topic and t.audience ${readable} where c.cycle = ${cycle} and c.audience ${readable}),
    led as (select distinct s.question, i.title from said s
      join lateral (select x.item from citation x where x.contribution = s.id
        union select unnest(d.items) from disposition d where d.contribution = s.id and d.kind = 'will_change') l on true
      join item i on i.id = l.item and i.cycle = ${cycle} and i.status <> 'dropped' and i.audience ${readable})
  select coalesce(jsonb_agg(h order by h->>'topic' nulls last), '[]') from (
    select jsonb_build_object('topic', s.question, 'contributions', count(*),
      'people', count(distinct s.author) filter (where s.proxy_for is null),
      'items', (select coalesce(jsonb_agg(l.title order by l.title collate "C"), '[]') from led l where l.question is not distinct from s.question))
      || ${forOthers(sql`count(s.proxy_for)`)} as h
    from said s group by s.question) x)`;

/** The last verdict of each observer of each scenario, as far as all readers of the note may read it now. */
const shown = (cycle: string, { readable, withheld }: Readership) => sql`(
  select coalesce(jsonb_agg(h.told order by h.at, h.nth, h.id), '[]') from (
    select x.id, t.position as at, x.position as nth, jsonb_build_object('topic', t.question, 'situation', x.situation,
      'works', ${countOf('works')}, 'worksWithChanges', ${countOf('works_with_changes')}, 'doesNotWork', ${countOf('does_not_work')}) as told
    from scenario x join topic t on t.id = x.topic
      join lateral ${lastVerdicts(sql`c.cycle = x.cycle and c.audience ${readable} and not ${withheld}`)} v on true
    where x.cycle = ${cycle} and x.audience ${readable} and t.audience ${readable} group by x.id, t.id) h)`;

/** What approvals were given on that count still, of the reviews (`v`) that `which` names. */
const conditions = (which: Readable, readable: Readable) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('statement', k.statement, 'owner', q.name, 'dueAt', ${iso('k.due_at')},
    'met', k.met_at is not null) order by k.due_at, k.id), '[]')
  from review v join condition k on k.review = v.id and k.dropped_at is null join person q on q.id = k.owner
  where ${which} and k.audience ${readable})`;

/** An item that is dropped after it was promised stays in later versions of the note until the people to whom it was promised get another answer. */
const willChange = (cycle: string, readable: Readable) => sql`(
  select coalesce(jsonb_agg(h order by h->>'title'), '[]') from (
    select jsonb_build_object('item', i.id, 'title', i.title, 'voices', count(distinct c.author) filter (where c.audience ${readable} and c.proxy_for is null),
      'criteria', (select coalesce(jsonb_agg(k.statement order by k.position), '[]') from criterion k where k.item = i.id),
      'conditions', ${conditions(sql`v.item = i.id`, readable)})
      || ${forOthers(sql`count(distinct c.id) filter (where c.audience ${readable} and c.proxy_for is not null)`)} as h
    from item i join disposition d on i.id = any(d.items) and d.kind = 'will_change'
      join lateral (select d.contribution as id union all select s.contribution from disposition s where s.duplicate_of = d.contribution) said on true
      join contribution c on c.id = said.id
    where d.cycle = ${cycle} and (i.status <> 'dropped' or d.published_at is not null) and i.audience ${readable} group by i.id) x)`;

/** The answers `d` to what everybody who reads the note may read: what was said to few is answered to few. */
const answersIn = (cycle: string, readable: Readable) =>
  sql`disposition d join contribution c on c.id = d.contribution and c.audience ${readable} where d.cycle = ${cycle}`;

const countOfKind = (kind: DispositionKind, cycle: string, readable: Readable) =>
  sql`(select count(*) from ${answersIn(cycle, readable)} and d.kind = ${kind})`;

/** How many contributions the answer `d` to `c` is for: with those that say the same, of what everybody who reads the note may read. */
const sharedBy = (readable: Readable) => sql`(1 + (select count(*) from disposition s
  join contribution same on same.id = s.contribution and same.audience ${readable} where s.duplicate_of = d.contribution))`;

const reasons = (cycle: string, readable: Readable) => sql`
  select d.kind, d.until, d.broken_promise and d.drafted_by is null as broken_promise, d.reason, ${sharedBy(readable)} as shared_by
  from ${answersIn(cycle, readable)}`;

const willNot = (cycle: string, readable: Readable) => sql`(
  select coalesce(jsonb_agg(h order by h->>'reason'), '[]') from (
    select jsonb_build_object('reason', r.reason, 'contributions', sum(r.shared_by)::int) as h
    from (${reasons(cycle, readable)}) r where r.kind = 'will_not' group by r.reason) x)`;

const deferred = (cycle: string, readable: Readable) => sql`(
  select coalesce(jsonb_agg(h order by h->>'until', h->>'reason'), '[]') from (
    select jsonb_build_object('reason', r.reason, 'until', ${iso('r.until')}, 'contributions', sum(r.shared_by)::int,
      'brokenPromise', r.broken_promise) as h
    from (${reasons(cycle, readable)}) r where r.kind = 'deferred' group by r.reason, r.until, r.broken_promise) x)`;

const answers = (cycle: string, readable: Readable) => sql`(
  select coalesce(jsonb_agg(h order by h->>'answer'), '[]') from (
    select jsonb_build_object('answer', d.answer, 'contributions', sum(${sharedBy(readable)})) as h
    from ${answersIn(cycle, readable)} and d.kind = 'answered' group by d.answer) x)`;

/** Whether everybody who reads the note may read the contribution `k`. */
const toldToAll = (readable: Readable) => sql<boolean>`k.audience ${readable}`;

/** How many of each target were invited, and said something themselves; how many were away, and how much others said for them. */
const targets = (cycle: string, readable: Readable) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('who', t.who, 'atLeast', t.at_least, 'invited', ${INVITED_OF}, 'heard', ${heardOf(toldToAll(readable))},
    'away', ${awayOf(toldToAll(readable))}, 'saidFor', ${saidFor(toldToAll(readable))})
    || case when a.advised > 0 then jsonb_build_object('advised', a.advised) else '{}' end
    order by t.who collate "C"), '[]')
  from coverage_target t cross join lateral (select ${advisedOf(toldToAll(readable), sql`p.audience ${readable}`)} as advised) a
  where t.cycle = ${cycle})`;

/** Who was missing when the agenda went out last, with the reason that was recorded for just these: where time published it, others may be. */
const notHeard = (cycle: string, readable: Readable) => sql`(
  select jsonb_build_object('targets', ${targets(cycle, readable)}, 'missing', coalesce(m.missing, '[]'), 'reason', case
    when c.coverage_gap is null or m.missing is null or m.missing = (select coalesce(jsonb_agg(k.who order by k.who collate "C"), '[]')
      from jsonb_object_keys(c.coverage_gap) as k (who)) then c.coverage_reason end)
  from cycle c left join lateral (select f.facts->'missing' as missing from flag f
    where f.cycle = c.id and f.code = 'missing-coverage' order by f.at desc limit 1) m on true
  where c.id = ${cycle})`;

/** A topic is heard when somebody said something to it. What nobody has promised, because it is of an earlier release, is null. */
const expectations = (cycle: string, readable: Readable) => sql`(
  select jsonb_build_object(
    'scope', jsonb_build_object('told', c.scope, 'beside', (select count(*) from contribution k where k.cycle = c.id and k.topic is null and ${toldToAll(readable)})),
    'minutes', jsonb_build_object('planned', c.session_minutes, 'took',
      case when not c.rehearsal then ceil(extract(epoch from coalesce(c.session_closed_at, clock()) - c.session_opened_at) / 60)::int end),
    'input', (select jsonb_build_object('closed', ${iso('w.closes_at')}, 'because', m.reason) from input_window w
      left join move_reason m on m.cycle = c.id and m.what = 'input-closed-early' and m.at = w.closes_at and m.audience ${readable}
      where w.kind = 'cycle' and w.subject = c.id and w.what = 'contributions' and w.closes_at <= clock() limit 1),
    'topics', jsonb_build_object('promised', count(t.id) filter (where not t.if_time_remains),
      'heard', count(t.id) filter (where not t.if_time_remains and t.heard)),
    'ifTimeRemains', jsonb_build_object('named', count(t.id) filter (where t.if_time_remains),
      'heard', count(t.id) filter (where t.if_time_remains and t.heard)),
    'timeboxes', coalesce(jsonb_agg(jsonb_build_object('topic', t.question, 'ifTimeRemains', t.if_time_remains, 'minutes', t.minutes,
      'took', t.minutes_taken, 'reached', t.reached) order by t.position, t.id) filter (where t.id is not null), '[]'),
    'answers', jsonb_build_object('planned', ${iso('c.answers_planned_for')}, 'promised', ${iso('c.answers_promised_for')},
      'given', ${iso('clock()')},
      'brokenPromises', (select count(*) from ${answersIn(cycle, readable)} and d.broken_promise)))
  from cycle c left join lateral (select t.*, (${reachedBy(toldToAll(readable))}) as reached,
      exists (select from contribution k where k.topic = t.id and ${toldToAll(readable)}) as heard
    from topic t where t.cycle = c.id and t.audience ${readable}) t on true
  where c.id = ${cycle} and c.answers_planned_for is not null group by c.id)`;

/** Who disagreed: another option, where votes are counted with words beside it, or a no. Concerns that were not closed by their owners are dissent too. Words for no option are none. */
const DISSENT = sql`case when x.stance is not null then x.stance in ('object', 'disagree')
  when x.ranking is not null or x.scores is not null then false
  else x.option <> r.outcome and (${IS_RULED} or x.reason is not null) end`;

/** A note is sent to everybody; what thousands wrote stands with the positions of the decision. */
const MOST_DISSENT = 100;

/** A secret vote that does not count is quoted nowhere: it would tell whose it is. */
const COUNTED = sql`exists (select from secret_voter s join entitlement e on e.decision = s.decision and e.person = s.person and e.counts
  where s."position" = x.id)`;

/** The first positions and concerns against `r`, the outcome of `d`, oldest first, and how many more there are; of votes that tell who cast them (`u`) none. */
const DISSENTING = sql`(
  select jsonb_agg(jsonb_build_object('option', y.title, 'reason', y.reason, 'answer', y.answer) order by y.place)
      filter (where y.place <= ${sql.lit(MOST_DISSENT)}) as told, greatest(count(*) - ${sql.lit(MOST_DISSENT)}, 0)::int as more
  from (select z.*, row_number() over (order by z.at, z.reason) as place from (
    select po.title, x.reason, x.answer, case when x.person is null then '-infinity' else x.at end as at from "position" x left join option po on po.id = x.option
      where x.decision = d.id and x.current and x.entry = (select forum_round(d.id)) and ${DISSENT}
        and (x.person is not null or (not u.untold and ${COUNTED}))
    union all select null, k.name || ': ' || k.body, k.closed_reason, k.raised_at from concern k
      where k.decision = d.id and k.entry = (select forum_round(d.id)) and k."position" is null
        and coalesce(k.closed_how, 'overruled') = 'overruled') z) y)`;

/** What was said for no option in particular, with the answer to it, oldest first, and how much more there is. */
const SAID = sql`(
  select jsonb_agg(jsonb_build_object('reason', y.reason, 'answer', y.answer) order by y.place)
      filter (where y.place <= ${sql.lit(MOST_DISSENT)}) as told, greatest(count(*) - ${sql.lit(MOST_DISSENT)}, 0)::int as more
  from (select x.reason, x.answer, row_number() over (order by x.at, x.reason) as place from "position" x
      where x.decision = d.id and x.current and x.entry = (select forum_round(d.id)) and x.person is not null and x.reason is not null
        and x.option is null and x.stance is null and x.ranking is null and x.scores is null) y)`;

/** What decides `r` anew, or has taken its place, where everybody who reads the cycle may read it. */
const anew = (readable: Readable) => sql`(
  select jsonb_build_object('decision', n.id, 'question', n.question, 'because', coalesce(l.because, 'superseded'),
    'outcome', case when y.phase = 'in_effect' then no.title end, 'inForce', takes_place(n.id))
  from decision_link l join decision n on n.id = l.decision join gate y on y.kind = 'decision' and y.id = n.id
    left join option no on no.id = n.outcome
  where l.other = r.id and n.audience ${readable} and y.phase <> 'withdrawn' and (l.kind = 'reopens' or takes_place(n.id))
  order by takes_place(n.id) desc, l.at desc limit 1)`;

/** Decisions of the cycle. Only those in effect have an outcome (`r`): a decision that was withdrawn or waits for its reviews has none yet. */
const decisions = (cycle: string, readable: Readable) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', d.id, 'question', d.question, 'state', g.phase, 'handedOn', d.handed_on, 'outcome', o.title, 'by', r.outcome_by,
    'because', r.because, 'titles', (select jsonb_object_agg(id, title) from option where decision = d.id),
    'decidedBy', p.name, 'actedFor', a.name, 'rationale', r.rationale,
    'recordedDissent', r.dissent, 'anew', ${anew(readable)},
    'conflicts', (select coalesce(jsonb_agg(q.name order by q.name), '[]') from conflict_in_force x join person q on q.id = x.person
      where x.decision = d.id and (x.given is not null or x.person in (d.authority, d.deputy))),
    'conditions', ${conditions(sql`v.decision = d.id and r.outcome is not null`, readable)},
    'dissent', coalesce(n.told, '[]'), 'said', coalesce(s.told, '[]'))
    || case when n.more > 0 then jsonb_build_object('moreDissent', n.more) else '{}' end
    || case when s.more > 0 then jsonb_build_object('moreSaid', s.more) else '{}' end order by d.created_at, d.id), '[]')
  from decision d join gate g on g.kind = 'decision' and g.id = d.id cross join lateral (select ${UNTOLD} as untold offset 0) u
    left join decision r on r.id = d.id and g.phase = 'in_effect'
    left join option o on o.id = r.outcome left join person p on p.id = r.decided_by left join person a on a.id = r.acted_for
    left join lateral ${DISSENTING} n on r.outcome is not null left join lateral ${SAID} s on r.outcome is not null
  where d.cycle = ${cycle} and d.audience ${readable})`;
