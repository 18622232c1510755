import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { inWords, totalOf, type Actions } from '../actions.js';
import { Followed } from '../load/followed.js';
import { rateOfWhole, type Rate } from '../load/lanes.js';
import { LettersAndSeals, type Owed } from '../load/letters-and-seals.js';
import { processorTime, processorTimeInWords, usedForEach, type ProcessorTime } from '../load/processor-time.js';
import { aRawEngine, type RawEngine } from '../load/raw-engine.js';
import { warmUp, wholeCycle } from '../load/whole-cycle.js';
import { progress, type Metric } from '../metric.js';
import { rounded } from '../percentile.js';
import { aBenchCouncil } from '../reference-cycle.js';
import { untilAtRest } from '../scale/open-cycles.js';
import { times } from '../scale/load.js';
import { actionsIn } from './actions-per-cycle.js';

const AT_A_TIME = [...new Set([5, 10, 20, 40].map(times))];
/** Cycles at each of them, at least twice as many as there are at a time: less would be mostly beginnings and ends. */
const CYCLES = times(40);

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
  const ours: (Side & { owed: Owed })[] = [];
  const theirs: Side[] = [];
  const side = async (cycle: () => Promise<unknown>, lanes: number, count: number): Promise<Side> => {
    const before = processorTime(stack);
    const rate = await rateOfWhole(cycle, lanes, count);
    return { ...rate, used: usedForEach(before, processorTime(stack), count) };
  };
  let last = await warmUp(() => wholeCycle(stack, council, followed));
  let lastRaw = await warmUp(() => raw.cycle());
  await untilAtRest(stack);
  for (const lanes of AT_A_TIME) {
    const count = Math.max(CYCLES, 2 * lanes);
    theirs.push(await side(async () => (lastRaw = await raw.cycle()), lanes, count));
    const sent = await LettersAndSeals.begin(stack);
    const own = await side(async () => (last = await wholeCycle(stack, council, followed)), lanes, count);
    ours.push({ ...own, owed: await sent.settle(count) }); // so that nothing of it is left for the next raw ones
    progress(`${lanes} at a time: ${inWordsOf(theirs)} raw, ${inWordsOf(ours)} cycles/s`);
  }
  const best = bestOf(ours);
  const bestRaw = bestOf(theirs);
  const actions = await actionsIn(stack.temporal, last);
  const rawActions = await raw.actionsOf(lastRaw);
  if (untimed(actions) !== untimed(rawActions)) {
    throw new Error(`A cycle costs ${inWords(actions)}, and a raw one ${inWords(rawActions)}`);
  }
  return {
    metric: 'engine_share',
    value: rounded(best.perSecond / bestRaw.perSecond),
    unit: 'share',
    goal: '>= 0.5',
    note:
      `${rounded(best.perSecond)} cycles/s with ${best.lanes} at a time (${totalOf(actions)} actions: ${inWords(actions)}), ` +
      `raw ${rounded(bestRaw.perSecond)}/s with ${bestRaw.lanes} (${totalOf(rawActions)}: ${inWords(rawActions)}); ` +
      `with the last letter and seal ${rounded(withOwed(best))}/s: ${owedInWords(best.owed)}; ` +
      `ms of processor time a cycle: ${processorTimeInWords(best.used)}; raw: ${processorTimeInWords(bestRaw.used)}`,
  };
}

/** A rate, and what each cycle cost meanwhile. */
type Side = Rate & { readonly used: ProcessorTime };

/** Cycles a second, as if the clock stopped with the last letter and seal. */
const withOwed = ({ done, perSecond, owed }: Rate & { owed: Owed }): number => done / (done / perSecond + owed.seconds);

const owedInWords = ({ letters, seals, seconds, notices, sent }: Owed): string =>
  `${letters} letters and ${seals} seals were owed for ${rounded(seconds)} s when the clock stopped, ${rounded(sent)} of ` +
  `${rounded(notices)} notices of a cycle were sent before they were out of date`;

/** Everything but timers, of which there are fewer where a signal comes before its wait. */
const untimed = (actions: Actions): string => inWords({ ...actions, timers: 0 });

const bestOf = <R extends Rate>(rates: readonly R[]): R =>
  rates.reduce((best, rate) => (rate.perSecond > best.perSecond ? rate : best));

const inWordsOf = (rates: readonly Rate[]): string => String(rounded(rates.at(-1)?.perSecond ?? 0));
