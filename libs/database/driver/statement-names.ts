const WORTH_PREPARING = 3;
const MOST_PREPARED = 300;
const MOST_COUNTED = 2000;

/**
 * Names for statements that are asked again and again: under a name, a session parses and plans its text once.
 * 1. A text gets a name when it comes for the third time, at most 300 do; what is asked once stays without.
 * 2. A text that takes whatever columns there are (`*`) gets none: a migration that adds a column would break it.
 * 3. After `forget` every text gets a new name: a column has another type now, and sessions hold plans of before.
 */
export class StatementNames {
  private readonly counts = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private generation = 0;

  nameOf(text: string, parameters: number): string | undefined {
    const name = this.names.get(text);
    if (name !== undefined || parameters === 0 || this.names.size >= MOST_PREPARED) return name;
    const count = (this.counts.get(text) ?? 0) + 1;
    if (count < WORTH_PREPARING || takesAnyColumn(text)) {
      this.count(text, count);
      return undefined;
    }
    this.counts.delete(text);
    const made = `roundtable_${this.generation}_${this.names.size}`;
    this.names.set(text, made);
    return made;
  }

  forget(): void {
    this.names.clear();
    this.generation += 1;
  }

  private count(text: string, count: number): void {
    if (this.counts.size >= MOST_COUNTED) this.counts.clear();
    this.counts.set(text, count);
  }
}

const takesAnyColumn = (text: string): boolean => /\breturning \*|\bselect \*|\.\*/i.test(text);

/** A prepared statement that a migration has overtaken, or that its session no longer has. */
export function isStale(error: unknown): boolean {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return code === '26000' || (code === '0A000' && String(message).includes('cached plan'));
}
