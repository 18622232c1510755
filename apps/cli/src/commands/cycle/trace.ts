import { isAbout } from '../../../../../libs/domain/knowledge/about.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { TraceNode, TraceView } from '../../../../api/src/trace/trace.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { idOf, NAMED, needId } from '../../client/by-name.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';

const WAYS = { back: 'led to it', here: 'here', on: 'came of it' } as const;
const ORDER = Object.keys(WAYS);

/** Whose words begin with a code of ours. */
const CODED: ReadonlySet<string> = new Set(['amendment', 'review', 'closure_line']);

const columnsOf = (here: string): Columns<TraceNode> => ({
  way: ({ way, kind }) => (way === 'on' && isAbout(here, kind) ? 'is about' : WAYS[way]),
  kind: ({ kind }) => humanize(kind),
  id: ({ id }) => id,
  words: ({ kind, label }) => (CODED.has(kind) ? label.replace(/^[a-z_]+/, humanize) : label),
});

const TRACED: readonly string[] = [
  ...['contribution', 'topic', 'objective', 'passage', 'amendment', 'obligation', 'item', 'criterion'],
  ...['decision', 'pilot', 'review', 'closure-line', 'closure-note'],
];

/** Shows what led to something and what came of it, or a page of all of one kind of that. */
export async function showTrace(
  api: ApiClient,
  typed: string,
  given: string,
  { cycle, after }: { readonly cycle?: string; readonly after?: string },
  out: Output,
): Promise<ExitCode> {
  const kind = typed.replaceAll('_', '-');
  if (!TRACED.includes(kind)) {
    throw new Ended(EXIT.wrongInput, `There is no trace of a ${typed}; say one of ${TRACED.join(', ')}`);
  }
  needId(kind, given);
  const named = NAMED.find((one) => one === kind && one !== 'contribution');
  const id = named ? await idOf(api, named, given, cycle === undefined ? {} : { cycle }) : given;
  const path = `/v1/trace/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`;
  const query = after === undefined ? '' : `?${new URLSearchParams({ after }).toString()}`;
  const trace = await api.get<TraceView>(`${path}${query}`);
  const nodes = [...trace.nodes].sort((one, other) => ORDER.indexOf(one.way) - ORDER.indexOf(other.way));
  return told(
    out,
    trace,
    () => `${columns(nodes, columnsOf(trace.kind), 'Nothing that you may read')}${moreOf(trace)}`,
  );
}

function moreOf({ truncated, more, next }: TraceView): string {
  if (next !== null) return `\nThere is more: --after ${next}`;
  if (more.length === 0) return truncated ? '\nThere is more than is shown' : '';
  const kinds = more.map(({ kind, way, after }) => `\n  --after ${after}  ${WAYS[way]}: ${humanize(kind)}`);
  return `\nThere is more than is shown, in pages of one kind each:${kinds.join('')}`;
}
