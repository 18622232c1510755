import { setTimeout as sleep } from 'node:timers/promises';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker, type WorkerDeploymentOptions, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../../../activities/activities.js';
import type { Ports } from '../../../libs/commands/ports.js';
import { failureOf } from '../../../libs/observability/failure.js';
import type { Logger } from '../../../libs/observability/logger.js';
import { DEPLOYMENT, getsTasks, readRouting } from '../../../libs/temporal/deployments.js';
import { ensureSearchAttributes } from '../../../libs/temporal/register.js';
import type { Tracing } from '../../../libs/observability/tracing/start-tracing.js';
import { TASK_QUEUE } from '../../../libs/temporal/ids.js';
import { observedWorker } from './observing/observed-worker.js';

const RETRY_MS = 1000;
const WAITING = 'waiting for Temporal';

/**
 * Whether Temporal itself lists this worker among those that poll its queue. A queue has several partitions, and which of them a
 * poll reaches is drawn: where there are three workers, the first partition may not know one of them for a minute.
 */
export async function isPolling(connection: NativeConnection, { options }: Worker): Promise<boolean> {
  const { workflowService } = connection;
  const { namespace, taskQueue, identity } = options;
  const isPolled = async (name: string): Promise<boolean> => {
    const workflowTasks = { namespace, taskQueue: { name }, taskQueueType: 1 };
    const { pollers } = await workflowService.describeTaskQueue(workflowTasks);
    return pollers.some((poller) => poller.identity === identity);
  };
  return connection.withDeadline(Date.now() + 2000, async () => {
    if (await isPolled(taskQueue)) return true;
    const { workflowTaskQueuePartitions: partitions } = await workflowService.listTaskQueuePartitions({
      namespace,
      taskQueue: { name: taskQueue },
    });
    return (await Promise.all(partitions.map(({ key }) => isPolled(key ?? taskQueue)))).some(Boolean);
  });
}

/** Whether Temporal gives tasks to workers of this version: it is the current one, or ramps up. */
export async function isRouted(connection: NativeConnection, { options }: Worker, buildId?: string): Promise<boolean> {
  const routing = connection.withDeadline(Date.now() + 2000, () =>
    readRouting(connection.workflowService, options.namespace),
  );
  if (buildId !== undefined) return getsTasks(buildId, await routing);
  return routing.then(
    (known) => getsTasks(null, known),
    () => true, // a server that knows no versions, or a key that may not ask
  );
}

const LIMITS = {
  shutdownGraceTime: '10 seconds',
  shutdownForceTime: '20 seconds', // of the 45 that those who start it give: without Temporal it would never end
  maxConcurrentActivityTaskExecutions: 20,
  stickyQueueScheduleToStartTimeout: '5 seconds', // what a killed worker kept in its memory goes to another
} as const;

/**
 * Connects and makes the worker; waits, saying so once a second, while Temporal is not there. `stop` ends the waiting. With
 * a build id it is a version of the deployment, and running workflows move on to whichever version is current.
 */
export async function createWorker(
  ports: Ports,
  log: Logger,
  stop: AbortSignal,
  buildId?: string,
  tracing: Tracing | null = null,
): Promise<{ worker: Worker; connection: NativeConnection } | null> {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const options: WorkerOptions = {
    ...LIMITS,
    ...(await observedWorker(log, tracing)),
    namespace,
    taskQueue: TASK_QUEUE,
    activities: createActivities(ports),
    ...(buildId === undefined ? {} : { workerDeploymentOptions: versionOf(buildId) }),
  };
  while (!stop.aborted) {
    let connection: NativeConnection | undefined;
    try {
      connection = await NativeConnection.connect(connectionOptions);
      await ensureSearchAttributes(connection.operatorService, namespace);
      return { worker: await Worker.create({ ...options, connection }), connection };
    } catch (error) {
      await connection?.close();
      const { message, cause } = error as Error;
      const why = cause === undefined ? {} : { cause: failureOf(cause) };
      log.info({ waitingFor: 'temporal', address: connectionOptions.address, error: message, ...why }, WAITING);
      await sleep(RETRY_MS);
    }
  }
  return null;
}

const versionOf = (buildId: string): WorkerDeploymentOptions => ({
  version: { deploymentName: DEPLOYMENT, buildId },
  useWorkerVersioning: true,
  defaultVersioningBehavior: 'AUTO_UPGRADE',
});
