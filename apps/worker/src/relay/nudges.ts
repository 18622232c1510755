const LONGEST_PAUSE_MS = 600_000;
const MOST_REMEMBERED = 100_000;

/** How often, and when last, somebody was told. */
interface Tellings {
  readonly times: number;
  readonly at: number;
}

/**
 * Who may be told again: one that does not answer at growing distances, twice `patienceMs`, four times, ... up to ten minutes.
 * By a clock that nobody sets: one that was put back by a day would silence everybody for a day.
 */
export class Nudges {
  private readonly told = new Map<string, Tellings>();

  /** `now` is a monotonic clock, in ms. */
  constructor(
    private readonly patienceMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether `id` may be told now; if so, it counts as told. */
  mayTell(id: string): boolean {
    const now = this.now();
    const before = this.told.get(id);
    if (before && now - before.at < this.pauseMs(before)) return false;
    if (this.told.size > MOST_REMEMBERED) this.told.clear();
    const answered = !before || now - before.at > 2 * LONGEST_PAUSE_MS;
    this.told.set(id, { times: answered ? 1 : before.times + 1, at: now });
    return true;
  }

  private pauseMs({ times }: Tellings): number {
    return Math.min(this.patienceMs * 2 ** times, LONGEST_PAUSE_MS);
  }
}
