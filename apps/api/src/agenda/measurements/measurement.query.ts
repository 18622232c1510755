import { sql } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import type { Kept } from '../../../../../libs/domain/closure/measurement.js';
import type { Audience, Viewer } from '../../../../../libs/domain/people.js';
import { readPage } from '../../http/paging/read-page.js';
import { readStanding } from '../../cycles/standing.query.js';
import type { MeasurementList, MeasurementsQuery } from './measurement.schemas.js';

type Measured = Kept & { readonly audience: Audience };

/** Of each objective and instant what was recorded last comes first; `nth` tells apart what was recorded at the same instant. */
const LAST_FIRST = sql`m.objective, m.at, m.recorded_at desc, m.nth desc`;

/** What was measured in a cycle, earliest first: of each objective and instant what was recorded last. A page goes on after a value that was corrected meanwhile as well. */
export async function listMeasurements(
  db: Database,
  viewer: Viewer,
  cycle: string,
  { objective, ...page }: MeasurementsQuery,
): Promise<MeasurementList> {
  await readStanding(db, viewer, cycle);
  const of = (name: 'm' | 's') => {
    const [inCycle, inProgram, audience] = [`${name}.cycle`, `${name}.program`, `${name}.audience`].map((one) =>
      sql.ref(one),
    );
    return sql`${inCycle} = ${cycle} and ${inProgram} = ${viewer.program} and ${audience} = any(${viewer.audiences})`;
  };
  const order = { by: [sql`s.at`, sql`s.objective`], id: sql`s.id`, among: sql`measurement s where ${of('s')}` };
  return readPage(
    db,
    page,
    order,
    (rest) => sql<MeasurementList['items'][number]>`
    with series as (
      select distinct on (m.objective, m.at) m.* from measurement m
      where ${of('m')} and (${objective ?? null}::uuid is null or m.objective = ${objective ?? null})
      order by ${LAST_FIRST})
    select s.id, s.objective, s.value, s.at, s.recorded_at, jsonb_build_object('id', p.id, 'name', p.name) as recorded_by
    from series s join person p on p.id = s.recorded_by where ${rest}`,
  );
}

/** The objectives of a cycle that a viewer may read, with who reads them, and how much of them is kept. */
export async function loadMeasured(
  tx: Tx,
  { program, audiences }: Viewer,
  cycle: string,
): Promise<Map<string, Measured>> {
  const { rows } = await sql<Measured & { id: string }>`
    select o.id, o.audience, k.instants, k.rows from objective o, lateral (
      select count(distinct m.at)::int as instants, count(*)::int as rows from measurement m where m.objective = o.id) k
    where o.cycle = ${cycle} and o.program = ${program} and o.audience = any(${audiences})`.execute(tx);
  return new Map(rows.map(({ id, ...rest }) => [id, rest]));
}

/** What is kept of these instants now, by objective and instant. */
export async function loadValues(
  tx: Tx,
  asked: readonly { readonly objective: string; readonly at: string }[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ objective: string; at: string; value: number }>`
    select distinct on (m.objective, m.at) m.objective, m.at, m.value from measurement m
      join unnest(${asked.map(({ objective }) => objective)}::uuid[], ${asked.map(({ at }) => at)}::timestamptz[]) as a (objective, at)
        on a.objective = m.objective and a.at = m.at
    order by ${LAST_FIRST}`.execute(tx);
  return new Map(rows.map(({ objective, at, value }) => [instantOf({ objective, at }), value]));
}

export const instantOf = ({ objective, at }: { readonly objective: string; readonly at: string }): string =>
  `${objective} ${new Date(at).toISOString()}`;
