import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { iso } from '../../../../libs/database/iso.js';
import { lostAgainAndAgain } from '../../../../libs/database/lost-workflow.js';
import { flagInWords, OF_WORDS } from '../../../../libs/domain/flag.js';
import { STANDING_PROBLEM } from '../../../../libs/database/standing-problem.js';
import { isUnanswered, isUndisposed } from '../../../../libs/database/unfinished.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { reasonsOf } from '../decisions/clock/reasons.query.js';
import { readPage } from '../http/paging/read-page.js';
import type { CycleFilter, CycleList, CycleView } from './cycle.schemas.js';

const next = (gate: string) =>
  sql`case when ${sql.ref(`${gate}.next_at`)} is null then null
    else jsonb_build_object('do', ${sql.ref(`${gate}.next_do`)}, 'at', ${iso(`${gate}.next_at`)}) end`;

const RESPONSIBLE = sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'because', r.because, 'tier', r.tier)
    order by r.since, p.id), '[]') from responsible r join person p on p.id = r.person
  where r.kind = 'cycle' and r.subject = c.id and r.entry = g.entry)`;

/** Its links are left out while the consent of those who were recorded is missing, or is for fewer people than the viewer is of. */
const SESSION = sql`jsonb_build_object('at', ${iso('c.session_at')}, 'minutes', c.session_minutes, 'place', c.session_place,
  'openedAt', ${iso('c.session_opened_at')}, 'closedAt', ${iso('c.session_closed_at')},
  'recordingUrl', case when not r.withheld then c.recording_url end,
  'transcriptUrl', case when not r.withheld then c.transcript_url end, 'withheld', r.withheld)`;

const INPUT = sql`(
  select jsonb_build_object('opensAt', ${iso('w.opens_at')}, 'closesAt', ${iso('w.closes_at')}) from input_window w
  where w.kind = 'cycle' and w.subject = c.id and w.what = 'contributions')`;

/** How much of each kind there is, of what the viewer may read. */
function counts({ audiences, roles }: Viewer): RawBuilder<unknown> {
  const seen = sql`audience = any(${audiences})`;
  const unanswered = may(roles, 'read-drafts') ? isUndisposed('k') : isUnanswered('k'); // drafts are told to nobody else
  return sql`jsonb_build_object(
    'invited', (select count(*) from invitation where cycle = c.id),
    'attended', (select count(*) from invitation where cycle = c.id and attended_at is not null),
    'objectives', (select count(*) from objective where cycle = c.id and ${seen}),
    'topics', (select count(*) from topic where cycle = c.id and ${seen}),
    'preReads', (select count(*) from pre_read where cycle = c.id and ${seen}),
    'contributions', (select count(*) from contribution where cycle = c.id and ${seen}),
    'undisposed', (select count(*) from contribution k where k.cycle = c.id and k.audience = any(${audiences})
      and ${unanswered}),
    'items', (select count(*) from item where cycle = c.id and ${seen}))`;
}

const decisions = ({ audiences }: Viewer) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'question', d.question, 'phase', dg.phase,
    'deadline', ${iso('dg.deadline')}, 'tier', dg.tier, 'next', ${next('dg')}) order by d.created_at, d.id), '[]')
  from decision d join gate dg on dg.kind = 'decision' and dg.id = d.id
  where d.cycle = c.id and d.audience = any(${audiences}))`;

const reviews = ({ audiences }: Viewer) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'decision', v.decision, 'item', v.item, 'pilot', v.pilot, 'reviewer', v.reviewer,
    'phase', vg.phase, 'deadline', ${iso('vg.deadline')}) order by v.id), '[]')
  from review v join gate vg on vg.kind = 'review' and vg.id = v.id
  where v.cycle = c.id and v.audience = any(${audiences}))`;

/** What a flag counts, unless it counts words and the viewer may not read all of them: it would tell how much was said in confidence. */
const toldFacts = (audiences: Viewer['audiences']) => sql`case when f.code = any(${OF_WORDS}::text[])
    and exists (select from contribution k where k.cycle = c.id and k.audience <> all(${audiences}))
  then f.facts - 'count' - 'percent' else f.facts end`;

const flags = ({ audiences }: Viewer) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('code', f.code, 'subject', f.subject, 'problem', ${STANDING_PROBLEM},
    'at', ${iso('f.at')}, 'facts', ${toldFacts(audiences)}) order by f.at, f.id), '[]') from flag f
  where f.cycle = c.id and f.audience = any(${audiences}))`;

/** One cycle with its clocks, for whoever may read it. */
export async function readCycle(db: Database | Tx, viewer: Viewer, id: string): Promise<CycleView> {
  const { rows } = await sql<CycleView>`
    select c.id, c.program, c.title, c.scope, c.expectations, c.audience, c.rehearsal, g.phase, g.entry, g.revision,
      g.deadline, g.version as deadline_version, g.moves as deadline_moves, g.held_until, ${reasonsOf('cycle', viewer)} as reasons,
      c.end_reason, c.created_at,
      ${next('g')} as next, ${RESPONSIBLE} as responsible,
      (select jsonb_build_object('id', p.id, 'name', p.name) from person p where p.id = c.deputy) as deputy,
      ${SESSION} as session, ${INPUT} as input, ${counts(viewer)} as counts, ${decisions(viewer)} as decisions,
      ${reviews(viewer)} as reviews, ${flags(viewer)} as flags
    from cycle c join gate g on g.kind = 'cycle' and g.id = c.id,
      lateral (select coalesce(c.recording_url, c.transcript_url) is not null and withheld_from(${viewer.audiences}::text[], c.program, array(select recorded_people(c.id)), 'recording') as withheld) r
    where c.id = ${id} and c.program = ${viewer.program} and c.audience = any(${viewer.audiences})`.execute(db);
  const [row] = rows;
  if (!row) throw notFound();
  return { ...row, flags: row.flags.map((flag) => ({ ...flag, meaning: flagInWords(flag.code, flag.facts) })) };
}

/** The cycles of a program, newest first. Stalled ones have a problem, an escalation, or a step that is overdue. */
export async function listCycles(db: Database, viewer: Viewer, filter: CycleFilter): Promise<CycleList> {
  const { stalled, phase = null, ...page } = filter;
  const among = sql`cycle where program = ${viewer.program} and audience = any(${viewer.audiences})`;
  const order = { by: [sql`created_at`, sql`id`], newestFirst: true, among };
  return readPage(
    db,
    page,
    order,
    (rest) => sql<CycleList['items'][number]>`
    with listed as (
      select c.id, c.program, c.title, c.rehearsal, c.created_at, g.phase, g.deadline, g.held_until, ${next('g')} as next,
        (select count(*)::int from flag f where f.cycle = c.id and ${STANDING_PROBLEM} and f.audience = any(${viewer.audiences})) as problems,
        not g.over and exists (select from gate a where a.cycle = c.id and not a.over
          and (a.tier > 0 or a.next_at < clock() - interval '5 seconds' or ${lostAgainAndAgain('a')})) as waiting
      from cycle c join gate g on g.kind = 'cycle' and g.id = c.id
      where c.program = ${viewer.program} and c.audience = any(${viewer.audiences})
        and (${phase}::text is null or g.phase = ${phase})
    )
    select id, program, title, rehearsal, created_at, phase, deadline, held_until, next, problems,
      (waiting or problems > 0) as stalled
    from listed
    where (${stalled ?? null}::text is null or (waiting or problems > 0) = (${stalled ?? null} = 'true')) and ${rest}`,
  );
}
