import type { Client } from '@temporalio/client';
import { until } from '../../../../../libs/embedded/poll.js';
import { DEPLOYMENT, readRouting, route, type Routing } from '../../../../../libs/temporal/deployments.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { withTemporal } from './temporal.js';

interface DeployOptions {
  /** In percent of the tasks. */
  readonly ramp?: string;
  readonly unversioned?: boolean;
  /** In seconds. */
  readonly wait: string;
}

const LOOK_MS = 500;

/** Makes a version of the workers the one that gets every task, or a share of them; without one says which does. */
export async function deploy(version: string | undefined, options: DeployOptions, out: Output): Promise<ExitCode> {
  if (version !== undefined && options.unversioned) {
    throw new Ended(EXIT.wrongInput, 'Name a version or say --unversioned, not both');
  }
  const percent = numberFrom('--ramp', options.ramp ?? '100', 100);
  const waitMs = 1000 * numberFrom('--wait', options.wait, 3600);
  return withTemporal(async (client) => {
    if (version !== undefined) await moveTo(client, version, percent, waitMs, out);
    else if (options.unversioned) await moveTo(client, null, percent, waitMs, out);
    else if (options.ramp !== undefined) throw new Ended(EXIT.wrongInput, '--ramp needs a version');
    const routing = await readRouting(client.workflowService, namespaceOf(client));
    out.result(routing, () => inWords(routing));
    return EXIT.ok;
  });
}

/** Waits for the version's workers: a version that nobody polls for would leave every cycle waiting. */
async function moveTo(
  client: Client,
  buildId: string | null,
  percent: number,
  waitMs: number,
  out: Output,
): Promise<void> {
  const name = buildId ?? 'workers without a version';
  let said = false;
  const moved = await until(
    async () => {
      if (await route(client.workflowService, namespaceOf(client), { buildId, percent })) return true;
      if (!said) out.say(`Waiting for a worker of ${name}`);
      said = true;
      return false;
    },
    waitMs,
    LOOK_MS,
  );
  if (moved) return;
  const { known } = await readRouting(client.workflowService, namespaceOf(client));
  const versions = known.length === 0 ? 'none' : known.join(', ');
  throw new Ended(
    EXIT.failed,
    `No worker of ${name} polls. Start one with WORKER_BUILD_ID=${buildId ?? ''}; Temporal knows these versions: ${versions}`,
    { known },
  );
}

const namespaceOf = (client: Client): string => client.options.namespace;

function numberFrom(option: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= most) return value;
  throw new Ended(EXIT.wrongInput, `${option} takes a number from 0 to ${most}`);
}

function inWords({ current, ramping, known }: Routing): string {
  const named = (buildId: string | null): string => buildId ?? 'workers without a version';
  const first = `Current in the deployment ${DEPLOYMENT}: ${named(current)}`;
  const ramp = ramping ? [`Ramping: ${named(ramping.buildId)} gets ${ramping.percent} % of the tasks`] : [];
  return [first, ...ramp, `Known: ${known.length === 0 ? 'no versions' : known.join(', ')}`].join('\n');
}
