import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import type { RawActivities } from '../raw.workflow.js';
import { actionsOf, sumOf, type Actions } from '../actions.js';
import { inLanes } from './lanes.js';

const QUEUE = 'bench-raw';
const LIMIT_MS = 60_000;
const STARTS_AT_A_TIME = 10;
/** More than it takes. */
const MS_PER_START = 60;
const MS_PER_RUNG = 200;

/** The yardstick: a worker and a driver of the raw workflows in this process, on the server of the stack. */
export interface RawEngine {
  /**
   * Plays one cycle; the next signal goes out when what follows the last one was done, and `between` has let it. It is told the ids of
   * all workflows of the cycle. Returns the id of the first.
   */
  cycle(between?: (ids: readonly string[]) => Promise<void>): Promise<string>;
  /** Signals a second that the server takes for one workflow from `senders` at once. Fails unless the workflow hears all `count`. */
  signalsPerSecond(senders: number, count: number): Promise<number>;
  /** Seconds from one instant, at which the deadlines of `count` workflows come, until the last has acted. */
  rungsAtOnce(count: number): Promise<number>;
  actionsOf(cycle: string): Promise<Actions>;
  stop(): Promise<void>;
}

/** What follows a command: by the workflow whose activity is to run next. */
class Promises {
  private readonly open = new Map<string, () => void>();

  next(workflow: string, limitMs = LIMIT_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`Nothing has followed in ${workflow}`)), limitMs);
      this.open.set(workflow, () => (clearTimeout(late), resolve()));
    });
  }

  keep(workflow: string): void {
    this.open.get(workflow)?.();
    this.open.delete(workflow);
  }
}

/** Starts the worker on the server at `address`. */
export async function aRawEngine(client: Client, address: string): Promise<RawEngine> {
  const promises = new Promises();
  const activities: RawActivities = { done: (workflow) => Promise.resolve(promises.keep(workflow)) };
  const connection = await NativeConnection.connect({ address });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../raw.workflow.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
  const worker = await Worker.create({ connection, taskQueue: QUEUE, workflowBundle, activities });
  const running = worker.run();
  return {
    cycle: (between = () => Promise.resolve()) => playRawCycle(client, promises, between),
    signalsPerSecond: (senders, count) => signalsPerSecond(client, senders, count),
    rungsAtOnce: (count) => rungsAtOnce(client, promises, count),
    actionsOf: async (cycle) => {
      const ids = [cycle, `${cycle}:forum`, `${cycle}:review`];
      const histories = await Promise.all(ids.map((id) => client.workflow.getHandle(id).fetchHistory()));
      return sumOf(histories.map(({ events }) => actionsOf(events ?? [])));
    },
    stop: async () => {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

/** The commands of the reference cycle, in its order: who is signalled by each, and who has to act on it. */
async function playRawCycle(
  client: Client,
  promises: Promises,
  between: (ids: readonly string[]) => Promise<void>,
): Promise<string> {
  const cycle = `raw:${randomUUID()}`;
  const forum = `${cycle}:forum`;
  const review = `${cycle}:review`;
  const facts = new Map<string, number>();
  const signal = (id: string): Promise<void> => {
    const number = (facts.get(id) ?? 0) + 1;
    facts.set(id, number);
    return client.workflow.getHandle(id).signal('moved', number);
  };
  const command = async (signalled: readonly string[], acting: readonly string[]): Promise<void> => {
    const followed = Promise.all(acting.map((id) => promises.next(id)));
    await between([cycle, forum, review]);
    await Promise.all([followed, ...signalled.map(signal)]);
  };
  const begun = promises.next(cycle);
  await client.workflow.start('rawCycle', { workflowId: cycle, taskQueue: QUEUE });
  await begun;
  await untilThere(client, review);
  await command([review], []); // obligations
  for (let phase = 0; phase < 3; phase += 1) await command([cycle], [cycle]);
  await command([cycle], [forum]); // end of refinement
  await command([forum], []); // everybody has spoken: the row follows, no activity does
  await command([forum, review], [forum, review]); // ruling
  await command([review, forum, cycle], [review, forum, cycle]); // approval
  await command([cycle], [cycle]); // closure
  return cycle;
}

/** Waits until a child has been started by its parent: a signal before that would be lost. */
export async function untilThere(client: Client, workflowId: string): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end;) {
    try {
      await client.workflow.getHandle(workflowId).describe();
      return;
    } catch (error) {
      if ((error as Error).name !== 'WorkflowNotFoundError') throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  throw new Error(`${workflowId} was not started`);
}

async function signalsPerSecond(client: Client, senders: number, count: number): Promise<number> {
  const handle = await client.workflow.start('rawInbox', { workflowId: `raw:${randomUUID()}`, taskQueue: QUEUE });
  const started = Date.now();
  let sent = 0;
  const send = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      await handle.signal('moved', sent);
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  const seconds = (Date.now() - started) / 1000;
  await handle.signal('moved', -1);
  const taken = (await handle.result()) as number;
  if (taken !== sent) throw new Error(`The workflow took ${taken} of ${sent} signals`);
  return sent / seconds;
}

async function rungsAtOnce(client: Client, promises: Promises, count: number): Promise<number> {
  const instant = Date.now() + count * MS_PER_START + LIMIT_MS / 4;
  const ids = Array.from({ length: count }, () => `raw:${randomUUID()}`);
  const acted = Promise.all(ids.map((id) => promises.next(id, instant - Date.now() + count * MS_PER_RUNG + LIMIT_MS)));
  await inLanes(ids, STARTS_AT_A_TIME, (workflowId) =>
    client.workflow.start('rawRung', { workflowId, taskQueue: QUEUE, args: [instant - Date.now()] }),
  );
  if (Date.now() > instant) throw new Error('The starts took so long that the instant has passed');
  await acted;
  return (Date.now() - instant) / 1000;
}
