import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Before, Proposal } from '../../../../libs/domain/backlog/amendment.js';
import { contentOf } from '../../../../libs/domain/backlog/item.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { quoted, readItem } from '../backlog/item.query.js';
import { readPage } from '../http/paging/read-page.js';
import { readStanding } from '../cycles/standing.query.js';
import type { AmendmentFilter, AmendmentList, AmendmentView } from './amendment.schemas.js';

type Rests = Pick<AmendmentView['proposal'], 'passages' | 'lineage'>;
interface AmendmentRow extends Omit<AmendmentView, 'proposal' | 'before'>, Rests {
  readonly proposal: Proposal;
  readonly before: Before | null;
}

/** The words that the proposal `a` rests on. */
const passages = (viewer: Viewer): RawBuilder<unknown> => sql`(
  select coalesce(jsonb_agg(${quoted(viewer, sql`coalesce(c.edited_at, c.at) <= a.proposed_at`)} order by c.at, c.id, x.starts), '[]')
  from amendment_passage x join contribution c on c.id = x.contribution join person p on p.id = c.author
  where x.amendment = a.id)`;

/** The items that the proposal `a` comes out of, as far as the viewer may read them. */
const lineage = ({ audiences }: Viewer): RawBuilder<unknown> => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'title', r.title, 'kind', l.one->>'kind') order by l.place), '[]')
  from jsonb_array_elements(a.proposal->'lineage') with ordinality as l (one, place) join item r on r.id = (l.one->>'of')::uuid
  where r.program = a.program and r.audience = any(${audiences}))`;

const PROPOSALS = sql`amendment a left join item i on i.id = a.item`;
const readable = ({ program, audiences }: Viewer): RawBuilder<boolean> =>
  sql`a.program = ${program} and a.audience = any(${audiences}) and (i.id is null or i.audience = any(${audiences}))`;

const select = (viewer: Viewer, which: RawBuilder<unknown>): RawBuilder<AmendmentRow> => sql<AmendmentRow>`
  select a.id, a.item, a.cycle, a.part, a.criterion, a.amends, a.proposal, a.before, a.reason, ${passages(viewer)} as passages, ${lineage(viewer)} as lineage,
    jsonb_build_object('id', p.id, 'name', p.name) as proposer, a.proposed_at, a.state, a.answer,
    case when q.id is null then null else jsonb_build_object('id', q.id, 'name', q.name) end as answered_by, a.answered_at,
    jsonb_build_object('criterion', a.made_criterion, 'item', a.made_item) as made
  from ${PROPOSALS} join person p on p.id = a.proposer left join person q on q.id = a.answered_by
  where ${readable(viewer)} and ${which}`;

function viewOf({ proposal, before, passages: rests, lineage: from, ...row }: AmendmentRow): AmendmentView {
  const { title = null, framing = null, criteria, slices = [] } = proposal;
  const parts = slices.map((slice) => ({ ...slice, criteria: slice.criteria.map(contentOf) }));
  const said = { title, framing, criteria: criteria.map(contentOf), slices: parts };
  return {
    ...row,
    proposal: { ...said, passages: rests, lineage: from },
    before: before && { framing: before.framing ?? null, criterion: before.criterion ?? null },
  };
}

/** One proposal, for whoever may read its item. */
export async function readAmendment(db: Database | Tx, viewer: Viewer, id: string): Promise<AmendmentView> {
  const { rows } = await select(viewer, sql`a.id = ${id}`).execute(db);
  if (!rows[0]) throw notFound();
  return viewOf(rows[0]);
}

/** What was proposed on an item, oldest first, with what became of each. */
export async function listAmendments(
  db: Database,
  viewer: Viewer,
  item: string,
  filter: AmendmentFilter,
): Promise<AmendmentList> {
  await readItem(db, viewer, item);
  return readProposals(db, viewer, sql`a.item = ${item}`, filter);
}

/** What was proposed in a cycle, new items as well as amendments of those that there are, in the same order. */
export async function listProposals(
  db: Database,
  viewer: Viewer,
  cycle: string,
  filter: AmendmentFilter,
): Promise<AmendmentList> {
  await readStanding(db, viewer, cycle);
  return readProposals(db, viewer, sql`a.cycle = ${cycle}`, filter);
}

async function readProposals(
  db: Database,
  viewer: Viewer,
  made: RawBuilder<unknown>,
  { state, ...page }: AmendmentFilter,
): Promise<AmendmentList> {
  const among = sql`${PROPOSALS} where ${readable(viewer)} and ${made}`;
  const { items, next } = await readPage(db, page, { by: [sql`a.proposed_at`, sql`a.id`], among }, (rest) =>
    select(viewer, sql`${made} and (${state ?? null}::text is null or a.state = ${state ?? null}) and ${rest}`),
  );
  return { items: items.map(viewOf), next };
}
