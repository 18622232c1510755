import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import type { ScenarioView } from './scenario.schemas.js';

/** The scenarios `x` that a viewer may read, as a list in their order, with the criteria that they may read. */
export const scenariosOf = (viewer: Viewer, which: RawBuilder<unknown>): RawBuilder<readonly ScenarioView[]> => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'topic', x.topic, 'revision', x.revision, 'situation', x.situation, 'data', x.data,
      'expected', x.expected, 'constraints', x.constraints, 'assistiveTechnology', x.assistive_technology, 'criteria', array(
        select l.criterion from scenario_criterion l join criterion k on k.id = l.criterion
        where l.scenario = x.id and k.audience = any(${viewer.audiences}) order by l.position, l.criterion)) order by x.position), '[]')
  from scenario x where x.program = ${viewer.program} and x.audience = any(${viewer.audiences}) and ${which})`;

/** One scenario with the cycle that it is in, for whoever may read that. */
export async function readScenario(
  db: Database | Tx,
  viewer: Viewer,
  id: string,
): Promise<{ readonly cycle: string; readonly scenario: ScenarioView }> {
  const { rows } = await sql<{ cycle: string; found: readonly ScenarioView[] }>`
    select c.id as cycle, ${scenariosOf(viewer, sql`x.id = s.id`)} as found from scenario s join cycle c on c.id = s.cycle
    where s.id = ${id} and c.audience = any(${viewer.audiences})`.execute(db);
  const [row] = rows;
  const [scenario] = row?.found ?? [];
  if (!row || !scenario) throw notFound();
  return { cycle: row.cycle, scenario };
}

/** Whether people have observed it. What they said before they mended it counts too: it stays. */
export async function isObserved(db: Database | Tx, id: string): Promise<boolean> {
  const { rows } = await sql<{ observed: boolean }>`
    select exists (select from contribution where scenario = ${id})
      or exists (select from contribution_history where scenario = ${id}) as observed`.execute(db);
  return rows[0]?.observed ?? false;
}
