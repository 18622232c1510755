import { sql } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Venue } from '../../../../libs/domain/facts.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';
import type { Page } from '../programs/program.schemas.js';
import type { ObligationList } from './review.schemas.js';

/** The obligations of a cycle, oldest first. */
export async function listObligations(
  db: Database | Tx,
  { program, audiences }: Viewer,
  cycle: string,
  { after = null, limit }: { after?: string | null | undefined } & Pick<Page, 'limit'>,
): Promise<ObligationList> {
  const { rows } = await sql<ObligationList['items'][number]>`
    select o.id, o.reference, o.statement, o.at, jsonb_build_object('id', p.id, 'name', p.name) as reviewer
    from obligation o join person p on p.id = o.reviewer
    where o.cycle = ${cycle} and o.program = ${program} and o.audience = any(${audiences})
      and (${after}::text is null or (o.at, o.id) > (select at, id from obligation
        where id::text = ${after} and cycle = ${cycle} and audience = any(${audiences})))
    order by o.at, o.id limit ${limit + 1}`.execute(db);
  return { items: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
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
