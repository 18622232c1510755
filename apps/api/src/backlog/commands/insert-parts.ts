import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../../../../libs/database/connection.js';
import { contentOf, type CriterionBody, type PassageBody } from '../../../../../libs/domain/backlog/item.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';

interface OfItem {
  readonly item: string;
  readonly program: string;
  readonly audience: Audience;
}

/** Adds acceptance criteria after those that are there. Returns their ids. */
export async function insertCriteria(tx: Tx, of: OfItem, criteria: readonly CriterionBody[]): Promise<string[]> {
  if (criteria.length === 0) return [];
  const free = sql<number>`(select coalesce(max(position) + 1, 0) from criterion where item = ${of.item})`;
  const rows = criteria.map((criterion, index) => ({
    ...of,
    ...columnsOf(criterion),
    id: randomUUID(),
    position: sql<number>`${free} + ${index}::int`,
    obligation: criterion.obligation ?? null,
    story: criterion.story ?? null,
  }));
  await tx.insertInto('criterion').values(rows).execute();
  return rows.map(({ id }) => id);
}

/** Names somebody as a co-author, once. */
export async function joinAuthors(tx: Tx, of: OfItem, person: string): Promise<void> {
  await tx
    .insertInto('coAuthor')
    .values({ ...of, person })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whoever shapes an item is named with it, and approves it no more; its author stays its author. */
export async function nameShaper(tx: Tx, of: OfItem, person: string): Promise<void> {
  const item = tx.selectFrom('item').select('createdBy').where('id', '=', of.item);
  const { createdBy } = await item.executeTakeFirstOrThrow();
  if (createdBy !== person) await joinAuthors(tx, of, person);
}

/** What a criterion says, as its columns. */
export function columnsOf(criterion: CriterionBody) {
  const { behaviour, ...content } = contentOf(criterion);
  return { ...content, behaviour: behaviour ? JSON.stringify(behaviour) : null };
}

/** Cites passages. Refuses one that begins where a cited one does. */
export async function insertPassages(tx: Tx, of: OfItem, passages: readonly PassageBody[]): Promise<void> {
  if (passages.length === 0) return;
  const cited = await tx
    .insertInto('citation')
    .values(passages.map((passage) => ({ ...of, ...passage })))
    .onConflict((conflict) => conflict.columns(['item', 'contribution', 'starts']).doNothing())
    .returning('starts')
    .execute();
  if (cited.length < passages.length) {
    throw new Refused(refuse('already-exists', 'The item cites a passage that begins there already'));
  }
}
