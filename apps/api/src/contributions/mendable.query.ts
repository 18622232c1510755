import { sql } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { inputClosed, mendingClosed } from '../../../../libs/domain/content/contribution.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import type { Refusal } from '../../../../libs/domain/refusal.js';
import { readStandingNow } from '../cycles/standing.query.js';
import { readContribution } from './contribution.query.js';
import type { ContributionView } from './contribution.schemas.js';

/** Whether somebody answers a contribution already, or cites its words. */
async function workedWith(db: Database | Tx, id: string): Promise<{ disposed: boolean; cited: boolean }> {
  const { rows } = await sql<{ disposed: boolean; cited: boolean }>`
    select exists (select from disposition where contribution = ${id}) as disposed,
      exists (select from citation where contribution = ${id}) as cited`.execute(db);
  return rows[0] ?? { disposed: false, cited: false };
}

/**
 * A contribution, and what stands in the way of the viewer's changing it: it is somebody else's, somebody works with it, or
 * input has closed. It binds when it is read after the gate's lock.
 */
export async function readMendable(
  db: Database | Tx,
  viewer: Viewer,
  { id, cycle }: { readonly id: string; readonly cycle: string },
): Promise<{ contribution: ContributionView; closed: Refusal | null }> {
  const contribution = await readContribution(db, viewer, id);
  const facts = { author: contribution.author.id, ...(await workedWith(db, id)) };
  const mine = mendingClosed(facts, viewer.person);
  if (mine) return { contribution, closed: mine };
  const { standing, now } = await readStandingNow(db, viewer, cycle);
  return { contribution, closed: inputClosed(standing, now) };
}
