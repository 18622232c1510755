import { randomUUID } from 'node:crypto';
import type { Tx } from '../../../../../libs/database/connection.js';
import type { ScenarioBody } from '../../../../../libs/domain/cycle/agenda/scenario.js';
import type { Audience } from '../../../../../libs/domain/people.js';

/** A scenario with its topic and its place in that, counted from 0. */
export interface NewScenario extends ScenarioBody {
  readonly topic: string;
  readonly position: number;
}

/** Writes scenarios with the criteria that they put to the test, which somebody has found there. Returns their ids in that order. */
export async function insertScenarios(
  tx: Tx,
  { cycle, program, audience }: Record<'cycle' | 'program', string> & { readonly audience: Audience },
  scenarios: readonly NewScenario[],
): Promise<string[]> {
  if (scenarios.length === 0) return [];
  const rows = scenarios.map(({ criteria: _criteria, ...scenario }) => ({
    id: randomUUID(),
    cycle,
    program,
    audience,
    ...scenario,
  }));
  await tx.insertInto('scenario').values(rows).execute();
  const ids = rows.map(({ id }) => id);
  for (const [nth, { criteria }] of scenarios.entries()) await bind(tx, { id: ids[nth] ?? '', program }, criteria);
  return ids;
}

/** Binds a scenario that is bound to no criterion yet. */
export async function bind(
  tx: Tx,
  { id, program }: Record<'id' | 'program', string>,
  criteria: readonly string[],
): Promise<void> {
  if (criteria.length === 0) return;
  const rows = criteria.map((criterion, position) => ({ scenario: id, criterion, program, position }));
  await tx.insertInto('scenarioCriterion').values(rows).execute();
}
