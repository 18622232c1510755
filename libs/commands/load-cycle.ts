import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import type { Armed, CycleFacts, DecisionFacts, GateFacts, ReviewFacts, Right, TieBreak } from '../domain/facts.js';
import { notFound } from '../domain/refusal.js';
import type { SubjectKind } from '../domain/subject.js';
import type { Duration, Instant } from '../domain/time.js';

/** A cycle with its forums and reviews, read after their gates are locked. Throws `not-found`. */
export async function loadCycle(tx: Tx, id: string): Promise<CycleFacts> {
  const row = await tx.selectFrom('cycle').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  const gates = await loadGates(tx, id);
  const gate = gates.get(id);
  if (!gate) throw new Error(`The cycle ${id} has no gate`);
  const people = await loadPeople(tx, row.program, id);
  return {
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
    deputy: row.deputy,
    zones: people.zones,
    preReads: people.preReads,
    decisions: await loadDecisions(tx, id, gates),
    reviews: await loadReviews(tx, id, gates),
  };
}

async function loadPeople(
  tx: Tx,
  program: string,
  cycle: string,
): Promise<{ facilitators: string[]; zones: string[]; preReads: number }> {
  const { rows } = await sql<{ facilitators: string[]; zones: string[]; preReads: number }>`
    select
      (select coalesce(array_agg(person order by created_at, person), '{}') from membership
        where program = ${program} and 'facilitator' = any(roles)) as facilitators,
      (select coalesce(array_agg(distinct p.zone), '{}') from invitation i join person p on p.id = i.person
        where i.cycle = ${cycle}) as zones,
      (select count(*)::int from pre_read where cycle = ${cycle}) as pre_reads`.execute(tx);
  return rows[0] ?? { facilitators: [], zones: [], preReads: 0 };
}

interface GateRow extends Omit<GateFacts, 'subject' | 'armed' | 'paused' | 'input' | 'responsible'> {
  kind: SubjectKind;
  id: string;
  appointments: (Omit<Armed, 'by'> & { held: boolean; by: { length: Duration } | null })[];
  input: { what: 'contributions' | 'advice'; opensAt: Instant; closesAt: Instant }[];
  responsible: string[];
}

/** Every gate of a cycle with what is armed on it, in one statement. */
async function loadGates(tx: Tx, cycle: string): Promise<Map<string, GateFacts>> {
  const iso = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
  const { rows } = await sql<GateRow>`
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
    from gate g where g.cycle = ${cycle}`.execute(tx);
  return new Map(rows.map((row) => [row.id, gateFacts(row)]));
}

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

interface DecisionRow extends Omit<DecisionFacts, 'gate' | 'tieBreak' | 'options' | 'rights'> {
  tieBreak: TieBreak[];
  options: { id: string; position: number; statusQuo: boolean }[];
  rights: { person: string; kind: Right }[];
}

async function loadDecisions(tx: Tx, cycle: string, gates: Map<string, GateFacts>): Promise<DecisionFacts[]> {
  const { rows } = await sql<DecisionRow>`
    select d.id, d.method, d.ladder, d.authority, d.deputy, d.proposer, d.tie_break, d.default_option, d.outcome,
      d.returns, d.handed_on,
      (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'position', o.position, 'statusQuo', o.status_quo)
        order by o.position), '[]') from option o where o.decision = d.id) as options,
      (select coalesce(jsonb_agg(jsonb_build_object('person', r.person, 'kind', r.kind)), '[]')
        from decision_right r where r.decision = d.id) as rights
    from decision d where d.cycle = ${cycle} order by d.created_at, d.id`.execute(tx);
  return rows.flatMap((row) => {
    const gate = gates.get(row.id);
    return gate ? [{ ...row, gate }] : [];
  });
}

async function loadReviews(tx: Tx, cycle: string, gates: Map<string, GateFacts>): Promise<ReviewFacts[]> {
  const rows = await tx
    .selectFrom('review')
    .select(['id', 'decision', 'reviewer', 'ladder'])
    .where('cycle', '=', cycle)
    .orderBy('id')
    .execute();
  return rows.flatMap((row) => {
    const gate = gates.get(row.id);
    return gate ? [{ ...row, gate }] : [];
  });
}
