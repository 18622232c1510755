import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askTogether } from '../../database/driver/ahead.js';
import { iso } from '../../database/iso.js';
import type {
  Armed,
  DecisionFacts,
  GateFacts,
  PilotFacts,
  ReviewFacts,
  ReviewedItem,
  TieBreak,
} from '../../domain/facts.js';
import { notFound } from '../../domain/refusal.js';
import { rolesFor, type Audience, type Role, type StakeholderGroup } from '../../domain/people.js';
import { unfit, type Office } from '../../domain/program/offices.js';
import type { SubjectKind } from '../../domain/subject.js';
import type { Duration, Instant } from '../../domain/time.js';
import { cleared } from '../../identity/cleared.js';
import { gatesOfPilot } from '../gates/lock-gates.js';
import { absencesNow } from '../../queries/people/absences.query.js';
import { COVERED_UNTIL } from '../../queries/covered-until.js';
import { facilitatorsOf } from '../../queries/people/facilitators.query.js';
import { UNTOLD } from '../../queries/tally/entitlement.js';

/** Which forums, reviews and pilots: those of a cycle, or a decision or a pilot outside any cycle. */
export interface Scope {
  /** Of gates `g`. */
  readonly gates: RawBuilder<boolean>;
  /** Of decisions `d`. */
  readonly decisions: RawBuilder<boolean>;
  /** Of reviews `r`. */
  readonly reviews: RawBuilder<boolean>;
  /** Of pilots `t`. */
  readonly pilots: RawBuilder<boolean>;
}

export const ofCycle = (id: string): Scope => ({
  gates: sql`g.cycle = ${id}`,
  decisions: sql`d.cycle = ${id}`,
  reviews: sql`r.cycle = ${id}`,
  pilots: sql`t.cycle = ${id}`,
});

export const ofDecision = (id: string): Scope => ({
  gates: sql`(g.kind, g.id) in (select 'decision', ${id}::uuid union all select 'review', id from review where decision = ${id})`,
  decisions: sql`d.id = ${id}`,
  reviews: sql`r.decision = ${id}`,
  pilots: sql`false`,
});

/** A pilot with its reviews, and with what is decided about it. */
export const ofPilot = (id: string): Scope => ({
  gates: sql`(g.kind, g.id) in (${gatesOfPilot(id)})`,
  decisions: sql`d.pilot = ${id}`,
  reviews: sql`r.pilot = ${id}`,
  pilots: sql`t.id = ${id}`,
});

/**
 * What `own` finds, with the gates, forums, reviews and pilots that stand in a venue with it: one round trip, and another where
 * there are pilots. Throws `not-found`.
 */
export async function loadGroup<Own>(tx: Tx, scope: Scope, own: CompiledQuery<Own>) {
  const [[row], gateRows, decisions, reviews] = await askTogether(tx, [
    own,
    selectGates(scope).compile(tx),
    selectDecisions(scope).compile(tx),
    selectReviews(scope).compile(tx),
  ]);
  if (!row) throw notFound();
  const gates = new Map(gateRows.map((gateRow) => [gateRow.id, gateFacts(gateRow)]));
  return {
    row,
    gates,
    decisions: withGates(decisions, gates),
    reviews: withGates(reviews.map(reviewFacts), gates),
    pilots: withGates(await loadPilots(tx, scope, gateRows), gates),
  };
}

/** Rows with their gates; what has none is not there yet. */
export const withGates = <Row extends { id: string }>(
  rows: readonly Row[],
  gates: ReadonlyMap<string, GateFacts>,
): (Row & { gate: GateFacts })[] =>
  rows.flatMap((one) => {
    const gate = gates.get(one.id);
    return gate ? [{ ...one, gate }] : [];
  });

/** The clock, who runs a program, and who is away from it now and who acts for them: columns for whatever is loaded after its locks. */
export const selectRunning = (program: RawBuilder<string>) =>
  [
    sql<Instant>`clock()`.as('now'),
    facilitatorsOf(program).as('facilitators'),
    absencesNow(program).as('away'),
  ] as const;

interface GateRow extends Omit<GateFacts, 'subject' | 'armed' | 'paused' | 'input' | 'responsible'> {
  kind: SubjectKind;
  id: string;
  appointments: (Omit<Armed, 'by'> & { held: boolean; by: { length: Duration } | null })[];
  input: { what: 'contributions' | 'advice'; opensAt: Instant; closesAt: Instant }[];
  responsible: string[];
}

/** Every gate with what is armed on it. */
export const selectGates = ({ gates }: Scope) => sql<GateRow>`
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
    from gate g where ${gates}`;

