import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import { NEED_UNMET } from '../../database/unfinished.js';
import { lateNeeds, type UnmetNeed } from '../../domain/accessibility/formats.js';
import { PRE_READS_SENT, phasesOf } from '../../domain/cycle/phase.js';
import type { Flag } from '../../domain/flag.js';
import type { Audience } from '../../domain/people.js';
import type { Subject } from '../../domain/subject.js';
import { cleared } from '../../identity/cleared.js';

/** A need beside the pre-read that may meet it. */
export interface ReadNeed extends UnmetNeed {
  readonly cycle: string;
  readonly audience: Audience;
}

/** Needs of those invited that no format of a pre-read meets which they may read: where the pre-read `p` and the member `m` are such. */
async function loadNeeds(db: Database | Tx, which: RawBuilder<boolean>): Promise<ReadNeed[]> {
  const { rows } = await sql<ReadNeed>`
    select p.cycle, p.id as pre_read, p.audience, n.need, jsonb_build_object('id', o.id, 'name', o.name) as person
    from invitation i join membership m on m.program = i.program and m.person = i.person
      join person o on o.id = m.person join pre_read p on p.cycle = i.cycle and ${cleared('m', 'p.audience')}
      cross join unnest(m.needs) as n (need)
    where ${which} and m.needs <> '{}' and ${NEED_UNMET}
    order by p.cycle, p.position, p.id, o.name, o.id, n.need`.execute(db);
  return rows;
}

const unmet = ({ preRead, person, need }: ReadNeed): UnmetNeed => ({ preRead, person, need });

/** Whose needs no format of a pre-read meets, of those invited who may read it; of one pre-read only, where `id` names it. */
export async function loadUnmetNeeds(db: Database | Tx, cycle: string, id: string | null = null): Promise<UnmetNeed[]> {
  return (await loadNeeds(db, sql`i.cycle = ${cycle} and (${id}::uuid is null or p.id = ${id})`)).map(unmet);
}

/**
 * What is to be flagged of those of these cycles in which people read what went out, where such a need is among those that it
 * does not meet. Needs their gates, or that of their program, so that it is flagged once.
 */
export async function loadLateNeeds(
  db: Database | Tx,
  cycles: readonly Subject[],
  isNew: (one: ReadNeed) => boolean,
): Promise<Flag[]> {
  if (cycles.length === 0) return [];
  const rows = await loadNeeds(
    db,
    sql`i.cycle = any(${cycles.map(({ id }) => id)}::uuid[])
      and exists (select from gate g where g.kind = 'cycle' and g.id = i.cycle and g.phase = any(${phasesOf(PRE_READS_SENT)}::text[]))`,
  );
  return cycles.flatMap((cycle) =>
    lateNeeds(
      cycle,
      rows.filter((row) => row.cycle === cycle.id),
      isNew,
    ),
  );
}
