import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Audience, Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';

/** Only those who may read both the decision and its cycle see that it exists. */
export const visible = ({ program, audiences }: Viewer): RawBuilder<boolean> =>
  sql`d.program = ${program} and d.audience = any(${audiences}) and c.audience = any(${audiences})`;

/** Where a decision belongs, for whoever may read it; `not-found` for everybody else. */
export async function placeOfDecision(
  db: Database | Tx,
  viewer: Viewer,
  id: string,
): Promise<{ cycle: string; audience: Audience }> {
  const { rows } = await sql<{ cycle: string; audience: Audience }>`
    select d.cycle, d.audience from decision d join cycle c on c.id = d.cycle
    where d.id = ${id} and ${visible(viewer)}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** While a forum is open its round is the gate's entry; afterwards it is the last in which somebody spoke. */
export function lastRound(decision: string, entry: string): string {
  return `case when (select phase from gate where kind = 'decision' and id = ${decision}) = 'open' then ${entry}
    else (select max(entry) from "position" where decision = ${decision}) end`;
}