/** A gate as rules know it: armed with the rungs of its hold while it is on hold, otherwise with those of its wait. */
export function gateFacts({ kind, id, appointments, ...row }: GateRow): GateFacts {
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

interface DecisionRow extends Omit<DecisionFacts, 'gate' | 'tieBreak' | 'options'> {
  tieBreak: TieBreak[];
  options: { id: string; position: number; statusQuo: boolean }[];
}

/** Those of authority, deputy and voices of `d` who can do nothing in it any more: the rule of `unfit` for a voice, which a spec holds beside it. */
const UNABLE = sql`(
  select coalesce(array_agg(n.person), '{}')
  from (select d.authority as person union select d.deputy where d.deputy is not null
    union select person from decision_right where decision = d.id) n
    left join membership m on m.program = d.program and m.person = n.person
  where m.person is null or not (m.roles && ${rolesFor('take-position')}::text[]) or not ${cleared('m', 'd.audience')})`;

/** The only one who decides `d`, now or in another round: declared alone, or left alone by conflicts of interest. */
const SOLE_VOTER = sql`(
  select (array_agg(v.person))[1] from (
    select h.person from held_right h where h.decision = d.id and h.decides
      and not exists (select from conflict_of_interest x where x.decision = d.id and x.person = h.person) limit 2) v
  having count(*) = 1)`;

export const selectDecisions = ({ decisions }: Scope) => sql<DecisionRow>`
  select d.id, d.pilot, d.method, d.ladder, d.authority, d.deputy, d.proposer, d.tie_break, d.default_option, d.outcome, d.review_date, d.appeal,
    (select coalesce(array_agg(l.other), '{}') from decision_link l where l.decision = d.id) as replaces,
    d.returns, d.handed_on, d.anonymous, ${UNTOLD} as untold, d.parameters, d.criteria, d.proposal, coalesce(forum_round(d.id), 0) as round, d.last_calls,
    (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'position', o.position, 'statusQuo', o.status_quo)
      order by o.position), '[]') from option o where o.decision = d.id) as options,
    (select coalesce(array_agg(i.person), '{}') from conflict_of_interest i where i.decision = d.id) as conflicted,
    ${SOLE_VOTER} as sole_voter, ${UNABLE} as unable
  from decision d where ${decisions} order by d.created_at, d.id`;

interface ReviewRow extends Omit<ReviewFacts, 'gate' | 'unable'>, Omit<NamedRow, 'person'> {
  audience: Audience;
}

const selectReviews = ({ reviews }: Scope) => sql<ReviewRow>`
  select r.id, r.decision, r.item, r.pilot, r.reviewer, r.opened_by, r.step, r.asked_at, r.lasts, r.approved_until, r.ladder, r.audience, m.roles,
    m.stakeholder_group as "group",
    (select coalesce(array_agg(k.id), '{}') from condition k
      where k.review = r.id and k.met_at is null and k.dropped_at is null) as conditions
  from review r left join membership m on m.program = r.program and m.person = r.reviewer
  where ${reviews} order by r.id`;

const reviewFacts = ({ audience, roles, group, ...row }: ReviewRow): Omit<ReviewFacts, 'gate'> => ({
  ...row,
  unable: unableAs('reviewer', audience, [{ person: row.reviewer, roles, group }]),
});

interface PilotRow extends Omit<PilotFacts, 'gate' | 'unable'>, Omit<NamedRow, 'person'> {}

const selectPilots = ({ pilots }: Scope) => sql<PilotRow>`
  select t.id, t.audience, t.shapers, t.owner, t.decider, t.decision, t.starts_at, t.ends_at, t.started_at, t.measured_every,
    t.thresholds, t.ladder, t.measured_at, m.roles, m.stakeholder_group as "group",
    ${COVERED_UNTIL} as purpose_until,
    (select coalesce(array_agg(h.person), '{}') from pilot_halter h where h.pilot = t.id) as halters,
    (select coalesce(array_agg(x.person), '{}') from conflict_of_interest x where x.decision = t.decision) as conflicted
  from pilot t left join membership m on m.program = t.program and m.person = t.owner
  where ${pilots} order by t.created_at, t.id`;

/** The pilots among what has these gates, which mostly are none. */
const loadPilots = async (tx: Tx, scope: Scope, gates: readonly GateRow[]): Promise<Omit<PilotFacts, 'gate'>[]> =>
  gates.some(({ kind }) => kind === 'pilot') ? (await selectPilots(scope).execute(tx)).rows.map(pilotFacts) : [];

const pilotFacts = ({ roles, group, ...row }: PilotRow): Omit<PilotFacts, 'gate'> => ({
  ...row,
  unable: unableAs('voice', row.audience, [{ person: row.owner, roles, group }]),
});

/** The items that these reviews are of. */
export async function loadReviewedItems(
  tx: Tx,
  reviews: readonly Pick<ReviewFacts, 'item'>[],
): Promise<ReviewedItem[]> {
  const items = reviews.flatMap(({ item }) => item ?? []);
  if (items.length === 0) return [];
  return (await selectItems(sql`i.id = any(${items}::uuid[])`).execute(tx)).rows;
}

/** One item, with the facts that its review needs. */
export const selectReviewable = (item: string) => selectItems(sql`i.id = ${item}`);

const selectItems = (which: RawBuilder<unknown>) => sql<ReviewedItem>`
  select i.id, i.status, i.revision, i.audience, i.created_by as author,
    (select coalesce(array_agg(a.person), '{}') from co_author a where a.item = i.id) as co_authors,
    (select coalesce(array_agg(l.decision), '{}') from item_decision l where l.item = i.id) as decisions,
    (select coalesce(array_agg(distinct x.person), '{}') from item_decision l
      join conflict_of_interest x on x.decision = l.decision where l.item = i.id) as conflicted
  from item i where ${which}`;

const unableAs = (office: Office, audience: Audience, named: readonly NamedRow[]): string[] =>
  named
    .filter(({ roles, group }) => !roles || !group || unfit({ roles, group }, office, audience) !== null)
    .map(({ person }) => person);
