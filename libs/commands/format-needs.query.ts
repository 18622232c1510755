import { sql } from 'kysely';
import type { Database, Tx } from '../database/connection.js';
import { leavesOut, type Format, type FormatNeed, type UnmetNeed } from '../domain/content/formats.js';
import { cleared } from '../identity/cleared.js';

/** Whose needs no format of a pre-read meets, of those invited who may read it; of one pre-read only, where `id` names it. */
export async function loadUnmetNeeds(db: Database | Tx, cycle: string, id: string | null = null): Promise<UnmetNeed[]> {
  const { rows } = await sql<UnmetNeed & { formats: Format[]; need: FormatNeed }>`
    select p.id as pre_read, p.formats, n.need, jsonb_build_object('id', o.id, 'name', o.name) as person
    from invitation i join membership m on m.program = i.program and m.person = i.person
      join person o on o.id = m.person join pre_read p on p.cycle = i.cycle and ${cleared('m', 'p.audience')}
      cross join unnest(m.needs) as n (need)
    where i.cycle = ${cycle} and m.needs <> '{}' and (${id}::uuid is null or p.id = ${id})
    order by p.position, p.id, o.name, o.id, n.need`.execute(db);
  return rows
    .filter(({ formats, need }) => leavesOut(formats, need))
    .map(({ preRead, person, need }) => ({ preRead, person, need }));
}
