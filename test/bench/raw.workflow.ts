import {
  condition,
  defineSignal,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';

/** What a cycle asks of Temporal and nothing else: no HTTP, no database, no texts. */
export interface RawActivities {
  /** Tells the driver that what follows its last command was done. */
  done(workflow: string): Promise<void>;
}

export const moved = defineSignal<[number]>('moved');

const { done } = proxyActivities<RawActivities>({ startToCloseTimeout: '30 seconds' });

/** Days: a deadline that does not come while it is measured. */
const DEADLINE_MS = 3 * 86_400_000;

/** Waits as a subject's workflow does, for the next fact or one after it: the newest number wins. */
function follow(): (number: number, limitMs?: number) => Promise<unknown> {
  let newest = 0;
  setHandler(moved, (number) => {
    newest = Math.max(newest, number);
  });
  return (number, limitMs) => {
    const changed = (): boolean => newest >= number;
    return limitMs === undefined ? condition(changed) : condition(changed, limitMs);
  };
}

const self = (): string => workflowInfo().workflowId;

const child = (workflow: typeof rawReview | typeof rawForum, kind: string): Promise<unknown> =>
  startChild(workflow, { workflowId: `${self()}:${kind}`, parentClosePolicy: ParentClosePolicy.ABANDON });

/** Six signals, six activities, six timers, two children: agenda, pre-read, session, refinement, decision, closure, closed. */
export async function rawCycle(): Promise<void> {
  const fact = follow();
  await done(self());
  await child(rawReview, 'review');
  await fact(1, DEADLINE_MS);
  for (const next of [2, 3, 4]) {
    await done(self());
    await fact(next, DEADLINE_MS);
  }
  await child(rawForum, 'forum');
  await fact(5, DEADLINE_MS);
  await done(self());
  await fact(6, DEADLINE_MS);
  await done(self());
}

/** Three signals, three activities, two timers: open, everybody has spoken, decided, in effect. */
export async function rawForum(): Promise<void> {
  const fact = follow();
  await done(self());
  await fact(1, DEADLINE_MS);
  await fact(2, DEADLINE_MS);
  await done(self());
  await fact(3);
  await done(self());
}

/** Three signals, two activities, two timers: obligations, waiting, open, approved. */
export async function rawReview(): Promise<void> {
  const fact = follow();
  await fact(1, DEADLINE_MS);
  await fact(2);
  await done(self());
  await fact(3, DEADLINE_MS);
  await done(self());
}

/** A deadline `ms` away, one activity when it has come, and the wait for the next one: what a rung of a ladder asks of Temporal. */
export async function rawRung(ms: number): Promise<void> {
  const fact = follow();
  await fact(1, ms);
  await done(self());
  await fact(1, DEADLINE_MS);
}

/** Takes signals until it is told to end; how many a second, one workflow can take. */
export async function rawInbox(): Promise<number> {
  let taken = 0;
  let over = false;
  setHandler(moved, (number) => {
    if (number < 0) over = true;
    else taken += 1;
  });
  await condition(() => over);
  return taken;
}
