import { aStackOfProcesses, type Stack } from '../../../servers/a-stack-of-processes.js';
import { eventually } from '../../../servers/eventually.js';
import { progress, type Figure, type Metric } from '../../metric.js';
import { percentile, rounded } from '../../percentile.js';
import { BusyCommands } from '../../scale/busy-commands.js';
import { lagsOf, moveDeadlines } from '../../scale/fired.js';
import { times } from '../../scale/load.js';
import { openCycles, untilAtRest } from '../../scale/open-cycles.js';

const OPEN = times(2000);
const A_MINUTE = 60;
const MINUTES = 2;
const AT_ONCE = 20;
/** Moving so many deadlines takes less; then everything comes to rest before the first is due. */
const MS_PER_MOVE = 40;
const REST_MS = 20_000;
const BURST_LIMIT_MS = 300_000;

/** How late time is: with a deadline a second among many open cycles, and when all of them fall on one instant. */
export const deadlines: Metric = {
  names: ['deadline_lag_ms_p99', 'deadline_burst_seconds', 'deadline_burst_command_ms_p99'],
  measure: async () => {
    const stack = await aStackOfProcesses();
    try {
      const { ids } = await openCycles(stack, OPEN + AT_ONCE);
      const commanded = ids.slice(0, AT_ONCE);
      const others = ids.slice(AT_ONCE);
      return [await oneByOne(stack, others), ...(await allAtOnce(stack, others, commanded))];
    } finally {
      await stack.stop();
    }
  },
};

async function oneByOne(stack: Stack, open: readonly string[]): Promise<Figure> {
  const due = open.slice(0, A_MINUTE * MINUTES);
  const first = Date.now() + due.length * MS_PER_MOVE + REST_MS;
  const last = first + (due.length - 1) * (60_000 / A_MINUTE);
  await moveDeadlines(stack, due, (index) => first + index * (60_000 / A_MINUTE));
  if (Date.now() > first) throw new Error('Moving the deadlines took longer than the first of them');
  await eventually(async () => (await lagsOf(stack, due)).length === due.length, last - Date.now() + 60_000);
  const lags = await lagsOf(stack, due);
  return {
    metric: 'deadline_lag_ms_p99',
    value: rounded(percentile(lags, 99)),
    unit: 'ms',
    goal: '< 1000',
    note:
      `from the instant until its rung fired, by Postgres' clock; p50 ${rounded(percentile(lags, 50))} ms, longest ` +
      `${rounded(Math.max(...lags))} ms, ${lags.length} deadlines, ${A_MINUTE} a minute, among ${open.length} open cycles`,
  };
}

async function allAtOnce(stack: Stack, open: readonly string[], commanded: readonly string[]): Promise<Figure[]> {
  const busy = await BusyCommands.on(stack, commanded);
  const instant = Date.now() + open.length * MS_PER_MOVE + REST_MS;
  await moveDeadlines(stack, open, () => instant);
  await untilAtRest(stack);
  progress(`${Math.round((instant - Date.now()) / 1000)} s left before ${open.length} deadlines at once`);
  await eventually(() => Promise.resolve(Date.now() >= instant), Math.max(1, instant - Date.now() + 1000));
  const over = async (): Promise<boolean> => {
    if (Date.now() - instant > BURST_LIMIT_MS) throw new Error('The rungs did not all fire');
    return (await lagsOf(stack, open)).length === open.length;
  };
  const took = await busy.until(over);
  const seconds = (await lagsOf(stack, open)).map((ms) => ms / 1000);
  return [
    {
      metric: 'deadline_burst_seconds',
      value: rounded(Math.max(...seconds)),
      unit: 's',
      goal: '< 40',
      note:
        `until the last of ${open.length} rungs at one instant fired; half after ${rounded(percentile(seconds, 50))} s, ` +
        `with ${AT_ONCE} commands at once every second meanwhile`,
    },
    {
      metric: 'deadline_burst_command_ms_p99',
      value: rounded(percentile(took, 99)),
      unit: 'ms',
      goal: '< 300',
      note: `${AT_ONCE} at once every second while ${open.length} rungs fire; p50 ${rounded(percentile(took, 50))} ms, ${took.length} commands`,
    },
  ];
}
