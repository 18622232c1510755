import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Before, Proposal } from '../../../../libs/domain/backlog/amendment.js';
import { contentOf } from '../../../../libs/domain/backlog/item.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { readItem } from '../backlog/item.query.js';
import type { AmendmentFilter, AmendmentList, AmendmentView } from './amendment.schemas.js';

interface Row extends Omit<AmendmentView, 'proposal' | 'before'> {
  readonly proposal: Proposal;
  readonly before: Before | null;
}

const select = ({ program, audiences }: Viewer, which: RawBuilder<unknown>): RawBuilder<Row> => sql<Row>`
  select a.id, a.item, a.cycle, a.part, a.criterion, a.amends, a.proposal, a.before, a.reason,
    jsonb_build_object('id', p.id, 'name', p.name) as proposer, a.proposed_at, a.state, a.answer,
    case when q.id is null then null else jsonb_build_object('id', q.id, 'name', q.name) end as answered_by, a.answered_at,
    jsonb_build_object('criterion', a.made_criterion, 'item', a.made_item) as made
  from amendment a join item i on i.id = a.item join person p on p.id = a.proposer left join person q on q.id = a.answered_by
  where a.program = ${program} and a.audience = any(${audiences}) and i.audience = any(${audiences}) and ${which}`;

function viewOf({ proposal, before, ...row }: Row): AmendmentView {
  const { title = null, framing = null, criteria } = proposal;
  return {
    ...row,
    proposal: { title, framing, criteria: criteria.map(contentOf) },
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
  { after, limit, state }: AmendmentFilter,
): Promise<AmendmentList> {
  await readItem(db, viewer, item);
  const cursor = after ?? null;
  const which = sql`a.item = ${item} and (${state ?? null}::text is null or a.state = ${state ?? null})
    and (${cursor}::uuid is null or (a.proposed_at, a.id) > (select proposed_at, id from amendment
      where id = ${cursor}::uuid and item = ${item}))
    order by a.proposed_at, a.id limit ${limit + 1}`;
  const { rows } = await select(viewer, which).execute(db);
  const items = rows.slice(0, limit).map(viewOf);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
