import { sql, type RawBuilder } from 'kysely';
import { IS_RULED } from '../../../../libs/queries/tally/advice.js';
import { hadConflict } from '../../../../libs/queries/tally/entitlement.js';
import type { VenueKey } from '../../../../libs/commands/venue/load-venue.js';
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
): Promise<VenueKey & { audience: Audience }> {
  const { rows } = await sql<VenueKey & { audience: Audience }>`
    select d.cycle, d.id as decision, d.pilot, d.audience from decision d left join cycle c on c.id = d.cycle
    where d.id = ${id} and ${visible(viewer)}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Whether it is time to choose in `d`, with its gate `g`, for somebody who may have to. Advice is for whoever answers it, at any time. */
export const choosesNow = (mayChoose: boolean): RawBuilder<boolean> => sql`(
  ${mayChoose} and (${IS_RULED} or (g.held_until is null and g.deadline < clock())))`;

/**
 * Whether the viewer sees how positions are counted (of `d`, with its gate `g`), by the rule that people were promised: to all when
 * it is over. Past its deadline it may still be extended, so until then only those see it who have to choose; and of votes without
 * names not even they, who could compare it with a later count.
 */
export const countShown = ({ person }: Viewer, mayChoose: boolean): RawBuilder<boolean> => sql`(
  d.shown = 'open' or g.phase not in ('draft', 'open', 'last_call')
  or (not d.anonymous and ${choosesNow(mayChoose)})
  or (d.shown = 'until_own_vote' and exists (select from spoken y where y.decision = d.id and y.voter = ${person}
    and y.kind = 'decide' and y.current and y.entry = (select forum_round(d.id)) and not ${hadConflict(sql`y.voter`)})))`;
