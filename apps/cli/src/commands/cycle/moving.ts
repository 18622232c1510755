import type { CycleView } from '../../../../api/src/cycles/cycle.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { tell } from './cycles.js';

/** What somebody does to a whole cycle: the end of its route, and what the API is told besides. */
export interface Move {
  readonly route: string;
  readonly body?: object;
}

/** Moves a cycle, and says where it stands then. */
export async function moveCycle(
  api: ApiClient,
  id: string,
  { route, body = {} }: Move,
  out: Output,
): Promise<ExitCode> {
  return tell(api, await api.call<CycleView>('POST', `/v1/cycles/${encodeURIComponent(id)}/${route}`, body), out);
}
