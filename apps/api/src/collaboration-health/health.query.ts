import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { againstPlan } from '../../../../libs/domain/health/channel-mix.js';
import { NO_FACTS, healthOf, type Health } from '../../../../libs/domain/health/health.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { isRehearsed } from '../../../../libs/queries/rehearsed.js';
import { readStanding } from '../cycles/standing.query.js';
import { loadMap } from '../representation/stakeholder-map.query.js';
import { loadHealthFacts, loadUsedChannels, TOGETHER } from './health-facts.query.js';
import type { HealthQuery, ProgramHealthView } from './health.schemas.js';

/** The health of one cycle, as its rows are now. */
export async function readCycleHealth(db: Database, viewer: Viewer, cycle: string): Promise<Health> {
  await readStanding(db, viewer, cycle);
  const facts = await loadHealthFacts(db, [cycle]);
  return healthOf(facts.get(cycle) ?? NO_FACTS);
}

/** The health of a program's latest cycles, of those that the viewer may read. Rehearsals are none of them. */
export async function readProgramHealth(
  db: Database,
  viewer: Viewer,
  { cycles }: HealthQuery,
): Promise<ProgramHealthView> {
  const { program, audiences } = viewer;
  const { rows } = await sql<ProgramHealthView['trend'][number]['cycle']>`
    select c.id, c.title, g.phase, c.created_at as started_at from cycle c join gate g on g.kind = 'cycle' and g.id = c.id
    where c.program = ${program} and c.audience = any(${audiences}) and not ${isRehearsed(sql`c.id`)}
    order by c.created_at desc, c.id limit ${cycles}`.execute(db);
  const facts = await loadHealthFacts(
    db,
    rows.map(({ id }) => id),
  );
  const of = (key: string): Health => healthOf(facts.get(key) ?? NO_FACTS);
  const { map } = await loadMap(db, viewer);
  const { days } = map.rotation;
  const channelMix = { days, ...againstPlan(map.channels, await loadUsedChannels(db, program, days)) };
  return {
    together: of(TOGETHER),
    trend: rows.reverse().map((cycle) => ({ cycle, health: of(cycle.id) })),
    channelMix,
  };
}
