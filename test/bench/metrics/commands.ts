import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { Followed } from '../load/followed.js';
import { warmUp, wholeCycle } from '../load/whole-cycle.js';
import { untilAtRest } from '../scale/open-cycles.js';
import { times, upTo } from '../scale/load.js';
import { progress, type Figure, type Metric } from '../metric.js';
import { percentile, rankOf, rounded } from '../percentile.js';
import { aBenchCouncil, type DeedName } from '../reference-cycle.js';
import { atOnce, cyclesInRefinement, rulingIn, type Session, type Took } from '../scale/timed-commands.js';

const AT_ONCE = times(20);
const CYCLES = upTo(40);

/** How long a command takes to be answered, and what follows it to be done, by a product that runs for a while: alone, and twenty at once. */
export const commands: Metric = {
  names: ['command_ms_p50', 'command_ms_p99', 'command_busy_ms_p99', 'follow_ms_p99'],
  measure: async () => {
    const stack = await aStackOfProcesses();
    try {
      const session = await aSession(stack);
      const idle = await run(session, 1);
      const busy = await run(session, AT_ONCE);
      return figures(idle, busy);
    } finally {
      await stack.stop();
    }
  },
};

const answeredIn = ({ answered }: Took): number => answered;

function figures(idle: readonly Took[], busy: readonly Took[]): Figure[] {
  const answered = idle.map(answeredIn);
  const followed = idle.map((took) => took.followed);
  const what = `end of refinement and approval, ${answered.length} of them, one at a time`;
  const figure = (metric: string, samples: readonly number[], percent: number, goal: string, note: string): Figure => ({
    metric,
    value: rounded(percentile(samples, percent)),
    unit: 'ms',
    goal,
    note: `${note}; ${rankOf(samples, percent)}; median ${rounded(percentile(samples, 50))}, longest ${rounded(Math.max(...samples))}`,
  });
  return [
    figure('command_ms_p50', answered, 50, '< 15', what),
    figure('command_ms_p99', answered, 99, '< 60', what),
    figure('command_busy_ms_p99', busy.map(answeredIn), 99, '< 300', `${busy.length} of them, ${AT_ONCE} at once`),
    figure('follow_ms_p99', followed, 99, '< 500', `from the answer to the last activity that follows; ${what}`),
  ];
}

/** Both commands on cycles of their own, `lanes` at a time. */
async function run(session: Session, lanes: number): Promise<Took[]> {
  const took: Took[] = [];
  const cycles = await cyclesInRefinement(session, Math.max(CYCLES, lanes));
  const command = async (name: DeedName): Promise<void> => {
    for (let start = 0; start < cycles.length; start += lanes) {
      await untilAtRest(session.stack);
      took.push(...(await atOnce(session, cycles.slice(start, start + lanes), name)));
    }
    progress(`${name}: ${lanes} at a time, p99 ${rounded(percentile(took.map(answeredIn), 99))} ms`);
  };
  await command('end refinement');
  await rulingIn(session, cycles);
  await command('approve');
  return took;
}

async function aSession(stack: Stack): Promise<Session> {
  const session = { stack, council: await aBenchCouncil(stack), followed: new Followed(stack.db) };
  await warmUp(() => wholeCycle(stack, session.council, session.followed));
  return session;
}
