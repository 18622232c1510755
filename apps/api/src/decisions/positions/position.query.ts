import { sql } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { may, type Viewer } from '../../../../../libs/domain/people.js';
import type { Page, PositionList, PositionView } from '../decision.schemas.js';
import { hashReceipt } from './write-position.js';
import { countShown, visible } from '../visible-decision.js';

const COLUMNS = sql`x.id, x.decision, 
  case when p.id is null then null else jsonb_build_object('id', p.id, 'name', p.name) end as person,
  x.kind, x.option, x.stance, x.ranking, x.scores, x.reason,
  x.entry, x.current, x.at, x.answer, x.answered_at,
  case when a.id is null then null else jsonb_build_object('id', a.id, 'name', a.name) end as answered_by`;
const FROM = sql`spoken x left join person p on p.id = x.person left join person a on a.id = x.answered_by`;

const PLACE = sql`join decision d on d.id = x.decision left join cycle c on c.id = d.cycle
  join gate g on g.kind = 'decision' and g.id = d.id`;

/** The viewer's own position of this round. */
export async function readOwnPosition(
  db: Database | Tx,
  { person }: Viewer,
  decision: string,
): Promise<PositionView | null> {
  const { rows } = await sql<PositionView>`
    select ${COLUMNS} from ${FROM}
    where x.decision = ${decision} and x.voter = ${person} and x.current
      and x.entry = (select forum_round(${decision}))`.execute(db);
  return rows[0] ?? null;
}

/**
 * What was said, oldest first, with its history. While the forum is open only those who rule or run the cycle read
 * everybody's, so that nobody has to speak after the loudest, and of a hidden count not even they; once it is decided
 * everybody who may read the decision does.
 */
export async function listPositions(
  db: Database,
  viewer: Viewer,
  decision: string,
  { after = null, limit }: { after?: string | null } & Pick<Page, 'limit'>,
): Promise<PositionList> {
  const { person, roles } = viewer;
  const readable = sql`d.id = ${decision} and ${visible(viewer)}
    and (x.voter = ${person} or (d.outcome is not null and g.phase in ('decided', 'in_effect'))
      or ((x.kind <> 'decide' or ${countShown(viewer)}) and (${person} in (d.authority, stand_in(d.program, d.authority))
        or (${person} in (d.deputy, stand_in(d.program, d.deputy))
          and exists (select from conflict_of_interest i where i.decision = d.id and i.person = d.authority))
        or ${may(roles, 'read-drafts')}
        or exists (select from responsible r where r.kind = 'decision' and r.subject = d.id and r.entry = g.entry
          and r.person = ${person}))))`;
  const { rows } = await sql<PositionView>`
    select ${COLUMNS} from ${FROM} ${PLACE}
    where ${readable} and (${after}::text is null
      or (x.at, x.id) > (select x.at, x.id from spoken x ${PLACE} where ${readable} and x.id::text = ${after}))
    order by x.at, x.id limit ${limit + 1}`.execute(db);
  return { items: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
}

/** Whether the position that came with this receipt counts: not one that was replaced since, nor one of an earlier round. */
export async function countsWith(db: Database, decision: string, receipt: string): Promise<boolean> {
  const { rows } = await sql<{ counts: boolean }>`
    select exists (select from secret_voter where decision = ${decision} and receipt = ${hashReceipt(receipt)} and current
      and entry = (select forum_round(${decision}))) as counts`.execute(db);
  return rows[0]?.counts ?? false;
}
