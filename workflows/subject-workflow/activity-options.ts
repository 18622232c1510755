import type { ActivityOptions } from '@temporalio/workflow';

/**
 * How activities are called: each is one short transaction and safe to run twice, so it is tried until it is done. A worker
 * that was killed falls silent: what it had in flight goes to another when the heartbeat is missing (`heartbeats.ts`).
 */
export const ACTIVITY_OPTIONS: ActivityOptions = {
  startToCloseTimeout: '30 seconds',
  heartbeatTimeout: '6 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
};
