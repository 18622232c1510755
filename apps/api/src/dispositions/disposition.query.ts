import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { iso } from '../../../../libs/database/iso.js';
import { isUndisposed } from '../../../../libs/database/unfinished.js';
import type { Draft, DraftFacts } from '../../../../libs/domain/closure/disposition.js';
import type { ItemStatus } from '../../../../libs/domain/backlog/item.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import { readableBy } from '../../../../libs/domain/program/audience.js';
import { visibleContribution, withheldFrom, withheldFromMember } from '../contributions/visible-contribution.js';
import { cleared } from '../../../../libs/identity/cleared.js';

/** Whether the disposition `d` may be shown: a published one, to its contribution's author in any case, or a draft to those who read drafts. */
export const showsDisposition = (viewer: Viewer): RawBuilder<boolean> =>
  may(viewer.roles, 'read-drafts')
    ? sql<boolean>`true`
    : sql<boolean>`(d.published_at is not null and (d.audience = any(${viewer.audiences})
        or exists (select from contribution own where own.id = d.contribution and own.author = ${viewer.person})))`;

/** In characters: more than is shown, so that no name is cut off before it is seen to be one. */
const BEGINNING = sql.lit(500);

/** The items of the disposition `d`, those only that the viewer may read. */
export const itemsOf = (viewer: Viewer): RawBuilder<unknown> => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', di.id, 'title', di.title, 'status', di.status)
    order by di.created_at, di.id), '[]') from item di
  where di.id = any(d.items) and di.program = d.program and di.audience = any(${viewer.audiences}))`;

/** How that begins which the disposition `d` repeats, as far as the viewer may read it. */
export const beginningOf = (viewer: Viewer): RawBuilder<unknown> => sql`(
  select left(original.body, ${BEGINNING}) from contribution original
  where original.id = d.duplicate_of and ${visibleContribution(viewer, 'original')} and not (${withheldFrom(viewer, 'original')}))`;

/** The disposition `d` as a `DispositionView`, or null. */
export const dispositionView = (viewer: Viewer): RawBuilder<unknown> => sql`case when d.contribution is null then null
  else jsonb_build_object('kind', d.kind, 'reason', d.reason, 'answer', d.answer, 'until', ${iso('d.until')},
    'items', ${itemsOf(viewer)}, 'duplicateOf', d.duplicate_of, 'repeats', ${beginningOf(viewer)},
    'owner', (select jsonb_build_object('id', dp.id, 'name', dp.name) from person dp where dp.id = d.owner),
    'brokenPromise', d.broken_promise, 'publishedAt', ${iso('d.published_at')}) end`;

/** What drafts refer to, as it is in their cycle. */
export async function loadDraftFacts(tx: Tx, cycle: string, drafts: readonly Draft[]): Promise<DraftFacts> {
  const contributions = drafts.flatMap(({ contribution, duplicateOf }) => [
    contribution,
    ...(duplicateOf ? [duplicateOf] : []),
  ]);
  const items = drafts.flatMap((draft) => draft.items ?? []);
  const { rows } = await sql<{
    contributions: string[];
    items: { id: string; status: ItemStatus }[];
    duplicates: { id: string; of: string }[];
  }>`
    select
      array(select id::text from contribution where cycle = ${cycle} and id = any(${contributions}::uuid[])) as contributions,
      (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'status', status)), '[]') from item
        where cycle = ${cycle} and id = any(${items}::uuid[])) as items,
      (select coalesce(jsonb_agg(jsonb_build_object('id', contribution, 'of', duplicate_of)), '[]') from disposition
        where cycle = ${cycle} and kind = 'duplicate'
          and (contribution = any(${contributions}::uuid[]) or duplicate_of = any(${contributions}::uuid[]))) as duplicates`.execute(
    tx,
  );
  const row = rows[0] ?? { contributions: [], items: [], duplicates: [] };
  return {
    unreadable: await loadUnreadable(tx, cycle, drafts),
    contributions: new Set(row.contributions),
    items: new Map(row.items.map(({ id, status }) => [id, status])),
    itemsOf: 'cycle',
    duplicates: new Map(row.duplicates.map(({ id, of }) => [id, of])),
  };
}

/**
 * The same for an answer that is given once more to what a cycle heard. Its items may be of any cycle of the program, as long as nobody who
 * reads the answer is kept from them; none of them is dropped until the transaction ends.
 */
export async function loadFactsOnceMore(
  tx: Tx,
  { audiences }: Viewer,
  cycle: string,
  draft: Draft,
): Promise<DraftFacts> {
  const { audience } = await tx
    .selectFrom('cycle')
    .select('audience')
    .where('id', '=', cycle)
    .executeTakeFirstOrThrow();
  const { rows } = await sql<{ id: string; status: ItemStatus }>`
    select i.id, i.status from item i join cycle c on c.program = i.program
    where c.id = ${cycle} and i.id = any(${draft.items ?? []}::uuid[])
      and i.audience = any(${readableBy(audience)}::text[]) and i.audience = any(${audiences}::text[])
    order by i.id for share of i`.execute(tx);
  return {
    ...(await loadDraftFacts(tx, cycle, [draft])),
    items: new Map(rows.map(({ id, status }) => [id, status])),
    itemsOf: 'program',
  };
}

/** Which drafts name as original what the author of the repetition may not read: it is for fewer people, or kept back. */
async function loadUnreadable(tx: Tx, cycle: string, drafts: readonly Draft[]): Promise<Set<string>> {
  const named = drafts.filter(({ duplicateOf }) => duplicateOf !== undefined);
  if (named.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select c.id from unnest(${named.map(({ contribution }) => contribution)}::uuid[],
        ${named.map(({ duplicateOf }) => duplicateOf)}::uuid[]) as n (id, original)
      join contribution c on c.id = n.id join contribution o on o.id = n.original
    where c.cycle = ${cycle} and o.cycle = ${cycle} and o.author <> c.author
      and not exists (select from membership m where m.program = o.program and m.person = c.author
        and ${cleared('m', 'o.audience')} and not ${withheldFromMember('m', 'o')})
      and (o.audience <> 'public' or o.telemetry_of <> '{}')`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** Contributions that a draft answers with this item: the first twenty. Needs the cycle's gate, exclusively. */
export async function answeredWith(tx: Tx, cycle: string, item: string): Promise<string[]> {
  const { rows } = await sql<{ contribution: string }>`select d.contribution from disposition d
    where d.cycle = ${cycle} and d.kind = 'will_change' and ${item}::uuid = any(d.items) and d.published_at is null
    order by d.contribution limit 20`.execute(tx);
  return rows.map(({ contribution }) => contribution);
}

/** What of a cycle still lacks an answer, also a draft of one. */
export interface Undisposed {
  readonly said: number;
  readonly undisposed: number;
  /** The one that was said first; null where each has one. */
  readonly first: string | null;
}

/** How many contributions of a cycle still lack an answer, and which is the first. */
export async function readUndisposed(tx: Database | Tx, cycle: string): Promise<Undisposed> {
  const { rows } =
    await sql<Undisposed>`select count(*)::int as said, (count(*) filter (where n.lacks))::int as undisposed,
      (array_agg(c.id order by c.at, c.id) filter (where n.lacks))[1] as first
    from contribution c cross join lateral (select ${isUndisposed('c')} as lacks) n where c.cycle = ${cycle}`.execute(
      tx,
    );
  return rows[0] ?? { said: 0, undisposed: 0, first: null };
}
