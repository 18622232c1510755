import { spoken } from '../../../../../libs/domain/spoken.js';
import type { ApiClient } from '../../client/api-client.js';
import type { Listed } from '../../client/views.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';

type Pieces = readonly { readonly text: string; readonly hit: boolean }[];

interface Found {
  readonly kind: string;
  readonly subject: string;
  readonly title: Pieces;
  readonly outcome: string | null;
}

export interface Sought {
  readonly program?: string;
  readonly kind?: string;
}

/** The best of what you may read, in all your programs or in one. */
export async function searchKnowledge(
  api: ApiClient,
  words: readonly string[],
  { program, kind }: Sought,
  out: Output,
): Promise<ExitCode> {
  const asked = new URLSearchParams({ q: words.join(' '), ...(program ? { program } : {}), ...(kind ? { kind } : {}) });
  const found = await api.get<Listed<Found>>(`/v1/knowledge?${asked.toString()}`);
  const more = found.next === null ? '' : '\nThere is more: name more words, a program or a kind';
  return told(
    out,
    found,
    ({ items }) => `${columns(items, COLUMNS, 'Nothing that you may read has these words')}${more}`,
  );
}

const COLUMNS: Columns<Found> = {
  kind: ({ kind }) => spoken(kind),
  id: ({ subject }) => subject,
  outcome: ({ outcome }) => (outcome ? spoken(outcome) : ''),
  title: ({ title }) => title.map(({ text }) => text).join(''),
};
