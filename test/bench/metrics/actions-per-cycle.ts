import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { sql } from 'kysely';
import { workflowId } from '../../../libs/temporal/ids.js';
import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';
import { actionsOf, differenceOf, inWords, sumOf, totalOf, type Actions } from '../actions.js';
import { Followed } from '../load/followed.js';
import { progress, type Figure, type Metric } from '../metric.js';
import {
  aBenchCouncil,
  play,
  REFERENCE,
  startCycle,
  TEN_TIMES,
  type Council,
  type Cycle,
  type Size,
} from '../reference-cycle.js';

const LIMIT_MS = 60_000;

/** What a cycle costs at Temporal Cloud, over all its workflows, when people act so seldom that each wait waits. */
export const actionsPerCycle: Metric = {
  names: ['actions_per_cycle'],
  measure: async () => {
    const stack = await aStackOfProcesses();
    try {
      const reference = await pacedCycle(stack, REFERENCE, 'ref');
      const larger = await pacedCycle(stack, TEN_TIMES, 'ten');
      if (inWords(reference) !== inWords(larger)) {
        throw new Error(
          `Ten times the people and the content cost ${inWords(larger)} instead of ${inWords(reference)}`,
        );
      }
      return [figure(reference)];
    } finally {
      await stack.stop();
    }
  },
};

const figure = (actions: Actions): Figure => ({
  metric: 'actions_per_cycle',
  value: totalOf(actions),
  unit: 'actions',
  goal: '<= 38',
  note: `${inWords(actions)} in cycle, forum, review and program; the same for ten times the people and ten times the content`,
});

/** Plays a cycle of a size so slowly that each wait waits; returns what it cost, and what its program did meanwhile. */
export async function pacedCycle(stack: Stack, size: Size, name: string): Promise<Actions> {
  const council = await aBenchCouncil(stack, size, name);
  const program = workflowId({ kind: 'program', id: council.program });
  const followed = new Followed(stack.db);
  const { temporal } = stack;
  const hasSettled = async (): Promise<boolean> =>
    (await hasBegun(temporal, program)) && areResting(temporal, [program]);
  await eventually(hasSettled, LIMIT_MS); // its start is the program's own
  const before = await actionsOfAll(temporal, [program]);
  const cycle = await startCycle(stack, council);
  await atRest(stack, council, cycle);
  await play(stack, council, cycle, async (deed) => {
    await followed.after(cycle, deed);
    await atRest(stack, council, cycle);
  });
  const ofProgram = differenceOf(await actionsOfAll(temporal, [program]), before);
  const actions = sumOf([await actionsIn(temporal, cycle), ofProgram]);
  progress(`${size.people} people, ${size.contributions} contributions: ${inWords(actions)}`);
  return actions;
}

/** What the workflows of a cycle have cost so far. */
export const actionsIn = (client: Client, cycle: Cycle): Promise<Actions> => actionsOfAll(client, idsOf(cycle));

/** What workflows have cost so far, by their ids. */
export async function actionsOfAll(client: Client, ids: readonly string[]): Promise<Actions> {
  const histories = await Promise.all(
    ids.map(async (id) => (await client.workflow.getHandle(id).fetchHistory()).events ?? []),
  );
  return sumOf(histories.map((events) => actionsOf(events)));
}

async function hasBegun(client: Client, id: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(id).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

const idsOf = ({ id, decision, review }: Cycle): string[] => [
  workflowId({ kind: 'cycle', id }),
  workflowId({ kind: 'decision', id: decision }),
  workflowId({ kind: 'review', id: review }),
];

/** Waits until nobody is still to be told anything and every workflow of the cycle, and its program's, waits. */
async function atRest(stack: Stack, { program }: Council, cycle: Cycle): Promise<void> {
  const ids = [...idsOf(cycle), workflowId({ kind: 'program', id: program })];
  await eventually(async () => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from poke
      where subject = any(${[program, cycle.id, cycle.decision, cycle.review]}::uuid[])`.execute(stack.db);
    return rows[0]?.n === 0 && (await areResting(stack.temporal, ids));
  }, LIMIT_MS);
}

/** Whether each of them waits for time or for a signal, is over, or has not begun. */
export async function areResting(client: Client, ids: readonly string[]): Promise<boolean> {
  const resting = await Promise.all(ids.map((id) => rests(client, id)));
  return resting.every(Boolean);
}

async function rests(client: Client, id: string): Promise<boolean> {
  try {
    const { raw, status } = await client.workflow.getHandle(id).describe();
    if (status.name !== 'RUNNING') return true;
    const isStarting = (raw.pendingChildren ?? []).some(({ runId }) => !runId); // its parent hears of it when it has begun
    return (raw.pendingActivities ?? []).length === 0 && !raw.pendingWorkflowTask && !isStarting;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true; // it has not begun
    throw error;
  }
}
