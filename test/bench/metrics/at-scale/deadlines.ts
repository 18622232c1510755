import type { Stack } from '../../../servers/a-stack-of-processes.js';
import { eventually } from '../../../servers/eventually.js';
import { aRawEngine } from '../../load/raw-engine.js';
import { progress, type Figure, type Metric } from '../../metric.js';
import { percentile, rankOf, rounded } from '../../percentile.js';
import { BusyCommands } from '../../scale/busy-commands.js';
import { cloneCycles } from '../../scale/cloned-cycles.js';
import { lagsOf } from '../../scale/fired.js';
import { times, upTo } from '../../scale/load.js';
import { onAStack } from '../../scale/on-a-stack.js';
import { openCycles, untilAtRest } from '../../scale/open-cycles.js';

const OPEN = times(2000);
const A_MINUTE = 60;
const MINUTES = Number(process.env.BENCH_MINUTES ?? 2);
const AT_ONCE = 20;
/** Of so many commands twice: all of them would take as long to prepare as the cycles whose deadlines come. */
const GROUPS = upTo(5);
const OPENED_AT_ONCE = 10;
/** Starting a workflow and telling its people takes less, ten at a time. */
const MS_PER_START = 180;
const REST_MS = 20_000;
const LATE_MS = 60_000;
const BURST_LIMIT_MS = 420_000;

/** How late time is: with a deadline a second among many open cycles, and when all of them fall on one instant. */
export const deadlines: Metric = {
  names: ['deadline_lag_ms_p99', 'deadline_burst_seconds', 'deadline_burst_command_ms_p99'],
  measure: onAStack(measure),
};

/** The yardstick of the burst: the same timers, activities and waits, without HTTP, database and commands meanwhile. */
export const rawBurst: Metric = {
  names: ['deadline_burst_raw_seconds'],
  measure: onAStack(async ({ temporal, temporalAddress }) => {
    const raw = await aRawEngine(temporal, temporalAddress);
    try {
      const seconds = rounded(await raw.rungsAtOnce(OPEN));
      const note = `from one instant until the last of ${OPEN} raw workflows has acted, and nothing else meanwhile`;
      return [{ metric: 'deadline_burst_raw_seconds', value: seconds, unit: 's', goal: null, note }];
    } finally {
      await raw.stop();
    }
  }),
};

async function measure(stack: Stack): Promise<Figure[]> {
  const { ids } = await openCycles(stack, 1);
  const [model = ''] = ids;
  const busy = await BusyCommands.on(stack, GROUPS, AT_ONCE, BURST_LIMIT_MS);
  await untilAtRest(stack);
  const first = Date.now() + OPEN * MS_PER_START + REST_MS;
  const single = Array.from({ length: A_MINUTE * MINUTES }, (_, index) => first + index * (60_000 / A_MINUTE));
  const instant = (single.at(-1) ?? first) + REST_MS;
  const spread = await openAt(stack, model, single);
  const burst = await openAt(
    stack,
    model,
    Array.from({ length: OPEN }, () => instant),
  );
  if (Date.now() > first) throw new Error('Opening the cycles took so long that the first deadline has passed');
  progress(`at rest ${Math.round((first - Date.now()) / 1000)} s before the first deadline`);
  const lag = await oneByOne(stack, spread, first);
  progress(`${lag.metric}: ${lag.value} ms; ${lag.note}`); // known, whatever becomes of the burst
  return [lag, ...(await allAtOnce(stack, burst, busy, instant))];
}

/** Opens them ten at a time: cycles that people start never wait for two thousand others. */
async function openAt(stack: Stack, model: string, instants: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < instants.length; start += OPENED_AT_ONCE) {
    ids.push(...(await cloneCycles(stack, model, instants.slice(start, start + OPENED_AT_ONCE))));
    await untilAtRest(stack);
  }
  return ids;
}

async function oneByOne(stack: Stack, due: readonly string[], first: number): Promise<Figure> {
  const last = first + (due.length - 1) * (60_000 / A_MINUTE);
  await new Promise((resolve) => setTimeout(resolve, last - Date.now()));
  await eventually(async () => (await lagsOf(stack, due)).length === due.length, LATE_MS);
  const lags = await lagsOf(stack, due);
  return {
    metric: 'deadline_lag_ms_p99',
    value: rounded(percentile(lags, 99)),
    unit: 'ms',
    goal: '< 1000',
    note:
      `from the instant until its rung fired, by Postgres' clock; p50 ${rounded(percentile(lags, 50))} ms, longest ` +
      `${rounded(Math.max(...lags))} ms, ${rankOf(lags, 99)} deadlines, ${A_MINUTE} a minute, among ${OPEN + due.length} open cycles`,
  };
}

async function allAtOnce(
  stack: Stack,
  burst: readonly string[],
  busy: BusyCommands,
  instant: number,
): Promise<Figure[]> {
  if (Date.now() > instant) throw new Error('The deadlines before took so long that the instant of all has passed');
  await new Promise((resolve) => setTimeout(resolve, instant - Date.now()));
  const over = async (): Promise<boolean> => {
    const fired = (await lagsOf(stack, burst)).length;
    if (fired < burst.length && Date.now() - instant > BURST_LIMIT_MS)
      throw new Error(`Only ${fired} of ${burst.length} rungs have fired after ${BURST_LIMIT_MS / 1000} s`);
    return fired === burst.length;
  };
  const took = await busy.until(over);
  const seconds = (await lagsOf(stack, burst)).map((ms) => ms / 1000);
  return [
    {
      metric: 'deadline_burst_seconds',
      value: rounded(Math.max(...seconds)),
      unit: 's',
      goal: '< 40',
      note:
        `until the last of ${burst.length} rungs at one instant fired; half after ${rounded(percentile(seconds, 50))} s, ` +
        `with ${AT_ONCE} commands at once every ten seconds meanwhile, ${took.length} in all`,
    },
    {
      metric: 'deadline_burst_command_ms_p99',
      value: rounded(percentile(took, 99)),
      unit: 'ms',
      goal: '< 300',
      note: `end of refinement and approval of reference cycles, ${AT_ONCE} at once every ten seconds while ${burst.length} rungs fire; ${rankOf(took, 99)}, p50 ${rounded(percentile(took, 50))} ms`,
    },
  ];
}
