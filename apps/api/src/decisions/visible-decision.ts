import { sql, type RawBuilder } from 'kysely';
import { hadConflict } from '../../../../libs/commands/tally/entitlement.js';
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

/**
 * Who has to choose when the method cannot: the final authority or, for one with a conflict of interest, the deputy; whoever stands
 * in for them; and those to whom the ladder climbed. Nobody who has a conflict of interest, proposed the decision or reviews it.
 */
export const chooses = ({ person }: Viewer): RawBuilder<boolean> => sql`(not ${hadConflict(sql`${person}`)}
  and ${person} <> d.proposer and not exists (select from review v where v.decision = d.id and v.reviewer = ${person}) and (
  ${person} in (d.authority, stand_in(d.program, d.authority)) and not ${hadConflict(sql`d.authority`)}
  or ${person} in (d.deputy, stand_in(d.program, d.deputy)) and ${hadConflict(sql`d.authority`)}
  or exists (select from responsible r where r.kind = 'decision' and r.subject = d.id and r.entry = g.entry and r.person = ${person})))`;

/** Past its deadline the viewer may have to choose in `d`, with its gate `g`; advice is for whoever answers it, at any time. */
export const choosesNow = (viewer: Viewer): RawBuilder<boolean> => sql`(
  (d.method = 'authority@1' or (g.held_until is null and g.deadline < clock())) and ${chooses(viewer)})`;

/**
 * Whether the viewer sees how positions are counted (of `d`, with its gate `g`), by the rule that people were promised: to all when
 * it is over. Past its deadline it may still be extended, so until then only those see it who have to choose; and of votes without
 * names not even they, who could compare it with a later count.
 */
export const countShown = (viewer: Viewer): RawBuilder<boolean> => sql`(
  d.shown = 'open' or g.phase not in ('draft', 'open', 'last_call')
  or (not d.anonymous and ${choosesNow(viewer)})
  or (d.shown = 'until_own_vote' and exists (select from spoken y where y.decision = d.id and y.voter = ${viewer.person}
    and y.kind = 'decide' and y.current and y.entry = (select forum_round(d.id)) and not ${hadConflict(sql`y.voter`)})))`;
