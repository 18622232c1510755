const LONGEST_PAUSE_MS = 600_000;
const MOST_REMEMBERED = 100_000;

/** How often, and when last, something was tried for a subject. */
interface Attempts {
  readonly times: number;
  readonly at: number;
}

/**
 * When something may be tried again for a subject that does not answer: at growing distances, twice `patienceMs`, four times, ... up
 * to ten minutes. By a clock that nobody sets: one that was put back by a day would silence everybody for a day.
 */
export class Backoff {
  private readonly attempts = new Map<string, Attempts>();

  /** `now` is a monotonic clock, in ms. */
  constructor(
    private readonly patienceMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether it may be tried now for `id`; if so, it counts as tried. */
  mayTry(id: string): boolean {
    const now = this.now();
    const before = this.attempts.get(id);
    if (before && now - before.at < this.pauseMs(before)) return false;
    if (this.attempts.size > MOST_REMEMBERED) this.attempts.clear();
    const answered = !before || now - before.at > 2 * LONGEST_PAUSE_MS;
    this.attempts.set(id, { times: answered ? 1 : before.times + 1, at: now });
    return true;
  }

  private pauseMs({ times }: Attempts): number {
    return Math.min(this.patienceMs * 2 ** times, LONGEST_PAUSE_MS);
  }
}
