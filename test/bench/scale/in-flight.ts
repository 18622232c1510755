import proto from '@temporalio/proto';
import { sql } from 'kysely';
import { connect } from '../../../libs/database/connection.js';
import { workflowId } from '../../../libs/temporal/ids.js';
import { subject } from '../../../libs/domain/subject.js';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';

const STARTED = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;
const LIMIT_MS = 30_000;

/**
 * Keeps an activity of a cycle in flight: whoever writes in the cycle waits at its gate until `release`, which never fails.
 * Take it before the activity is due.
 */
export async function holdGate(stack: Stack, cycle: string): Promise<{ release: () => Promise<void> }> {
  const db = connect(stack.database.superuserUrl, { name: 'bench-gate', max: 1 });
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let held = (): void => undefined;
  const holding = new Promise<void>((resolve) => (held = resolve));
  const transaction = db
    .transaction()
    .execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`cycle:${cycle}`}, 0))`.execute(tx);
      held();
      await opened;
    })
    .catch(() => undefined); // Postgres may have been killed
  await Promise.race([holding, transaction]);
  return {
    release: async () => {
      open();
      await transaction;
      await db.destroy();
    },
  };
}

/** Waits until a worker has begun an activity of the cycle's workflow, and returns the process id of that worker. */
export async function untilInFlight(stack: Stack, cycle: string): Promise<number> {
  const handle = stack.temporal.workflow.getHandle(workflowId(subject('cycle', cycle)));
  let worker = '';
  await eventually(async () => {
    const { raw } = await handle.describe();
    worker = raw.pendingActivities?.find(({ state }) => state === STARTED)?.lastWorkerIdentity ?? '';
    return worker !== '';
  }, LIMIT_MS);
  return Number.parseInt(worker, 10); // pid@host
}
