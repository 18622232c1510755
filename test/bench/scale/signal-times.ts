import type { Client } from '@temporalio/client';
import { workflowId } from '../../../libs/temporal/ids.js';

/**
 * From a workflow's last signal to the end of the workflow task that took it, in ms, by the clock of Temporal's history: fetching
 * the history, replaying it and acting on the signal. Null while it has not been taken.
 */
export async function lastSignalTook(client: Client, cycle: string): Promise<number | null> {
  const { events } = await client.workflow.getHandle(workflowId({ kind: 'cycle', id: cycle })).fetchHistory();
  const signalled = (events ?? []).findLast((event) => event.workflowExecutionSignaledEventAttributes);
  const done = (events ?? []).findLast((event) => event.workflowTaskCompletedEventAttributes);
  if (!signalled || !done || Number(done.eventId) < Number(signalled.eventId)) return null;
  return inMs(done.eventTime) - inMs(signalled.eventTime);
}

interface Timestamp {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

const inMs = (time: Timestamp | null | undefined): number =>
  Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6;
