import type { ObligationList } from '../../../../api/src/reviews/obligation.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { apart } from '../../output/given.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';

type Obligation = ObligationList['items'][number];

const COLUMNS: Columns<Obligation> = {
  id: ({ id }) => id,
  'recorded by': ({ reviewer }) => reviewer.name,
  reference: ({ reference }) => reference,
  obligation: ({ statement }) => statement,
};
const path = (cycle: string): string => `/v1/cycles/${encodeURIComponent(cycle)}/obligations`;
const inWords = (items: readonly Obligation[]): string => columns(items, COLUMNS, 'There are no obligations');

/** Lists what reviewers say must be kept. */
export async function listObligations(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  return told(out, await all<ObligationList>(api, path(cycle)), inWords);
}

/** Records what must be kept, each as its reference and what it says; or that there is nothing. */
export async function recordObligations(
  api: ApiClient,
  cycle: string,
  typed: readonly string[],
  none: true | undefined,
  out: Output,
): Promise<ExitCode> {
  if ((typed.length === 0) !== (none === true)) throw new Ended(EXIT.wrongInput, 'Say each, or --none');
  const obligations = typed.map((one) => {
    const [reference, statement] = apart('obligation', one);
    return { reference, statement };
  });
  const { items } = await api.call<ObligationList>('POST', path(cycle), { obligations });
  return told(out, items, inWords);
}
