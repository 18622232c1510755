import type { Stack } from '../../servers/a-stack-of-processes.js';
import { inLanes } from '../load/lanes.js';
import { FACILITATOR, ask } from '../reference-cycle.js';

const EVERY_MS = 1000;
const TO_REFINEMENT = [
  ['agenda/publish', {}],
  ['session/open', {}],
  ['input/close', { reason: 'Everybody has spoken' }],
] as const;

/** Commands that people give at the same instant, again and again, each in a cycle of their own. */
export class BusyCommands {
  private readonly phases = new Map<string, string>();

  private constructor(private readonly stack: Stack) {}

  /** Brings the cycles, which are in their agenda, to refinement. As many commands come at once as there are cycles. */
  static async on(stack: Stack, cycles: readonly string[]): Promise<BusyCommands> {
    const busy = new BusyCommands(stack);
    await inLanes(cycles, 5, async (id) => {
      for (const [path, body] of TO_REFINEMENT) await ask(stack, FACILITATOR, 'POST', `/v1/cycles/${id}/${path}`, body);
      busy.phases.set(id, 'refinement');
    });
    return busy;
  }

  /** All at once, every second, until `over`: refinements end, and the cycles go back. Returns the ms of each answer. */
  async until(over: () => Promise<boolean>): Promise<number[]> {
    const took: number[] = [];
    do {
      const next = performance.now() + EVERY_MS;
      took.push(...(await Promise.all([...this.phases].map(([id, phase]) => this.command(id, phase)))));
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    } while (!(await over()));
    return took;
  }

  private async command(id: string, phase: string): Promise<number> {
    const path = `/v1/cycles/${id}/${phase === 'refinement' ? 'refinement/end' : 'back'}`;
    const body = phase === 'refinement' ? {} : { reason: 'An answer is missing' };
    const started = performance.now();
    const after = await ask<{ phase: string }>(this.stack, FACILITATOR, 'POST', path, body);
    const ms = performance.now() - started;
    this.phases.set(id, after.phase);
    return ms;
  }
}
