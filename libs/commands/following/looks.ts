/**
 * Looks at forums after new positions: one look at a time at each, and few at once. Whoever speaks meanwhile shares the next
 * look, so a crowd costs no more of them than there is time for.
 */
export class Looks {
  private readonly wanted = new Set<string>();
  private readonly underWay = new Set<string>();

  constructor(
    /** Must not fail. */
    private readonly look: (forum: string) => Promise<void>,
    private readonly atOnce: number,
    /** When nobody waits for a look any more. Must not fail. */
    private readonly rest: () => void = () => undefined,
  ) {}

  /** Looks at it soon, after this instant. */
  want(forum: string): void {
    this.wanted.add(forum);
    this.begin();
  }

  private begin(): void {
    for (const forum of this.wanted) {
      if (this.underWay.size >= this.atOnce) return;
      if (!this.underWay.has(forum)) void this.run(forum);
    }
  }

  private async run(forum: string): Promise<void> {
    this.wanted.delete(forum);
    this.underWay.add(forum);
    await this.look(forum);
    this.underWay.delete(forum);
    this.begin();
    if (this.underWay.size === 0) this.rest();
  }
}
