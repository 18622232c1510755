import { ServiceError, isGrpcServiceError, type Connection } from '@temporalio/client';

/** The worker deployment that all versioned workers belong to; there is one, as there is one task queue. */
export const DEPLOYMENT = 'roundtable';

type WorkflowService = Connection['workflowService'];

/** Which versions get tasks. `null` as a build id: workers without a version. */
export interface Routing {
  readonly current: string | null;
  /** Gets `percent` of the tasks, 0 to 100; null when nothing ramps. */
  readonly ramping: { readonly buildId: string | null; readonly percent: number } | null;
  /** All versions that Temporal still knows, newest first. */
  readonly known: readonly string[];
}

const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;

/** Without a versioned worker so far there is no deployment: everything goes to workers without a version. */
export async function readRouting(service: WorkflowService, namespace: string): Promise<Routing> {
  try {
    const { workerDeploymentInfo } = await service.describeWorkerDeployment({ namespace, deploymentName: DEPLOYMENT });
    const routing = workerDeploymentInfo?.routingConfig;
    const percent = routing?.rampingVersionPercentage ?? 0;
    const known = (workerDeploymentInfo?.versionSummaries ?? [])
      .map(({ deploymentVersion, createTime }) => ({
        id: deploymentVersion?.buildId ?? '',
        at: Number(createTime?.seconds ?? 0),
      }))
      .sort((one, other) => other.at - one.at);
    return {
      current: routing?.currentDeploymentVersion?.buildId || null,
      ramping: percent > 0 ? { buildId: routing?.rampingDeploymentVersion?.buildId || null, percent } : null,
      known: known.map(({ id }) => id),
    };
  } catch (error) {
    if (codeOf(error) === NOT_FOUND) return { current: null, ramping: null, known: [] };
    throw error;
  }
}

/** Whether a worker of this build is given tasks. */
export const getsTasks = (buildId: string | null, { current, ramping }: Routing): boolean =>
  current === buildId || (ramping !== null && ramping.buildId === buildId);

/**
 * Sends every task to one version from now on, or `percent` of them; `null` means workers without a version. Running
 * workflows follow with their next task. False while no worker of that version polls: it would leave tasks to nobody.
 */
export async function route(
  service: WorkflowService,
  namespace: string,
  { buildId, percent }: { buildId: string | null; percent: number },
): Promise<boolean> {
  const request = { namespace, deploymentName: DEPLOYMENT, buildId: buildId ?? '' };
  try {
    if (percent < 100) await service.setWorkerDeploymentRampingVersion({ ...request, percentage: percent });
    else await service.setWorkerDeploymentCurrentVersion(request);
    return true;
  } catch (error) {
    if (codeOf(error) === NOT_FOUND || codeOf(error) === FAILED_PRECONDITION) return false;
    throw error;
  }
}

function codeOf(error: unknown): number | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause.code : undefined;
}
