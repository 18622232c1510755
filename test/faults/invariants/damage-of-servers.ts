import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { sql } from 'kysely';
import { connect } from '../../../libs/database/connection.js';
import type { Position, Start } from '../../../libs/domain/subject.js';
import { TASK_QUEUE, WORKFLOW_TYPES } from '../../../libs/temporal/ids.js';
import type { Stack } from '../../servers/a-stack-of-processes.js';

const FAIL_WORKFLOW = proto.temporal.api.enums.v1.CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION;
/** No worker asks for its tasks. */
const NOBODYS = 'nobody';
const LIMIT_MS = 60_000;

/**
 * What bugs could leave in Temporal, by what the invariant says of each: workflows that failed and that ran out of time, one whose tasks
 * fail, and one of a cycle without a row, whose activity is tried again and again.
 */
export async function damageTemporal({ temporal }: Stack): Promise<Readonly<Record<string, RegExp>>> {
  const { workflow } = temporal;
  const failed = `cycle:${randomUUID()}`;
  await workflow.start('fails', { workflowId: failed, taskQueue: NOBODYS });
  await failTheOnlyTask(temporal);
  const late = `cycle:${randomUUID()}`;
  await workflow.start('late', { workflowId: late, taskQueue: NOBODYS, workflowExecutionTimeout: 1_000 });
  const unknown = `cycle:${randomUUID()}`;
  await workflow.start('noSuchWorkflow', { workflowId: unknown, taskQueue: TASK_QUEUE });
  const id = randomUUID();
  const start: Start = { id, program: randomUUID(), cycle: null, position: BEGUN };
  await workflow.start(WORKFLOW_TYPES.cycle, { workflowId: `cycle:${id}`, taskQueue: TASK_QUEUE, args: [start] });
  return {
    'a workflow has failed': new RegExp(`${failed} ended as FAILED`),
    'a workflow ran out of time': new RegExp(`${late} ended as TIMED_OUT`),
    'tasks of a workflow fail': new RegExp(`a workflow task of ${unknown} fails, \\d+ times so far`),
    'an activity is tried again and again': new RegExp(`invite of cycle:${id} fails, \\d+ times so far`),
  };
}

const BEGUN: Position = {
  epoch: 1,
  revision: 1,
  phase: 'agenda',
  entry: 1,
  held: false,
  over: false,
  next: null,
  children: [],
};

/** Answers as a worker whose workflow has failed. */
async function failTheOnlyTask(temporal: Client): Promise<void> {
  const { workflowService: service } = temporal;
  const { namespace } = temporal.options;
  const asked = { namespace, taskQueue: { name: NOBODYS }, identity: NOBODYS };
  const { taskToken } = await temporal.withDeadline(Date.now() + LIMIT_MS, () => service.pollWorkflowTaskQueue(asked));
  const failWorkflowExecutionCommandAttributes = { failure: { message: 'It failed', applicationFailureInfo: {} } };
  const commands = [{ commandType: FAIL_WORKFLOW, failWorkflowExecutionCommandAttributes }];
  await service.respondWorkflowTaskCompleted({ namespace, taskToken, identity: NOBODYS, commands });
}

/** What bugs could leave in Postgres: more sessions of a worker than its pool has places, each in a transaction, and with a lock. */
export async function damageSessions(
  { database }: Stack,
  sessions: number,
): Promise<{ readonly repair: () => Promise<void> }> {
  const db = connect(database.superuserUrl, { name: 'roundtable-worker', max: sessions });
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const all: Promise<void>[] = [];
  for (let n = 0; n < sessions; n += 1) {
    await new Promise<void>((begun, reject) => {
      const left = db.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(${n}::bigint)`.execute(tx);
        begun();
        await ended;
      });
      left.catch(reject);
      all.push(left);
    });
  }
  return {
    repair: async () => {
      end();
      await Promise.all(all);
      await db.destroy();
    },
  };
}
