import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { Followed } from '../load/followed.js';
import { inLanes } from '../load/lanes.js';
import { warmUp, wholeCycle } from '../load/whole-cycle.js';
import { untilAtRest } from '../scale/open-cycles.js';
import { times } from '../scale/load.js';
import { progress, type Figure, type Metric } from '../metric.js';
import { percentile, rounded } from '../percentile.js';
import { aBenchCouncil, DEEDS, play, startCycle, type Council, type Cycle, type DeedName } from '../reference-cycle.js';

const AT_ONCE = times(20);
const CYCLES = 40;

/** How long a command takes to be answered, and what follows it to be done, by a product that runs for a while: alone, and twenty at once. */
export const commands: Metric = {
  names: ['command_ms_p50', 'command_ms_p99', 'command_busy_ms_p99', 'follow_ms_p99'],
  measure: async () => {
    const stack = await aStackOfProcesses();
    try {
      const session = await aSession(stack);
      const idle = await session.run(1);
      const busy = await session.run(AT_ONCE);
      return figures(idle, busy);
    } finally {
      await stack.stop();
    }
  },
};

/** In ms: from the request to the answer, and from the answer to the end of what the workflows do. */
interface Took {
  readonly answered: number[];
  readonly followed: number[];
}

function figures(idle: Took, busy: Took): Figure[] {
  const { answered, followed } = idle;
  const what = `end of refinement and approval, ${answered.length} of them, one at a time`;
  const figure = (metric: string, samples: readonly number[], percent: number, goal: string, note: string): Figure => ({
    metric,
    value: rounded(percentile(samples, percent)),
    unit: 'ms',
    goal,
    note: `${note}; median ${rounded(percentile(samples, 50))}, longest ${rounded(Math.max(...samples))}`,
  });
  return [
    figure('command_ms_p50', answered, 50, '< 15', what),
    figure('command_ms_p99', answered, 99, '< 60', what),
    figure('command_busy_ms_p99', busy.answered, 99, '< 300', `${busy.answered.length} of them, ${AT_ONCE} at once`),
    figure('follow_ms_p99', followed, 99, '< 500', `from the answer to the last activity that follows; ${what}`),
  ];
}

interface Session {
  /** Both commands on cycles of its own, `lanes` at a time. */
  run(lanes: number): Promise<Took>;
}

async function aSession(stack: Stack): Promise<Session> {
  const council = await aBenchCouncil(stack);
  const followed = new Followed(stack.db);
  await warmUp(() => wholeCycle(stack, council, followed));
  return {
    run: async (lanes) => {
      const took: Took = { answered: [], followed: [] };
      const cycles = await cyclesInRefinement(stack, council, followed, Math.max(CYCLES, lanes));
      const command = async (name: DeedName): Promise<void> => {
        for (let start = 0; start < cycles.length; start += lanes) {
          await untilAtRest(stack);
          const at = cycles.slice(start, start + lanes);
          await Promise.all(at.map((cycle) => timed({ stack, council, cycle, followed, took }, name)));
        }
        progress(`${name}: ${lanes} at a time, p99 ${rounded(percentile(took.answered, 99))} ms`);
      };
      await command('end refinement');
      await inLanes(cycles, 4, (cycle) =>
        play(stack, council, cycle, (deed) => followed.after(cycle, deed), { after: 'end refinement', until: 'rule' }),
      );
      await command('approve');
      return took;
    },
  };
}

async function cyclesInRefinement(stack: Stack, council: Council, followed: Followed, count: number): Promise<Cycle[]> {
  const cycles: Cycle[] = [];
  await inLanes(Array.from({ length: count }), 4, async () => {
    const cycle = await startCycle(stack, council);
    await followed.after(cycle, { awaits: 'begun' });
    await play(stack, council, cycle, (deed) => followed.after(cycle, deed), { until: 'refine' });
    cycles.push(cycle);
  });
  return cycles;
}

interface Timed {
  readonly stack: Stack;
  readonly council: Council;
  readonly cycle: Cycle;
  readonly followed: Followed;
  readonly took: Took;
}

async function timed({ stack, council, cycle, followed, took }: Timed, name: DeedName): Promise<void> {
  const deed = DEEDS.find((one) => one.name === name);
  if (!deed) throw new Error(`Nobody does "${name}"`);
  const asked = performance.now();
  await deed.do(stack, council, cycle);
  const answered = performance.now();
  await followed.after(cycle, deed);
  took.answered.push(answered - asked);
  took.followed.push(performance.now() - answered);
}
