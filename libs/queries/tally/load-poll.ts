import { sql } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import type { Concern } from '../../domain/decision/methods/method.js';
import { formOf } from '../../domain/decision/methods/forms.js';
import type { MethodName } from '../../domain/decision/methods/methods.js';
import type { Poll } from '../../domain/decision/settling/standing.js';
import { TALLIES } from './tallies.js';

/** The input of a forum's method for its present round: its tally, and its concerns if the method has any. */
export async function loadPoll(
  db: Database | Tx,
  { id, method }: { readonly id: string; readonly method: MethodName },
): Promise<Poll> {
  const tally = await TALLIES[method](db, id);
  const concerns = formOf(method).concerns === null ? [] : await loadConcerns(db, id);
  return { method, tally, concerns } as Poll; // the tally is the method's own: it was chosen by its name
}

/** The concerns of a decision. Concerns of people whose position does not count are kept, but block nothing. */
async function loadConcerns(db: Database | Tx, decision: string): Promise<Concern[]> {
  const { rows } = await sql<Concern>`
    select c.id, c.owner, c.closed_at is null as open, c.raised_at, c.closed_at from concern c
      join entitlement e on e.decision = c.decision and e.person = c.owner and e.counts
    where c.decision = ${decision} and c.entry = (select forum_round(${decision}))
    order by c.raised_at, c.id`.execute(db);
  return rows;
}
