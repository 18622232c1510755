import type { Stack } from '../../servers/a-stack-of-processes.js';
import type { Followed } from '../load/followed.js';
import { inLanes } from '../load/lanes.js';
import { DEEDS, play, startCycle, type Council, type Cycle, type DeedName } from '../reference-cycle.js';

const PREPARED_AT_A_TIME = 4;

/** A council on a stack, and what says when the worker has done what follows a command. */
export interface Session {
  readonly stack: Stack;
  readonly council: Council;
  readonly followed: Followed;
}

/** In ms: from the request to the answer, and from the answer to the end of what the workflows do. */
export interface Took {
  readonly answered: number;
  readonly followed: number;
}

/** Reference cycles that are about to end their refinement. */
export async function cyclesInRefinement(session: Session, count: number): Promise<Cycle[]> {
  const { stack, council, followed } = session;
  const cycles: Cycle[] = [];
  await inLanes(Array.from({ length: count }), PREPARED_AT_A_TIME, async () => {
    const cycle = await startCycle(stack, council);
    await followed.after(cycle, { awaits: 'begun' });
    await play(stack, council, cycle, (deed) => followed.after(cycle, deed), { until: 'refine' });
    cycles.push(cycle);
  });
  return cycles;
}

/** Advice and ruling in cycles whose refinement has ended: they wait for their approval. */
export const rulingIn = ({ stack, council, followed }: Session, cycles: readonly Cycle[]): Promise<void> =>
  inLanes(cycles, PREPARED_AT_A_TIME, (cycle) =>
    play(stack, council, cycle, (deed) => followed.after(cycle, deed), { after: 'end refinement', until: 'rule' }),
  );

/** The same command in each of the cycles at one instant. */
export const atOnce = (session: Session, cycles: readonly Cycle[], name: DeedName): Promise<Took[]> =>
  Promise.all(cycles.map((cycle) => timed(session, cycle, name)));

async function timed({ stack, council, followed }: Session, cycle: Cycle, name: DeedName): Promise<Took> {
  const deed = DEEDS.find((one) => one.name === name);
  if (!deed) throw new Error(`Nobody does "${name}"`);
  const asked = performance.now();
  await deed.do(stack, council, cycle);
  const answered = performance.now();
  await followed.after(cycle, deed);
  return { answered: answered - asked, followed: performance.now() - answered };
}
