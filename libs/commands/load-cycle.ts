import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import { askTogether } from '../database/driver/pipelined-dialect.js';
import type { Tables } from '../database/schema.js';
import { standIns, type Absence } from '../domain/acting/absence.js';
import type { Armed, CycleFacts, DecisionFacts, GateFacts, ReviewFacts, Right, TieBreak } from '../domain/facts.js';
import type { Audience, Role, StakeholderGroup } from '../domain/people.js';
import { unfit, type Office } from '../domain/program/offices.js';
import { notFound } from '../domain/refusal.js';
import type { SubjectKind } from '../domain/subject.js';
import type { Duration, Instant } from '../domain/time.js';

const COLUMNS = [
  ...['program', 'engagement', 'deputy'],
  ...['sessionAt', 'sessionMinutes', 'sessionSequence', 'sessionOpenedAt', 'sessionClosedAt'],
] as const satisfies readonly (keyof Tables['cycle'])[];

/** The same without the clock. */
export async function loadCycle(tx: Tx, id: string): Promise<CycleFacts> {
  return (await loadCycleNow(tx, id)).cycle;
}

/** The clock, and a cycle with its forums and reviews, read after their gates are locked by one round trip. Throws `not-found`. */
export async function loadCycleNow(tx: Tx, id: string): Promise<{ now: Instant; cycle: CycleFacts }> {
  const [clocks, cycles, gateRows, peopleRows, away, decisions, reviews] = await askTogether(tx, [
    sql<{ now: Instant }>`select clock() as now`.compile(tx),
    tx.selectFrom('cycle').select(COLUMNS).where('id', '=', id).compile(),
    selectGates(id).compile(tx),
    selectPeople(id).compile(tx),
    selectAway(id).compile(tx),
    selectDecisions(id).compile(tx),
    selectReviews(id).compile(tx),
  ]);
  const [row] = cycles;
  const [{ now } = { now: '' }] = clocks;
  if (!row) throw notFound();
  const gates = new Map(gateRows.map((gateRow) => [gateRow.id, gateFacts(gateRow)]));
  const gate = gates.get(id);
  if (!gate) throw new Error(`The cycle ${id} has no gate`);
  const people = peopleRows[0] ?? { facilitators: [], zones: [], preReads: 0 };
  const withGate = <Row extends { id: string }>(rows: readonly Row[]): (Row & { gate: GateFacts })[] =>
    rows.flatMap((one) => {
      const own = gates.get(one.id);
      return own ? [{ ...one, gate: own }] : [];
    });
  const cycle = {
    id,
    program: row.program,
    gate,
    engagement: row.engagement,
    session: {
      at: row.sessionAt,
      minutes: row.sessionMinutes,
      sequence: row.sessionSequence,
      openedAt: row.sessionOpenedAt,
      closedAt: row.sessionClosedAt,
    },
    facilitators: people.facilitators,
    deputy: people.facilitators.find((person) => person === row.deputy) ?? null,
    standIns: standIns(away, now),
    zones: people.zones,
    preReads: people.preReads,
    decisions: withGate(decisions.map(decisionFacts)),
    reviews: withGate(reviews.map(reviewFacts)),
  };
  return { now, cycle };
}

/** Who is away now, and who acts for them. */
const selectAway = (cycle: string) => sql<Absence>`
  select a.person, a.deputy, a.from_at as "from", a.to_at as "to"
  from absence a join cycle c on c.program = a.program
  where c.id = ${cycle} and a.ended_at is null and a.from_at <= clock() and a.to_at > clock()`;

const selectPeople = (cycle: string) => sql<{ facilitators: string[]; zones: string[]; preReads: number }>`
  select
    (select coalesce(array_agg(m.person order by m.created_at, m.person), '{}') from membership m
      join cycle c on c.program = m.program where c.id = ${cycle} and 'facilitator' = any(m.roles)) as facilitators,
    (select coalesce(array_agg(distinct p.zone), '{}') from invitation i join person p on p.id = i.person
      where i.cycle = ${cycle}) as zones,
    (select count(*)::int from pre_read where cycle = ${cycle}) as pre_reads`;

interface GateRow extends Omit<GateFacts, 'subject' | 'armed' | 'paused' | 'input' | 'responsible'> {
  kind: SubjectKind;
  id: string;
  appointments: (Omit<Armed, 'by'> & { held: boolean; by: { length: Duration } | null })[];
  input: { what: 'contributions' | 'advice'; opensAt: Instant; closesAt: Instant }[];
  responsible: string[];
}

const iso = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

