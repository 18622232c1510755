/** Before every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Goes round rows that stay where they are until something is done about them, a page at a time: each page begins behind the one
 * before, and after the last comes the first. So rows about which nothing can be done hide none behind them.
 */
export class Round<Row> {
  private after = FIRST;

  /** `find` gives at most so many rows behind `after`, in the order of their ids. */
  constructor(
    private readonly atOnce: number,
    private readonly idOf: (row: Row) => string,
    private readonly find: (after: string, atOnce: number) => Promise<Row[]>,
  ) {}

  async next(): Promise<Row[]> {
    const rows = await this.find(this.after, this.atOnce);
    const last = rows.length < this.atOnce ? undefined : rows.at(-1);
    this.after = last === undefined ? FIRST : this.idOf(last);
    return rows;
  }
}
