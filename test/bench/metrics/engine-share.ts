import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { workflowId } from '../../../libs/temporal/ids.js';
import { inWords, totalOf } from '../actions.js';
import { Followed } from '../load/followed.js';
import { rateOfWhole, type Rate } from '../load/lanes.js';
import { processorTime, processorTimeInWords, usedForEach, type ProcessorTime } from '../load/processor-time.js';
import { aRawEngine, untilThere, type RawEngine } from '../load/raw-engine.js';
import { progress, type Metric } from '../metric.js';
import { rounded } from '../percentile.js';
import { aBenchCouncil, play, startCycle, type Council, type Cycle } from '../reference-cycle.js';
import { actionsIn } from './actions-per-cycle.js';

const AT_A_TIME = [5, 10, 20, 40] as const;
/** Cycles at each of them, at least so many as there are at a time. */
const CYCLES = 20;

/** Our cycles a second against those of the same engine without us: what HTTP, Postgres, journal and notices cost. */
export const engineShare: Metric = {
  names: ['engine_share'],
  measure: async () => {
    const stack = await aStackOfProcesses();
    const raw = await aRawEngine(stack.temporal, stack.temporalAddress);
    try {
      return [await share(stack, raw)];
    } finally {
      await raw.stop();
      await stack.stop();
    }
  },
};

async function share(stack: Stack, raw: RawEngine): Promise<Awaited<ReturnType<Metric['measure']>>[number]> {
  const council = await aBenchCouncil(stack);
  const followed = new Followed(stack.db);
  const ours: (Rate & { used: ProcessorTime })[] = [];
  const theirs: Rate[] = [];
  let last = await oneCycle(stack, council, followed); // the first is slower
  let lastRaw = await raw.cycle();
  for (const lanes of AT_A_TIME) {
    const count = Math.max(CYCLES, lanes);
    theirs.push(await rateOfWhole(async () => (lastRaw = await raw.cycle()), lanes, count));
    const before = processorTime(stack);
    const rate = await rateOfWhole(async () => (last = await oneCycle(stack, council, followed)), lanes, count);
    ours.push({ ...rate, used: usedForEach(before, processorTime(stack), count) });
    progress(`${lanes} at a time: ${inWordsOf(theirs)} raw, ${inWordsOf(ours)} cycles/s`);
  }
  const best = bestOf(ours);
  const bestRaw = bestOf(theirs);
  const actions = await actionsIn(stack.temporal, last);
  const rawActions = await raw.actionsOf(lastRaw);
  return {
    metric: 'engine_share',
    value: rounded(best.perSecond / bestRaw.perSecond),
    unit: 'share',
    goal: '>= 0.5',
    note:
      `${rounded(best.perSecond)} cycles/s with ${best.lanes} at a time (${totalOf(actions)} actions: ${inWords(actions)}), ` +
      `raw ${rounded(bestRaw.perSecond)}/s with ${bestRaw.lanes} (${totalOf(rawActions)}: ${inWords(rawActions)}); ` +
      `ms of processor time a cycle: ${processorTimeInWords(best.used)}`,
  };
}

/** Plays a cycle; each next command waits until the worker has done what follows the last. */
async function oneCycle(stack: Stack, council: Council, followed: Followed): Promise<Cycle> {
  const cycle = await startCycle(stack, council);
  await followed.after(cycle, { awaits: 'begun' });
  await untilThere(stack.temporal, workflowId({ kind: 'review', id: cycle.review }));
  await play(stack, council, cycle, (deed) => followed.after(cycle, deed));
  return cycle;
}

const bestOf = <R extends Rate>(rates: readonly R[]): R =>
  rates.reduce((best, rate) => (rate.perSecond > best.perSecond ? rate : best));

const inWordsOf = (rates: readonly Rate[]): string => String(rounded(rates.at(-1)?.perSecond ?? 0));
