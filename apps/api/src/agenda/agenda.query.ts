import { sql } from 'kysely';
import { workingCalendar } from '../../../../libs/calendar/working-calendar.js';
import { loadUnmetNeeds } from '../../../../libs/queries/people/format-needs.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import {
  languageOf,
  lintLanguage,
  wordsOf,
  type TextPart,
} from '../../../../libs/domain/accessibility/plain-language.js';
import { inputClosed } from '../../../../libs/domain/cycle/input-window.js';
import { inputEnd } from '../../../../libs/domain/cycle/windows.js';
import type { EngagementModel } from '../../../../libs/domain/program/engagement.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { latest, type Instant } from '../../../../libs/domain/time.js';
import { readPreReads } from '../pre-reads/pre-read.query.js';
import { scenariosOf } from './scenarios/scenario.query.js';
import type { AgendaView, ObjectiveView, TopicView } from './agenda.schemas.js';

const seen = (viewer: Viewer, row: string) =>
  sql`${sql.ref(`${row}.program`)} = ${viewer.program} and ${sql.ref(`${row}.audience`)} = any(${viewer.audiences})`;

interface CycleRow {
  id: string;
  title: string;
  scope: string;
  expectations: string;
  phase: AgendaView['phase'];
  invited: boolean;
  engagement: EngagementModel;
  at: Instant;
  openedAt: Instant | null;
  closedAt: Instant | null;
  minutes: number;
  place: string;
  sequence: number;
  opensAt: Instant | null;
  closesAt: Instant | null;
  planned: Instant | null;
  promised: Instant | null;
  zones: string[];
  now: Instant;
  heldUntil: Instant | null;
  over: boolean;
}

/** The agenda of a cycle, as an invited person reads it. */
export async function readAgenda(db: Database | Tx, viewer: Viewer, cycle: string): Promise<AgendaView> {
  const row = await readCycleRow(db, viewer, cycle);
  const topics = await readTopics(db, viewer, cycle);
  const preReads = await readPreReads(db, viewer, cycle);
  const objectives = await readObjectives(db, viewer, cycle);
  const drafts = may(viewer.roles, 'edit-agenda');
  const { id, title, scope, expectations, phase, invited, minutes, planned, promised } = row;
  const { at, place, openedAt, closedAt } = row;
  return {
    cycle: id,
    title,
    scope,
    expectations,
    phase,
    invited,
    session: { at, minutes, place, openedAt, closedAt },
    timebox: timeboxOf(minutes, topics),
    input: inputOf(row),
    answers: { planned, promised },
    objectives,
    topics,
    preReads,
    unmetNeeds: drafts ? await loadUnmetNeeds(db, cycle) : [],
    plainLanguage: drafts
      ? lintLanguage(
          [...wordsIn(row, { objectives, topics, preReads }), ...(await decisionWords(db, viewer, cycle))],
          languageOf(row.engagement),
        )
      : [],
  };
}

