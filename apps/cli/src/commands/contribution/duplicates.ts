import type { DraftedView } from '../../../../api/src/dispositions/disposition.schemas.js';
import type { DuplicatesView } from '../../../../api/src/dispositions/duplicates.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import { columns, type Columns, type Output } from '../../output/output.js';

type Quoted = Pick<Group['original'], 'id' | 'author' | 'text'>;
type Group = DuplicatesView['items'][number];

/** Says what probably repeats something else: each original, and below it what is like it, the most similar first. */
export async function listDuplicates(api: ApiClient, cycle: string, atLeast: string, out: Output): Promise<ExitCode> {
  const items: Group[] = [];
  let page: DuplicatesView;
  do {
    const after = items.at(-1)?.original.id;
    const query = new URLSearchParams({ atLeast, limit: '500', ...(after === undefined ? {} : { after }) });
    page = await api.get<DuplicatesView>(`${path(cycle)}/duplicates?${query.toString()}`);
    items.push(...page.items);
  } while (page.next !== null);
  const { compared, left } = page;
  out.result({ compared, left, items }, () => inWords({ compared, left, items }));
  return EXIT.ok;
}

export interface Confirmed {
  readonly cycle: string;
  readonly original: string;
  readonly contributions: readonly string[];
}

/** Drafts that contributions are duplicates of another: all of them, or none. */
export async function confirmDuplicates(
  api: ApiClient,
  { cycle, original, contributions }: Confirmed,
  out: Output,
): Promise<ExitCode> {
  const items = contributions.map((contribution) => ({ contribution, kind: 'duplicate', duplicateOf: original }));
  const done = await api.call<DraftedView>('POST', `${path(cycle)}/dispositions`, {
    items,
  });
  out.result(done, () => `${done.drafted} drafted as duplicates, ${done.undisposed} still lack an answer`);
  return EXIT.ok;
}

const path = (cycle: string): string => `/v1/cycles/${encodeURIComponent(cycle)}`;

function inWords({ compared, left, items }: Omit<DuplicatesView, 'next'>): string {
  const beyond = left > 0 ? `; ${left} were not, because they came later: answer some first` : '';
  const head = `${compared} compared${beyond}`;
  if (items.length === 0) return `${head}\nNothing repeats something else`;
  const rows = items.flatMap(({ original, likely }) => [
    { ...original, alike: 'original' },
    ...likely.map((one) => ({ ...one, alike: one.similarity.toFixed(2) })),
  ]);
  return `${head}\n${columns(rows, COLUMNS, '')}`;
}

/** What repeats an original stands below it. */
const COLUMNS: Columns<Quoted & { readonly alike: string }> = {
  id: ({ id }) => id,
  alike: ({ alike }) => alike,
  by: ({ author }) => author.name,
  words: ({ text }) => text,
};
