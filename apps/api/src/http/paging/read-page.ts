import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';

/** In what order a list is, and behind what its pages begin. */
interface ListOrder {
  /** What it is ordered by, the id last, so that no two rows stand at one place. */
  readonly by: readonly RawBuilder<unknown>[];
  readonly newestFirst?: boolean;
  /**
   * The tables, and `where` with which of their rows a page may begin behind, by the same names as in `by`. What leaves the list
   * while somebody reads on is among them, as long as whoever reads may read it.
   */
  readonly among: RawBuilder<unknown>;
  /** The id that a cursor names, where it is not the last of `by`. */
  readonly id?: RawBuilder<unknown>;
  /** What `among` reads from, if that is no table: `with ... as (...)`. */
  readonly given?: RawBuilder<unknown>;
}

/** What is asked for: the rows behind this one, so many of them. */
interface Wanted {
  readonly after?: string | null | undefined;
  readonly limit: number;
}

export interface PageOf<Row> {
  items: Row[];
  next: string | null;
}

/**
 * Reads a page of a list. `select` makes the statement; it gets the last part of its `where`, with `order by` and `limit`.
 * A cursor that is no row of the list is refused with `invalid-input`: an empty page would say that there is no more.
 */
export async function readPage<Row extends { readonly id: string }>(
  db: Database | Tx,
  { after, limit }: Wanted,
  order: ListOrder,
  select: (rest: RawBuilder<unknown>) => RawBuilder<Row>,
): Promise<PageOf<Row>> {
  const { by, newestFirst = false } = order;
  const place = placeOf(order, after ?? null);
  const behind = place === null ? sql`true` : sql`(${sql.join(by)}) ${newestFirst ? sql`<` : sql`>`} (${place})`;
  const keys = newestFirst ? by.map((key) => sql`${key} desc`) : by;
  const { rows } = await select(sql`${behind} order by ${sql.join(keys)} limit ${limit + 1}`).execute(db);
  if (rows.length === 0 && place !== null) await mustBeThere(db, sql`${order.given ?? sql``} ${place}`);
  return cut(rows, limit, ({ id }) => id);
}

/** Where the row of a cursor stands; null for the first page, which begins behind none. */
function placeOf({ by, among, id = by.at(-1) }: ListOrder, after: string | null): RawBuilder<unknown> | null {
  return after === null || id === undefined ? null : sql`select ${sql.join(by)} from ${among} and ${id} = ${after}`;
}

/** Refuses the cursor of a page without rows, unless this statement finds what it names: then the list ends there. */
export async function mustBeThere(db: Database | Tx, place: RawBuilder<unknown>): Promise<void> {
  if ((await place.execute(db)).rows.length === 0) throw unknownCursor();
}

/** One row more than `limit` was read, to know whether there is a next page. */
export function cut<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string): PageOf<Row> {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : cursorOf(last) };
}

export function unknownCursor(): Refused {
  const errors = [{ path: 'after', message: "Use the last answer's `next`, or leave it out" }];
  return new Refused(refuse('invalid-input', 'No page of this list begins there; read it from its beginning', errors));
}
