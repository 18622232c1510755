import { sql, type RawBuilder } from 'kysely';
import type { Held } from '../../../../libs/commands/venue/load-venue.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Audience, Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';

/** Only those who may read both the decision and its cycle, where it has one, see that it exists. */
export const visible = ({ program, audiences }: Viewer): RawBuilder<boolean> =>
  sql`d.program = ${program} and d.audience = any(${audiences}) and (c.id is null or c.audience = any(${audiences}))`;

/** Where a decision belongs, for whoever may read it; `not-found` for everybody else. */
export async function placeOfDecision(
  db: Database | Tx,
  viewer: Viewer,
  id: string,
): Promise<Held & { audience: Audience }> {
  const { rows } = await sql<Held & { audience: Audience }>`
    select d.cycle, d.id as decision, d.pilot, d.audience from decision d left join cycle c on c.id = d.cycle
    where d.id = ${id} and ${visible(viewer)}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Whether the viewer sees how positions are counted (of `d`, with its gate `g`): by the rule that people were promised, and to all once no more are taken. */
export const countShown = ({ person }: Viewer): RawBuilder<boolean> => sql`(
  d.shown = 'open' or g.phase not in ('draft', 'open', 'last_call') or (g.held_until is null and g.deadline < clock())
  or (d.shown = 'until_own_vote' and exists (select from spoken y where y.decision = d.id and y.voter = ${person}
    and y.kind = 'decide' and y.current and y.entry = (select forum_round(d.id)))))`;
