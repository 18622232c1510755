import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { KnowledgeFound, KnowledgeList } from '../../../../api/src/knowledge/knowledge.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';

const FILTERS = ['program', 'kind', 'segment', 'outcome', 'from', 'to', 'like', 'after'] as const;

export type Sought = Partial<Record<(typeof FILTERS)[number], string>>;

/** The best of what you may read, in all your programs or in one; without words and `like` everything, the newest first. */
export async function searchKnowledge(
  api: ApiClient,
  words: readonly string[],
  sought: Sought,
  out: Output,
): Promise<ExitCode> {
  const asked = new URLSearchParams(words.length > 0 ? { q: words.join(' ') } : {});
  for (const name of FILTERS) if (sought[name] !== undefined) asked.set(name, sought[name]);
  const found = await api.get<KnowledgeList>(`/v1/knowledge?${asked.toString()}`);
  const more = found.next === null ? '' : `\nThere is more: --after ${found.next}`;
  return told(out, found, ({ items, notes }) => [columns(items, COLUMNS, NOTHING), ...notes].join('\n') + more);
}

const NOTHING = 'Nothing that you may read is like that, or has these words';

const COLUMNS: Columns<KnowledgeFound> = {
  kind: ({ kind }) => humanize(kind),
  // What is behind the kind: a line of a closure note has a place in it as well
  id: ({ id, kind }) => id.slice(kind.length + 1),
  outcome: ({ outcome }) => (outcome ? humanize(outcome) : ''),
  title: ({ title }) => title.map(({ text }) => text).join(''),
};
