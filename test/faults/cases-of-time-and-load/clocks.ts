import { sql } from 'kysely';
import { TASK_QUEUE } from '../../../libs/temporal/ids.js';
import type { ProvingGround } from '../harness/proving-ground.js';

/** From now on `clock()` is Postgres' own time and so much more, for example `-1 day`. */
export async function moveClock({ stack }: ProvingGround, by: string): Promise<void> {
  await sql`create or replace function clock() returns timestamptz language sql volatile
    as $$ select date_trunc('milliseconds', clock_timestamp() + interval ${sql.lit(by)}) $$`.execute(stack.superuser);
}

/** What each running workflow has cost so far: timers, signals, activities, and every further try of one. */
export async function actionsByWorkflow({ stack: { temporal } }: ProvingGround): Promise<Map<string, number>> {
  const actions = new Map<string, number>();
  for await (const { workflowId } of temporal.workflow.list({
    query: `ExecutionStatus = 'Running' and TaskQueue = '${TASK_QUEUE}'`,
  })) {
    const handle = temporal.workflow.getHandle(workflowId);
    const [{ events }, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    const begun = (events ?? []).filter(
      (event) =>
        event.timerStartedEventAttributes ??
        event.activityTaskScheduledEventAttributes ??
        event.workflowExecutionSignaledEventAttributes,
    ).length;
    const again = (raw.pendingActivities ?? []).reduce((sum, { attempt }) => sum + Math.max(0, (attempt ?? 1) - 1), 0);
    actions.set(workflowId, begun + again);
  }
  return actions;
}
