import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../database/connection.js';
import { leavesOut, type Format, type FormatNeed, type UnmetNeed } from '../domain/content/formats.js';
import { subject, type Subject } from '../domain/subject.js';
import { cleared } from '../identity/cleared.js';

type Row = UnmetNeed & { readonly cycle: string; readonly formats: Format[] };

/** Needs of those invited, beside the formats of each pre-read that they may read: where the pre-read `p` and the member `m` are such. */
async function loadNeeds(db: Database | Tx, which: RawBuilder<boolean>): Promise<Row[]> {
  const { rows } = await sql<Row & { need: FormatNeed }>`
    select p.cycle, p.id as pre_read, p.formats, n.need, jsonb_build_object('id', o.id, 'name', o.name) as person
    from invitation i join membership m on m.program = i.program and m.person = i.person
      join person o on o.id = m.person join pre_read p on p.cycle = i.cycle and ${cleared('m', 'p.audience')}
      cross join unnest(m.needs) as n (need)
    where ${which} and m.needs <> '{}'
    order by p.cycle, p.position, p.id, o.name, o.id, n.need`.execute(db);
  return rows.filter(({ formats, need }) => leavesOut(formats, need));
}

const unmet = ({ preRead, person, need }: Row): UnmetNeed => ({ preRead, person, need });

/** Whose needs no format of a pre-read meets, of those invited who may read it; of one pre-read only, where `id` names it. */
export async function loadUnmetNeeds(db: Database | Tx, cycle: string, id: string | null = null): Promise<UnmetNeed[]> {
  return (await loadNeeds(db, sql`i.cycle = ${cycle} and (${id}::uuid is null or p.id = ${id})`)).map(unmet);
}

/** Phases in which pre-reads are out, and what they say still matters for what people say. */
const READING = sql`('pre_read', 'session')`;

/** The cycles of a program in which people read what went out. */
export async function cyclesReading(db: Database | Tx, program: string): Promise<Subject[]> {
  const { rows } = await sql<{ id: string }>`
    select id from gate where program = ${program} and kind = 'cycle' and phase in ${READING} order by id`.execute(db);
  return rows.map(({ id }) => subject('cycle', id));
}

/** Which of these people are left without a format that they need by what went out already, by cycle. */
export async function loadLateNeeds(
  db: Database | Tx,
  cycles: readonly Subject[],
  people: readonly string[],
): Promise<Map<string, UnmetNeed[]>> {
  const found = new Map<string, UnmetNeed[]>();
  if (cycles.length === 0 || people.length === 0) return found;
  const rows = await loadNeeds(
    db,
    sql`i.cycle = any(${cycles.map(({ id }) => id)}::uuid[]) and m.person = any(${people}::uuid[])
      and exists (select from gate g where g.kind = 'cycle' and g.id = i.cycle and g.phase in ${READING})`,
  );
  for (const row of rows) found.set(row.cycle, [...(found.get(row.cycle) ?? []), unmet(row)]);
  return found;
}
