import { sql } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import type { PilotMeasurement } from '../../../../../libs/domain/pilot/measuring.js';
import { normalized } from '../../../../../libs/domain/fields/text.js';
import type { Page } from '../../http/paging/page.js';
import { readPage } from '../../http/paging/read-page.js';
import { placeOfPilot } from '../pilot.query.js';
import type { PilotMeasurementList } from './pilot-measurement.schemas.js';

/** What was measured of a pilot, earliest first. */
export async function listPilotMeasurements(
  db: Database,
  viewer: Viewer,
  pilot: string,
  page: Page,
): Promise<PilotMeasurementList> {
  await placeOfPilot(db, viewer, pilot);
  const mine = sql`m.pilot = ${pilot} and m.program = ${viewer.program} and m.audience = any(${viewer.audiences})`;
  const order = { by: [sql`m.at`, sql`m.id`], among: sql`pilot_measurement m where ${mine}` };
  return readPage(
    db,
    page,
    order,
    (rest) => sql<PilotMeasurementList['items'][number]>`
    select m.id, m.metric, m.value, ${UNIT} as unit, m.people, m.at, m.recorded_at, jsonb_build_object('id', p.id, 'name', p.name) as recorded_by
    from pilot_measurement m join person p on p.id = m.recorded_by
    where ${mine} and ${rest}`,
  );
}

/** In what `m` is measured, by the threshold of its pilot whose metric it is kept under. */
const UNIT = sql`(select t->>'unit' from pilot p cross join jsonb_array_elements(p.thresholds) t
  where p.id = m.pilot and t->>'metric' = m.metric limit 1)`;

/** How many measurements of a pilot are kept, and what they say of these metrics and instants. */
export async function loadKept(
  tx: Tx,
  pilot: string,
  asked: readonly PilotMeasurement[],
): Promise<{ kept: number; before: (one: PilotMeasurement) => number | undefined }> {
  const rows = await tx
    .selectFrom('pilotMeasurement')
    .select(['metric', 'at', 'value'])
    .where('pilot', '=', pilot)
    .where('at', 'in', [...new Set(asked.map(({ at }) => at))])
    .execute();
  const { count } = await tx
    .selectFrom('pilotMeasurement')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('pilot', '=', pilot)
    .executeTakeFirstOrThrow();
  const keyOf = ({ metric, at }: Pick<PilotMeasurement, 'metric' | 'at'>): string => `${normalized(metric)} ${at}`;
  const values = new Map(rows.map((row) => [keyOf(row), row.value]));
  return { kept: Number(count), before: (one) => values.get(keyOf(one)) };
}
