import pTimeout from 'p-timeout';

/** How long a pass waits for what is slow. */
const TIMEOUT_MS = 250;

interface Work<Row> {
  /** At the same time. */
  readonly lanes: number;
  /** Per pass. */
  readonly batch: number;
  readonly idOf: (row: Row) => string;
  /** Claims at most `most` due rows, except those under way, in one short transaction. */
  readonly claim: (most: number, underway: readonly string[]) => Promise<Row[]>;
  /** Gives what is to be done with each of these, which were claimed together. */
  readonly together: (rows: readonly Row[]) => (row: Row) => Promise<void>;
}

/** Works off rows that come due, several at a time. A pass does not wait for slow ones: they keep their place, the others' places go on. */
export class Lanes<Row> {
  private readonly underway = new Map<string, Promise<void>>();
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly work: Work<Row>) {}

  /** Returns how many rows it has taken up. Throws what an earlier row's work threw. */
  async pass(): Promise<number> {
    const { batch } = this.work;
    let taken = 0;
    for (let free = this.free(); free > 0 && taken < batch; free = this.free()) {
      const most = Math.min(free, batch - taken);
      const claimed = await this.work.claim(most, [...this.underway.keys()]);
      if (claimed.length === 0) break;
      taken += claimed.length;
      const run = this.work.together(claimed);
      const done = Promise.all(claimed.map((row) => this.start(row, run)));
      await pTimeout(done, { milliseconds: TIMEOUT_MS, message: false });
      if (claimed.length < most) break; // no more were due
    }
    this.throwFailure();
    return taken;
  }

  /** Waits for what is still under way. */
  async settled(): Promise<void> {
    await Promise.all(this.underway.values());
  }

  private free(): number {
    return this.work.lanes - this.underway.size;
  }

  private start(row: Row, run: (row: Row) => Promise<void>): Promise<void> {
    const id = this.work.idOf(row);
    const done = run(row)
      .catch((error: unknown) => {
        this.failure = { error };
      })
      .finally(() => this.underway.delete(id));
    this.underway.set(id, done);
    return done;
  }

  /** Throws a failure to record a result to the caller of the pass. The row is claimed again when its lease ends. */
  private throwFailure(): void {
    const { failure } = this;
    this.failure = null;
    if (failure) throw failure.error;
  }
}
