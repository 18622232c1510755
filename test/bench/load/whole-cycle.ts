import { workflowId } from '../../../libs/temporal/ids.js';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { play, startCycle, type Council, type Cycle } from '../reference-cycle.js';
import { upTo } from '../scale/load.js';
import type { Followed } from './followed.js';
import { rateOfWhole } from './lanes.js';
import { untilThere } from './raw-engine.js';

/** After so many neither processor time nor rate changed any more: V8 has compiled what runs often, and each session keeps its plans. */
const WARM_UP = { lanes: 20, cycles: upTo(120) } as const;

/** Plays a cycle; each next command waits until the worker has done what follows the last. */
export async function wholeCycle(stack: Stack, council: Council, followed: Followed): Promise<Cycle> {
  const cycle = await startCycle(stack, council);
  await followed.after(cycle, { awaits: 'begun' });
  await untilThere(stack.temporal, workflowId({ kind: 'review', id: cycle.review }));
  await play(stack, council, cycle, (deed) => followed.after(cycle, deed));
  return cycle;
}

/** Lets whatever is measured run until it is as fast as it gets. Gives what the last cycle came to. */
export async function warmUp<T>(cycle: () => Promise<T>): Promise<T> {
  const last: T[] = [];
  await rateOfWhole(async () => (last[0] = await cycle()), WARM_UP.lanes, WARM_UP.cycles);
  return last[0] as T;
}
