import { sql } from 'kysely';
import { UNTOLD } from '../../../../../libs/queries/tally/entitlement.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { chooses } from '../../../../../libs/domain/acting/acting.js';
import { may, type Viewer } from '../../../../../libs/domain/people.js';
import { readPage } from '../../http/paging/read-page.js';
import type { PositionList, PositionView } from './position.schemas.js';
import { hashReceipt } from './write-position.js';
import { readLastWord } from '../last-word.query.js';
import { countShown, visible } from '../visible-decision.js';

/** Whether nobody may learn whose it is, nor when it was taken: who was reminded in between is no secret. */
const secret = sql`(x.person is null)`;

const COLUMNS = sql`x.id, x.decision, 
  case when p.id is null then null else jsonb_build_object('id', p.id, 'name', p.name) end as person,
  x.kind, x.option, x.stance, x.ranking, x.scores, x.reason,
  x.entry, x.current, x.answer, x.answered_at,
  case when a.id is null then null else jsonb_build_object('id', a.id, 'name', a.name) end as answered_by`;
const NAMES = sql`left join person p on p.id = x.person left join person a on a.id = x.answered_by`;

const PLACE = sql`join decision d on d.id = x.decision left join cycle c on c.id = d.cycle
  join gate g on g.kind = 'decision' and g.id = d.id`;

/** The viewer's own position of this round. */
export async function readOwnPosition(
  db: Database | Tx,
  { person }: Viewer,
  decision: string,
): Promise<PositionView | null> {
  const { rows } = await sql<PositionView>`
    select ${COLUMNS}, x.at from spoken x ${NAMES}
    where x.decision = ${decision} and x.voter = ${person} and x.current
      and x.entry = (select forum_round(${decision}))`.execute(db);
  return rows[0] ?? null;
}

/**
 * Secret votes are listed for all when they count, may be told, and are of this round: one that was not counted would tell whose
 * it is, and so would one that is missed among those of the last round once its voter has a conflict of interest.
 */
const hidden = sql`(${secret} and (here.untold or x.entry is distinct from here.round
  or x.voter not in (select person from counting)))`;

/** What holds for all positions of a decision, asked once and not for each of them. */
const here = (decision: string) => sql`
  with here as materialized (select ${UNTOLD} as untold, forum_round(d.id) as round from decision d where d.id = ${decision}),
    counting as materialized (select e.person from entitlement e where e.decision = ${decision} and e.counts)`;

/** Secret ones come first, in no order of time. */
const ORDER = sql`(case when ${secret} then '-infinity' else x.at end)`;

/**
 * What was said, oldest first, with its history. While the forum is open only those who rule or run the cycle read
 * everybody's, so that nobody has to speak after the loudest, and of a hidden count not even they; once it is decided
 * everybody who may read the decision does.
 */
export async function listPositions(
  db: Database,
  viewer: Viewer,
  decision: string,
  page: { readonly after?: string | null | undefined; readonly limit: number },
): Promise<PositionList> {
  const { person, roles } = viewer;
  const mayChoose = chooses(await readLastWord(db, viewer, decision));
  const runs = sql`${mayChoose || may(roles, 'read-drafts')}`;
  const readable = sql`d.id = ${decision} and ${visible(viewer)}
    and (x.voter = ${person} or (not ${hidden} and ((d.outcome is not null and g.phase in ('decided', 'in_effect'))
      or ((x.kind <> 'decide' or ${countShown(viewer, mayChoose)}) and ${runs}))))`;
  const among = sql`spoken x ${PLACE} cross join here where ${readable}`;
  return readPage(
    db,
    page,
    { by: [ORDER, sql`x.id`], among, given: here(decision) },
    (rest) => sql<PositionView>`
    ${here(decision)}
    select ${COLUMNS}, case when ${secret} then null else x.at end as at
    from (select x.* from ${among} and ${rest}) x ${NAMES}
    order by ${ORDER}, x.id`,
  );
}

/** Whether the position that came with this receipt counts: not one that was replaced since, of an earlier round, without its right, or left alone. */
export async function countsWith(db: Database, decision: string, receipt: string): Promise<boolean> {
  const { rows } = await sql<{ counts: boolean }>`
    select exists (select from secret_voter v join entitlement e on e.decision = v.decision and e.person = v.person and e.counts
      where v.decision = ${decision} and v.receipt = ${hashReceipt(receipt)} and v.current
      and v.entry = (select forum_round(${decision}))) as counts`.execute(db);
  return rows[0]?.counts ?? false;
}
