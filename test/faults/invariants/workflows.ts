import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { sql } from 'kysely';
import { TASK_QUEUE } from '../../../libs/temporal/ids.js';
import { quietTemporal } from '../../servers/quiet-temporal.js';
import type { ProvingGround } from '../harness/proving-ground.js';

/** Of the build under test, or of another that was spoilt on purpose. */
const BUILD = process.env.ROUNDTABLE_TEST_BUILD ?? fileURLToPath(new URL('../../../dist', import.meta.url));
const FAILED = "ExecutionStatus = 'Failed' or ExecutionStatus = 'TimedOut'";
const LATE = '3 seconds';
const MOST_ATTEMPTS = 3;

const running = ({ stack }: ProvingGround) =>
  stack.temporal.workflow.list({ query: `ExecutionStatus = 'Running' and TaskQueue = '${TASK_QUEUE}'` });

/** 4. Nothing is stuck: no step is overdue, no workflow has failed, no task of one fails, no activity is tried again and again, nothing stalls. */
export async function stuck(ground: ProvingGround): Promise<string[]> {
  const { superuser, temporal } = ground.stack;
  const overdue = await sql<{ kind: string; id: string; do: string; late: number }>`
    select kind, id, next_do as "do", extract(epoch from clock() - next_at)::float8 as late from gate
    where not over and next_at < clock() - ${LATE}::interval`.execute(superuser);
  const found = overdue.rows.map(({ kind, id, do: step, late }) => `${kind} ${id} is ${late} s late with ${step}`);
  const stalled = await superuser
    .selectFrom('flag')
    .select(['kind', 'subject'])
    .where('code', '=', 'stalled')
    .execute();
  found.push(...stalled.map(({ kind, subject }) => `${kind} ${subject} has stalled`));
  for await (const { workflowId, status } of temporal.workflow.list({ query: FAILED })) {
    found.push(`${workflowId} ended as ${status.name}`);
  }
  for await (const { workflowId } of running(ground)) {
    const { raw } = await temporal.workflow.getHandle(workflowId).describe();
    const attempt = raw.pendingWorkflowTask?.attempt ?? 1;
    if (attempt > 1) found.push(`a workflow task of ${workflowId} fails, ${attempt} times so far`);
    for (const { activityType, attempt: tries, lastFailure } of raw.pendingActivities ?? []) {
      if ((tries ?? 1) > MOST_ATTEMPTS) {
        found.push(`${activityType?.name} of ${workflowId} fails, ${tries} times so far: ${lastFailure?.message}`);
      }
    }
  }
  return found;
}

/** What Temporal has handed out and not heard of again: names of activities, or `task`. */
export async function pending(ground: ProvingGround): Promise<string[]> {
  const found: string[] = [];
  for await (const { workflowId } of running(ground)) {
    const { raw } = await ground.stack.temporal.workflow.getHandle(workflowId).describe();
    if (raw.pendingWorkflowTask) found.push(`a task of ${workflowId}`);
    for (const { activityType } of raw.pendingActivities ?? []) found.push(`${activityType?.name} of ${workflowId}`);
  }
  return found;
}

const replayed = new WeakMap<ProvingGround, Set<string>>();

/**
 * 7. Every history, open or closed, replays on the workflows of this build. What has closed is replayed once per ground, and all
 * once more where the build is altered.
 */
export async function unreplayable(ground: ProvingGround, alter?: (bundle: string) => string): Promise<string[]> {
  const known = (alter ? null : replayed.get(ground)) ?? new Set<string>();
  if (!alter) replayed.set(ground, known);
  const { temporal } = ground.stack;
  const found: string[] = [];
  async function* histories() {
    for await (const { workflowId, runId, status } of temporal.workflow.list()) {
      if (known.has(runId)) continue;
      yield { workflowId, history: await temporal.workflow.getHandle(workflowId, runId).fetchHistory() };
      if (status.name !== 'RUNNING') known.add(runId);
    }
  }
  quietTemporal(); // the runtime of this process, which ends with the replay: one that never worked would keep the process alive
  const bundle = readFileSync(join(BUILD, 'workflow-bundle.js'), 'utf8');
  const workflowBundle = { code: alter?.(bundle) ?? bundle };
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories())) {
    if (error) found.push(`${workflowId} does not replay: ${error.message}`);
  }
  return found;
}
