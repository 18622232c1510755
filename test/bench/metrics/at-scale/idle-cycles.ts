import type { Stack } from '../../../servers/a-stack-of-processes.js';
import { onAStack } from '../../scale/on-a-stack.js';
import { eventually } from '../../../servers/eventually.js';
import { progress, type Figure, type Metric } from '../../metric.js';
import { percentile, rankOf, rounded } from '../../percentile.js';
import { moveDeadlines } from '../../scale/fired.js';
import { times } from '../../scale/load.js';
import { openCycles } from '../../scale/open-cycles.js';
import { paced } from '../../scale/paced.js';
import { residentMb } from '../../scale/process-memory.js';
import { lastSignalTook } from '../../scale/signal-times.js';

const WARM = 50;
const OPEN = times(1000);
const SIGNALLED = Math.min(200, OPEN);
const PER_SECOND = 4;
const DAY_MS = 86_400_000;

/** What a cycle costs the worker that waits for it, and what it costs to take up one that the worker has put aside. */
export const idleCycles: Metric = {
  names: ['idle_mb_per_1000_cycles', 'evicted_ms_p99'],
  measure: onAStack(measure),
};

async function measure(stack: Stack): Promise<Figure[]> {
  await openCycles(stack, WARM);
  const before = residentMb(stack.pid('worker-1'));
  const { ids } = await openCycles(stack, OPEN);
  const after = residentMb(stack.pid('worker-1'));
  const signalled = ids.slice(0, SIGNALLED);
  const cached = await signal(stack, signalled);
  progress('The worker is started anew: it has no workflow in its memory');
  await stack.kill('worker-1', 'SIGTERM');
  await stack.start('worker-1');
  const fresh = residentMb(stack.pid('worker-1'));
  const evicted = await signal(stack, signalled);
  return [
    {
      metric: 'idle_mb_per_1000_cycles',
      value: rounded(((after - before) / OPEN) * 1000),
      unit: 'MB',
      goal: null,
      note:
        `the worker's resident memory with ${OPEN + WARM} cycles in its cache, ${Math.round(after)} MB, less that with ${WARM}, ` +
        `${Math.round(before)} MB, for each thousand; ${Math.round(fresh)} MB after its start`,
    },
    {
      metric: 'evicted_ms_p99',
      value: rounded(percentile(evicted, 99)),
      unit: 'ms',
      goal: null,
      note:
        `from a signal until its workflow has acted, ${rankOf(evicted, 99)} workflows that the worker does not hold, ${PER_SECOND} a second; ` +
        `p50 ${rounded(percentile(evicted, 50))} ms; held in its cache p50 ${rounded(percentile(cached, 50))}, p99 ${rounded(percentile(cached, 99))} ms`,
    },
  ];
}

/** Moves a deadline of each cycle, one after another, and waits until each workflow has taken the signal. */
async function signal(stack: Stack, cycles: readonly string[]): Promise<number[]> {
  const to = Date.now() + DAY_MS;
  await paced(PER_SECOND, cycles.length / PER_SECOND, (index) =>
    moveDeadlines(stack, cycles.slice(index, index + 1), () => to),
  );
  const took: number[] = [];
  await eventually(async () => {
    const all = await Promise.all(cycles.map((id) => lastSignalTook(stack.temporal, id)));
    took.splice(0, took.length, ...all.filter((ms) => ms !== null));
    return took.length === cycles.length;
  }, 60_000);
  return took;
}