async function readCycleRow(db: Database | Tx, viewer: Viewer, cycle: string): Promise<CycleRow> {
  const { rows } = await sql<CycleRow>`
    select c.id, c.title, c.scope, c.expectations, g.phase, c.engagement, c.session_at as at, c.session_opened_at as opened_at,
      c.session_closed_at as closed_at, c.session_minutes as minutes, c.session_place as place,
      c.session_sequence as sequence, c.answers_planned_for as planned, c.answers_promised_for as promised, w.opens_at, w.closes_at, clock() as now, g.held_until, g.over,
      exists (select from invitation where cycle = c.id and person = ${viewer.person}) as invited,
      (select coalesce(array_agg(distinct p.zone), '{}') from invitation i join person p on p.id = i.person
        where i.cycle = c.id) as zones
    from cycle c join gate g on g.kind = 'cycle' and g.id = c.id
      left join input_window w on w.kind = 'cycle' and w.subject = c.id and w.what = 'contributions'
    where c.id = ${cycle} and ${seen(viewer, 'c')}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

const wordsIn = (
  cycle: CycleRow,
  { objectives, topics, preReads }: Pick<AgendaView, 'objectives' | 'topics' | 'preReads'>,
): TextPart[] => [
  ...wordsOf.cycle(cycle),
  ...objectives.flatMap((objective, index) => wordsOf.objective(`objectives[${index}]`, objective)),
  ...topics.flatMap((topic, index) => wordsOf.topic(`topics[${index}]`, topic)),
  ...preReads.flatMap((preRead, index) => wordsOf.preRead(`preReads[${index}]`, preRead)),
];

interface DecisionWords {
  readonly id: string;
  readonly question: string;
  readonly options: readonly Record<'title' | 'consequences', string>[];
}

/** What the decisions of the cycle that the viewer may read ask of people, by their ids. */
async function decisionWords(db: Database | Tx, viewer: Viewer, cycle: string): Promise<TextPart[]> {
  const { rows } = await sql<DecisionWords>`
    select d.id, d.question, (select jsonb_agg(jsonb_build_object('title', o.title, 'consequences', o.consequences) order by o.position)
      from option o where o.decision = d.id and not o.status_quo) as options
    from decision d where d.cycle = ${cycle} and ${seen(viewer, 'd')} order by d.created_at, d.id`.execute(db);
  return rows.flatMap((one) => wordsOf.decision(`decisions.${one.id}`, one));
}

/** How long the session is, and what of it is spoken for. */
function timeboxOf(session: number, topics: readonly TopicView[]): AgendaView['timebox'] {
  const sum = (late: boolean): number =>
    topics.filter(({ ifTimeRemains }) => ifTimeRemains === late).reduce((all, { minutes }) => all + minutes, 0);
  return { session, firm: sum(false), ifTimeRemains: sum(true) };
}

/** The input window; as it is planned while the agenda is not published. */
function inputOf({ phase, opensAt, closesAt, engagement, zones, now, ...row }: CycleRow): AgendaView['input'] {
  if (phase !== 'agenda' && opensAt && closesAt) {
    const { heldUntil, over } = row;
    const open = inputClosed({ gate: { phase, heldUntil, over }, input: { opensAt, closesAt } }, now) === null;
    return { opensAt, closesAt, planned: false, open };
  }
  const calendar = workingCalendar(engagement.calendar);
  const session = { at: row.at, minutes: row.minutes, sequence: row.sequence, openedAt: null, closedAt: null };
  return {
    opensAt: latest(now, calendar.subtract(row.at, engagement.leadTimes.preRead)),
    closesAt: inputEnd({ session, engagement, zones }, now, calendar),
    planned: true,
    open: false,
  };
}

export async function readObjectives(
  db: Database | Tx,
  viewer: Viewer,
  cycle: string,
  id: string | null = null,
): Promise<ObjectiveView[]> {
  const { rows } = await sql<ObjectiveView>`
    select o.id, o.kind, o.statement, o.metric, o.unit, o.baseline, o.target, o.learnt from objective o
    where o.cycle = ${cycle} and (${id}::uuid is null or o.id = ${id}) and ${seen(viewer, 'o')}
    order by o.position, o.id`.execute(db);
  return rows;
}

const topicColumns = (
  viewer: Viewer,
) => sql`t.id, t.cycle, t.revision, t.question, t.objective, t.yields, t.evidence, t.minutes, t.minutes_taken, t.if_time_remains,
  t.carried_from, ${scenariosOf(viewer, sql`x.topic = t.id`)} as scenarios, case when p.id is null then null else jsonb_build_object('id', p.id, 'name', p.name) end as owner`;

export async function readTopics(db: Database | Tx, viewer: Viewer, cycle: string): Promise<TopicView[]> {
  const { rows } = await sql<TopicView>`
    select ${topicColumns(viewer)} from topic t left join person p on p.id = t.owner
    where t.cycle = ${cycle} and ${seen(viewer, 't')} order by t.position, t.id`.execute(db);
  return rows;
}

/** One topic, for whoever may read it. */
export async function readTopic(db: Database | Tx, viewer: Viewer, id: string): Promise<TopicView> {
  const { rows } = await sql<TopicView>`
    select ${topicColumns(viewer)} from topic t join cycle c on c.id = t.cycle left join person p on p.id = t.owner
    where t.id = ${id} and ${seen(viewer, 't')} and ${seen(viewer, 'c')}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}