/** Every gate of a cycle with what is armed on it. */
const selectGates = (cycle: string) => sql<GateRow>`
    select g.kind, g.id, g.program, g.phase, g.entry, g.epoch, g.revision, g.opened_at, g.deadline, g.version, g.moves,
      g.tier, g.held_at, g.held_until, g.over, g.accounted_until,
      exists (select from deadline_move m where m.kind = g.kind and m.subject = g.id and m.entry = g.entry
        and m.moved_by is null) as extended,
      (select coalesce(jsonb_agg(jsonb_build_object('rung', a.rung, 'do', a."do", 'at', ${iso('a.at')}, 'if', a.condition,
          'who', a.who, 'fallback', a.fallback, 'by', a.extend_by, 'held', a.held) order by a.at, a.rung), '[]')
        from appointment a where a.kind = g.kind and a.subject = g.id and a.entry = g.entry and a.version = g.version
          and a.fired_at is null) as appointments,
      (select coalesce(jsonb_agg(jsonb_build_object('what', w.what, 'opensAt', ${iso('w.opens_at')},
          'closesAt', ${iso('w.closes_at')})), '[]')
        from input_window w where w.kind = g.kind and w.subject = g.id) as input,
      (select coalesce(array_agg(r.person), '{}') from responsible r
        where r.kind = g.kind and r.subject = g.id and r.entry = g.entry) as responsible
    from gate g where g.cycle = ${cycle}`;

function gateFacts({ kind, id, appointments, ...row }: GateRow): GateFacts {
  const held = row.heldUntil !== null;
  const plain = ({ held: _held, by, ...armed }: GateRow['appointments'][number]): Armed => ({
    ...armed,
    ...(by ? { by: by.length } : {}),
  });
  return {
    ...row,
    subject: { kind, id },
    armed: appointments.filter((appointment) => appointment.held === held).map(plain),
    paused: held ? appointments.filter((appointment) => !appointment.held).map(plain) : [],
  };
}

/** Somebody named, with what they are in the program now; nulls when they take part no more. */
interface NamedRow {
  person: string;
  roles: Role[] | null;
  group: StakeholderGroup | null;
}

interface DecisionRow extends Omit<DecisionFacts, 'gate' | 'tieBreak' | 'options' | 'rights' | 'unable'> {
  audience: Audience;
  named: NamedRow[];
  tieBreak: TieBreak[];
  options: { id: string; position: number; statusQuo: boolean }[];
  rights: { person: string; kind: Right }[];
}

const selectDecisions = (cycle: string) => sql<DecisionRow>`
  select d.id, d.audience, d.method, d.ladder, d.authority, d.deputy, d.proposer, d.tie_break, d.default_option, d.outcome, d.review_date,
    d.returns, d.handed_on, d.parameters, d.criteria, d.proposal, coalesce(forum_round(d.id), 0) as round, d.last_calls,
    (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'position', o.position, 'statusQuo', o.status_quo)
      order by o.position), '[]') from option o where o.decision = d.id) as options,
    (select coalesce(jsonb_agg(jsonb_build_object('person', r.person, 'kind', r.kind)), '[]')
      from decision_right r where r.decision = d.id) as rights,
    (select coalesce(array_agg(i.person), '{}') from conflict_of_interest i where i.decision = d.id) as conflicted,
    (select jsonb_agg(jsonb_build_object('person', n.person, 'roles', m.roles, 'group', m.stakeholder_group))
      from (select d.authority as person union select d.deputy where d.deputy is not null
        union select person from decision_right where decision = d.id) n
      left join membership m on m.program = d.program and m.person = n.person) as named
  from decision d where d.cycle = ${cycle} order by d.created_at, d.id`;

const decisionFacts = ({ audience, named, ...row }: DecisionRow): Omit<DecisionFacts, 'gate'> => ({
  ...row,
  unable: unableAs('voice', audience, named),
});

interface ReviewRow extends Omit<ReviewFacts, 'gate' | 'unable'>, Omit<NamedRow, 'person'> {
  audience: Audience;
}

const selectReviews = (cycle: string) => sql<ReviewRow>`
  select r.id, r.decision, r.reviewer, r.ladder, r.audience, m.roles, m.stakeholder_group as "group"
  from review r left join membership m on m.program = r.program and m.person = r.reviewer
  where r.cycle = ${cycle} order by r.id`;

const reviewFacts = ({ audience, roles, group, ...row }: ReviewRow): Omit<ReviewFacts, 'gate'> => ({
  ...row,
  unable: unableAs('reviewer', audience, [{ person: row.reviewer, roles, group }]),
});

const unableAs = (office: Office, audience: Audience, named: readonly NamedRow[]): string[] =>
  named
    .filter(({ roles, group }) => !roles || !group || unfit({ roles, group }, office, audience) !== null)
    .map(({ person }) => person);
