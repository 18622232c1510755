import type { InterestsList, InterestsView } from '../../../../api/src/interests/interests.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

/** What somebody has at stake, as it is typed. */
export interface InterestsTyped {
  readonly interest?: readonly string[];
  readonly incentive?: readonly string[];
  readonly none?: true;
  readonly audience?: string;
}

const path = (program: string): string => `/v1/programs/${encodeURIComponent(program)}/interests`;
const nothing = (lines: readonly string[]): string => lines.join('; ') || 'none';

const COLUMNS: Columns<InterestsView> = {
  by: ({ person }) => person.name,
  declared: ({ declaredAt, declaredBy }) =>
    `${clock(declaredAt)}${declaredBy ? `, in a file by ${declaredBy.name}` : ''}`,
  'at stake': ({ interests }) => nothing(interests),
  gets: ({ incentives }) => nothing(incentives),
};

/** Lists what people declared, as far as they let the caller know. */
export async function listInterests(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const items = await all<InterestsList>(api, path(program));
  return told(out, items, () => columns(items, COLUMNS, 'Nobody declared anything that you may read'));
}

/** Declares what the caller has at stake and gets for taking part, in place of what they declared before. */
export async function declareInterests(
  api: ApiClient,
  program: string,
  { interest: interests = [], incentive: incentives = [], none, audience }: InterestsTyped,
  out: Output,
): Promise<ExitCode> {
  if ((interests.length + incentives.length === 0) !== (none === true)) {
    throw new Ended(EXIT.wrongInput, 'Say what with --interest and --incentive, or --none');
  }
  const body = { interests, incentives, audience };
  return told(out, await api.call<InterestsView>('PUT', path(program), body), (declared) =>
    fields([
      ['Declared', clock(declared.declaredAt)],
      ['At stake', nothing(declared.interests)],
      ['Gets', nothing(declared.incentives)],
      ['Read by', declared.audience],
    ]),
  );
}
