/** Before every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Goes round rows that stay where they are until something is done about them, a page at a time: each page begins behind the one
 * before, and after the last comes the first. So rows about which nothing can be done hide none behind them.
 * A round that costs much begins only once in `everyMs`; until then the next page is empty.
 */
export class Round<Row> {
  private after = FIRST;
  private begunAt = -Infinity;

  /** `find` gives at most `pageSize` rows behind `after`, in the order of their ids. `now` is a monotonic clock, in ms. */
  constructor(
    private readonly pageSize: number,
    private readonly idOf: (row: Row) => string,
    private readonly find: (after: string, pageSize: number) => Promise<Row[]>,
    private readonly everyMs = 0,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async next(): Promise<Row[]> {
    const begins = this.after === FIRST;
    const now = this.now();
    if (begins && now - this.begunAt < this.everyMs) return [];
    const rows = await this.find(this.after, this.pageSize);
    if (begins) this.begunAt = now; // a look that failed has begun none
    const last = rows.length < this.pageSize ? undefined : rows.at(-1);
    this.after = last === undefined ? FIRST : this.idOf(last);
    return rows;
  }
}
