import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import { unboundFlags } from '../domain/cycle/agenda/scenario.js';
import type { Flag } from '../domain/flag.js';
import type { Subject } from '../domain/subject.js';
import { loadMixFlags } from './channel-mix.query.js';

/** What is to be flagged when the session of a cycle is over, by hand or by time: how people were heard, and scenarios that test nothing. */
export async function loadSessionFlags(tx: Tx, cycle: Subject): Promise<Flag[]> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from scenario s
    where s.cycle = ${cycle.id} and not exists (select from scenario_criterion l where l.scenario = s.id)`.execute(tx);
  return [...(await loadMixFlags(tx, cycle)), ...unboundFlags(cycle, rows[0]?.n ?? 0)];
}
