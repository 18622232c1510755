import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { sql } from 'kysely';
import { workflowId } from '../../../libs/temporal/ids.js';
import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';
import { actionsOf, inWords, sumOf, totalOf, type Actions } from '../actions.js';
import { Followed } from '../load/followed.js';
import { progress, type Figure, type Metric } from '../metric.js';
import { aBenchCouncil, play, REFERENCE, startCycle, TEN_TIMES, type Cycle, type Size } from '../reference-cycle.js';

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
  note: `${inWords(actions)} in cycle, forum and review; the same for ten times the people and ten times the content`,
});

/** Plays a cycle of a size so slowly that each wait waits; returns what it cost. */
export async function pacedCycle(stack: Stack, size: Size, name: string): Promise<Actions> {
  const council = await aBenchCouncil(stack, size, name);
  const followed = new Followed(stack.db);
  const cycle = await startCycle(stack, council);
  await atRest(stack, cycle);
  await play(stack, council, cycle, async (deed) => {
    await followed.after(cycle, deed);
    await atRest(stack, cycle);
  });
  const actions = await actionsIn(stack.temporal, cycle);
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

const idsOf = ({ id, decision, review }: Cycle): string[] => [
  workflowId({ kind: 'cycle', id }),
  workflowId({ kind: 'decision', id: decision }),
  workflowId({ kind: 'review', id: review }),
];

/** Waits until nobody is still to be told anything and every workflow of the cycle waits. */
async function atRest(stack: Stack, cycle: Cycle): Promise<void> {
  await eventually(async () => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from poke
      where subject = any(${[cycle.id, cycle.decision, cycle.review]}::uuid[])`.execute(stack.db);
    if (rows[0]?.n !== 0) return false;
    const resting = await Promise.all(idsOf(cycle).map((id) => rests(stack.temporal, id)));
    return resting.every(Boolean);
  }, LIMIT_MS);
}

async function rests(client: Client, id: string): Promise<boolean> {
  try {
    const { raw, status } = await client.workflow.getHandle(id).describe();
    if (status.name !== 'RUNNING') return true;
    return (raw.pendingActivities ?? []).length === 0 && !raw.pendingWorkflowTask;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true; // it has not begun
    throw error;
  }
}
