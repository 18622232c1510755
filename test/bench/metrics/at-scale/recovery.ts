import type { Part } from '../../../servers/stack/parts.js';
import { aStackOfProcesses, type Stack } from '../../../servers/a-stack-of-processes.js';
import { eventually } from '../../../servers/eventually.js';
import { progress, type Figure, type Metric } from '../../metric.js';
import { rounded } from '../../percentile.js';
import { moveDeadlines } from '../../scale/fired.js';
import { holdGate, untilInFlight } from '../../scale/in-flight.js';
import { times } from '../../scale/load.js';
import { openCycles } from '../../scale/open-cycles.js';
import { untilGoingOn } from '../../scale/recovered.js';

const KILLED = [
  ['recovery_seconds_worker', 'worker-1'],
  ['recovery_seconds_api', 'api-1'],
  ['recovery_seconds_temporal', 'temporal'],
  ['recovery_seconds_postgres', 'postgres'],
] as const satisfies readonly (readonly [string, Part])[];

const TRIES = 3;
const OPEN = Math.max(KILLED.length * TRIES, times(KILLED.length * TRIES));
const DUE_MS = 4000;

/** From kill -9 of each part, with an activity in flight, until everything goes on; the part is started again at once. */
export const recovery: Metric = {
  names: KILLED.map(([name]) => name),
  measure: async () => {
    const stack = await aStackOfProcesses();
    try {
      const { ids } = await openCycles(stack, OPEN);
      const figures: Figure[] = [];
      for (const [metric, part] of KILLED)
        figures.push(await figureOf(stack, ids.slice(figures.length * TRIES), metric, part));
      return figures;
    } finally {
      await stack.stop();
    }
  },
};

async function figureOf(stack: Stack, cycles: readonly string[], metric: string, part: Part): Promise<Figure> {
  const seconds: number[] = [];
  for (const cycle of cycles.slice(0, TRIES)) seconds.push(await recoveryFrom(stack, cycle, part));
  const all = seconds.map((one) => rounded(one)).join(', ');
  progress(`${part}: ${all} s`);
  return {
    metric,
    value: rounded(Math.max(...seconds)),
    unit: 's',
    goal: '< 20',
    note: `from kill -9 until the step in flight has fired, a command is answered and its workflow has followed; the longest of ${all}, among ${OPEN} open cycles`,
  };
}

/**
 * Seconds from kill -9 of a part, with an activity of the cycle in flight, until everything goes on; of a worker, the one that
 * has the activity. Null kills nothing: what the same takes otherwise.
 */
export async function recoveryFrom(stack: Stack, cycle: string, part: Part | null): Promise<number> {
  const due = Date.now() + DUE_MS;
  await moveDeadlines(stack, [cycle], () => due);
  await eventually(() => Promise.resolve(Date.now() > due - DUE_MS / 2));
  const gate = await holdGate(stack, cycle);
  try {
    const pid = await untilInFlight(stack, cycle);
    const busy = stack.parts.find((one) => stack.pid(one) === pid);
    const victim = part?.startsWith('worker-') ? (busy ?? part) : part;
    const killed = performance.now();
    if (victim) await stack.kill(victim);
    await gate.release();
    if (victim) await stack.start(victim, { wait: false });
    await untilGoingOn(stack, cycle);
    return (performance.now() - killed) / 1000;
  } finally {
    await gate.release();
  }
}
