import type { Stack } from '../../servers/a-stack-of-processes.js';
import { Followed } from '../load/followed.js';
import { aBenchCouncil, type Cycle, type DeedName } from '../reference-cycle.js';
import { atOnce, cyclesInRefinement, rulingIn, type Session } from './timed-commands.js';

/** So long there are pauses between those who come at once, so that they last for most of what they go beside. */
const EVERY_MS = 10_000;
const LOOK_MS = 200;

/**
 * What people do beside something else: end refinement and approve in reference cycles, as `commands.ts` measures them alone; many
 * at the same instant, and others every ten seconds.
 */
export class BusyCommands {
  private isOver = false;
  private next = 0;

  private constructor(
    private readonly session: Session,
    private readonly groups: readonly (readonly Cycle[])[],
  ) {}

  /** So many groups of so many reference cycles, in refinement. `limitMs` is how long what follows one command may take. */
  static async on(stack: Stack, groups: number, atATime: number, limitMs: number): Promise<BusyCommands> {
    const session = { stack, council: await aBenchCouncil(stack), followed: new Followed(stack.db, limitMs) };
    const cycles = await cyclesInRefinement(session, groups * atATime);
    return new BusyCommands(
      session,
      Array.from({ length: groups }, (_, nth) => cycles.slice(nth * atATime, (nth + 1) * atATime)),
    );
  }

  /** All of a group at once, and the next ten seconds later, until `over`, or until all have given both commands. Returns the ms of each answer. */
  async until(over: () => Promise<boolean>): Promise<number[]> {
    const took: number[] = [];
    const watching = this.watch(over);
    await Promise.all([watching, ...this.groups.map((cycles) => this.both(cycles, took))]);
    return took;
  }

  private async watch(over: () => Promise<boolean>): Promise<void> {
    try {
      while (!(await over())) await pause(LOOK_MS);
    } finally {
      this.isOver = true;
    }
  }

  private async both(cycles: readonly Cycle[], took: number[]): Promise<void> {
    await this.inTurn(cycles, 'end refinement', took);
    if (!this.isOver) await rulingIn(this.session, cycles);
    if (!this.isOver) await this.inTurn(cycles, 'approve', took);
  }

  /** Waits for a turn, so that there are never more at once than one group. */
  private async inTurn(cycles: readonly Cycle[], name: DeedName, took: number[]): Promise<void> {
    const begin = Math.max(performance.now(), this.next);
    this.next = begin + EVERY_MS;
    while (performance.now() < begin && !this.isOver) await pause(LOOK_MS);
    if (this.isOver) return;
    const answers = await atOnce(this.session, cycles, name);
    took.push(...answers.map(({ answered }) => answered));
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
