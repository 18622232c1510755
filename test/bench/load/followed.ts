import { sql } from 'kysely';
import type { Database } from '../../../libs/database/connection.js';
import type { Cycle, Deed } from '../reference-cycle.js';

/** Short beside a command, and seldom enough that looking costs little of what is measured. */
const LOOK_MS = 15;
const LIMIT_MS = 60_000;

/** Phases that tell people something when they begin: `followed` says up to which revision that was done. */
const TELLING = [
  ...['agenda', 'pre_read', 'session', 'refinement', 'closure', 'closed'],
  ...['open', 'decided', 'in_effect', 'approved', 'changes_requested'],
];

interface Waiting {
  readonly cycle: string;
  readonly awaits: Deed['awaits'];
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/**
 * Says when the worker has done what follows a command: by the rows, because what follows ends with a transaction of the worker
 * that notes the revision it followed. One query looks for all who wait, so that forty cycles cost no more than one.
 */
export class Followed {
  private waiting: Waiting[] = [];
  private looking: Promise<void> | null = null;

  constructor(
    private readonly db: Database,
    private readonly limitMs = LIMIT_MS,
  ) {}

  /** Resolves when what `deed` asks to wait for has been done in the cycle; rejects after a minute, or as long as was said. */
  after(cycle: Cycle, { awaits }: Pick<Deed, 'awaits'>): Promise<void> {
    if (awaits === 'nothing') return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ cycle: cycle.id, awaits, since: Date.now(), resolve, reject });
      this.looking ??= this.look();
    });
  }

  private async look(): Promise<void> {
    while (this.waiting.length > 0) {
      try {
        await this.once();
      } catch (error) {
        for (const { reject } of this.waiting.splice(0)) reject(error as Error);
      }
      if (this.waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    this.looking = null;
  }

  private async once(): Promise<void> {
    const asked = this.waiting;
    const { rows } = await sql<{ cycle: string; begun: boolean; settled: boolean }>`
      select cycle, bool_and(phase <> all(${TELLING}::text[]) or followed >= revision) as begun,
        bool_and(kind <> 'decision' or phase <> 'open' or next_do is distinct from 'settle') as settled
      from gate where cycle = any(${asked.map(({ cycle }) => cycle)}::uuid[]) group by cycle`.execute(this.db);
    const states = new Map(rows.map((row) => [row.cycle, row]));
    this.waiting = this.waiting.filter((one) => {
      if (!asked.includes(one)) return true;
      if (one.awaits !== 'nothing' && states.get(one.cycle)?.[one.awaits]) one.resolve();
      else if (Date.now() - one.since > this.limitMs) one.reject(new Error(`Nothing has followed in ${one.cycle}`));
      else return true;
      return false;
    });
  }
}
