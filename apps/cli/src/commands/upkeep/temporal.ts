import type { Client } from '@temporalio/client';
import { homeFolder } from '../../../../../libs/embedded/home.js';
import { connectLazily } from '../../../../../libs/temporal/client.js';
import { runningStack } from '../../stack/running-stack.js';

/** Does `work` with the Temporal that `TEMPORAL_*` names, else with the one that runs for this data folder. */
export async function withTemporal<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const running = runningStack(homeFolder());
  if (running) process.env.TEMPORAL_ADDRESS ||= running.temporal;
  const client = connectLazily();
  try {
    return await work(client);
  } finally {
    await client.connection.close();
  }
}
