/**
 * Counts forums after new positions: one count at a time at each, and few at once. Positions that
 * are taken meanwhile share the next count, so that a crowd does not cost a count each.
 */
export class CountQueue {
  private readonly waiting = new Set<string>();
  private readonly underWay = new Set<string>();

  constructor(
    /** Must not fail. */
    private readonly count: (forum: string) => Promise<void>,
    private readonly concurrency: number,
    /** When no forum waits for a count any more. Must not fail. */
    private readonly rest: () => void = () => undefined,
  ) {}

  /** Queues a count that begins after this instant. */
  add(forum: string): void {
    this.waiting.add(forum);
    this.begin();
  }

  private begin(): void {
    for (const forum of this.waiting) {
      if (this.underWay.size >= this.concurrency) return;
      if (!this.underWay.has(forum)) void this.run(forum);
    }
  }

  private async run(forum: string): Promise<void> {
    this.waiting.delete(forum);
    this.underWay.add(forum);
    await this.count(forum);
    this.underWay.delete(forum);
    this.begin();
    if (this.underWay.size === 0) this.rest();
  }
}
