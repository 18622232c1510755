import { sql } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Venue } from '../../../../libs/domain/facts.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';
import type { Page } from '../http/paging/page.js';
import { readPage } from '../http/paging/read-page.js';
import type { ObligationList } from './obligation.schemas.js';

/** The obligations of a cycle, oldest first. */
export async function listObligations(
  db: Database | Tx,
  { program, audiences }: Viewer,
  cycle: string,
  page: Page,
): Promise<ObligationList> {
  const readable = sql`o.cycle = ${cycle} and o.program = ${program} and o.audience = any(${audiences})`;
  return readPage(
    db,
    page,
    { by: [sql`o.at`, sql`o.id`], among: sql`obligation o where ${readable}` },
    (rest) => sql<ObligationList['items'][number]>`
    select o.id, o.reference, o.statement, o.at, jsonb_build_object('id', p.id, 'name', p.name) as reviewer
    from obligation o join person p on p.id = o.reviewer
    where ${readable} and ${rest}`,
  );
}

/** An obligation that a rejection cites is one of its cycle; outside a cycle, any of the program. */
export async function citeObligation(tx: Tx, { id: cycle, program }: Venue, id: string | null): Promise<void> {
  if (id === null) return;
  const cited = tx.selectFrom('obligation').select('id').where('id', '=', id).where('program', '=', program);
  if (await (cycle === null ? cited : cited.where('cycle', '=', cycle)).executeTakeFirst()) return;
  const where = cycle === null ? 'program' : 'cycle';
  const errors = [{ path: 'obligation', message: `is no obligation of this ${where}` }];
  throw new Refused(refuse('unknown-reference', `The ${where} has no such obligation`, errors));
}
