import { spoken } from '../../../../../libs/domain/words/spoken.js';
import type { TraceNode, TraceView } from '../../trace/trace.schemas.js';
import { markup, said, type Html } from '../html.js';
import type { OwnPage } from '../own-page.js';
import { placeOf } from '../places.js';
import { firstWordsOf, type Voice } from '../shown.js';

type Kind = TraceNode['kind'];

/** What each is, where it stands in a line. */
const KINDS: Readonly<Record<Kind, string>> = {
  contribution: 'Somebody said',
  topic: 'On the topic',
  objective: 'For the objective',
  passage: 'These words were cited',
  amendment: 'A change was proposed',
  obligation: 'Obligation',
  item: 'Item',
  criterion: 'Acceptance criterion',
  decision: 'Decision',
  pilot: 'Pilot',
  review: 'Review',
  closure_line: 'It was answered',
  closure_note: 'Closure note',
};

/** Whose words begin with a code of ours, which a colon ends. */
const CODED: ReadonlySet<Kind> = new Set(['amendment', 'review', 'closure_line']);

const NOTHING = {
  back: 'Nothing led to it that you may read: the line begins here.',
  on: 'Nothing has come of it yet that you may read. What cites it, decides about it or answers it will stand here.',
};

/** The line from what was said to what changed, both ways from one thing, each with a link to its page. */
export function tracePage({ kind, id, nodes, links, truncated }: TraceView, summary: string, voice: Voice): OwnPage {
  const here = nodes.find((node) => node.way === 'here');
  const words = here ? (firstWordsOf({ text: wordsOf(here) }) ?? '') : '';
  const tree = (way: 'back' | 'on'): Html => {
    const branches = branchesOf({ nodes, links }, way, keyOf({ kind, id }));
    const grown = grow(branches, keyOf({ kind, id }), here?.cycle ?? null, voice);
    return grown ?? markup`<p>${NOTHING[way]}</p>`;
  };
  const more = markup`<p>There is more of it than is shown here: follow what stands at its ends.</p>`;
  return {
    title: words === '' ? summary : `${summary}: ${words}`,
    heading: words === '' ? null : markup`${summary}: ${said(words)}`,
    about: null,
    ways: here ? [{ href: placeOfNode(here), words: `Back to the ${nounOf(kind)}` }] : [],
    body: markup`${here ? markup`<p>${nodeIn(here, null, voice)}</p>` : null}
${truncated ? more : null}
<section><h2>What led to it</h2>
${tree('back')}</section>
<section><h2>What came of it</h2>
${tree('on')}</section>`,
  };
}

/** What somebody would call what has a page: those of a passage and of a criterion are their lines. */
const nounOf = (kind: Kind): string => (kind === 'closure_line' ? 'answer' : spoken(kind));

const keyOf = ({ kind, id }: Pick<TraceNode, 'kind' | 'id'>): string => `${kind} ${id}`;

/** What follows each, by its key. */
type Branches = ReadonlyMap<string, readonly TraceNode[]>;

/** Each thing below the nearest that lead to it: what several ways lead to is as near as the shortest makes it. */
function branchesOf({ nodes, links }: Pick<TraceView, 'nodes' | 'links'>, way: 'back' | 'on', from: string): Branches {
  const known = new Map(nodes.filter((node) => node.way === way).map((node) => [keyOf(node), node]));
  const next = new Map<string, string[]>();
  for (const link of links) {
    const [near, far] = way === 'on' ? [keyOf(link.from), keyOf(link.to)] : [keyOf(link.to), keyOf(link.from)];
    next.set(near, [...(next.get(near) ?? []), far]);
  }
  const branches = new Map<string, TraceNode[]>();
  const reached = new Set([from]);
  for (let ends = [from]; ends.length > 0;) {
    const below = ends.map((end) => [end, [...new Set(next.get(end))].filter((key) => !reached.has(key))] as const);
    for (const [end, keys] of below)
      branches.set(
        end,
        keys.flatMap((key) => known.get(key) ?? []),
      );
    ends = [...new Set(below.flatMap(([, keys]) => keys))];
    for (const key of ends) reached.add(key);
  }
  return branches;
}

/** What follows a thing as a list, with what follows that in it, where it stands first; null when nothing does. */
function grow(
  branches: Branches,
  key: string,
  cycle: string | null,
  voice: Voice,
  grown = new Set<string>(),
): Html | null {
  const nodes = grown.has(key) ? [] : (branches.get(key) ?? []);
  grown.add(key);
  if (nodes.length === 0) return null;
  const entries = nodes.map(
    (node) => markup`<li>${nodeIn(node, cycle, voice)}${grow(branches, keyOf(node), node.cycle, voice, grown)}</li>`,
  );
  return markup`<ul>${entries}</ul>`;
}

/** What it is, its words as a link to its page, and its cycle where that is another than before. */
function nodeIn(node: TraceNode, before: string | null, { names }: Voice): Html {
  const words = wordsOf(node);
  const named = words === '' ? markup`this ${spoken(node.kind)}` : said(words);
  const known = node.cycle === before || node.kind === 'closure_note'; // which is called by its cycle
  const cycle = node.cycle === null || known ? undefined : names.get(node.cycle);
  const within = cycle && node.cycle ? markup` (in <a href="/v1/cycles/${node.cycle}">${said(cycle.name)}</a>)` : null;
  return markup`${KINDS[node.kind]}: <a href="${placeOfNode(node)}">${named}</a>${within}`;
}

/** The words by which it is known, and codes as people say them. */
function wordsOf({ kind, label }: TraceNode): string {
  if (!CODED.has(kind)) return label;
  const [, code = '', rest = ''] = /^([a-z_]+)(.*)$/s.exec(label) ?? [];
  return code === '' ? label : `${spoken(code)}${rest}`;
}

/** Its own page, or where it has none that of its line. */
function placeOfNode({ kind, id }: TraceNode): string {
  if (kind === 'closure_line') return `/v1/contributions/${id}/answer`;
  if (kind === 'closure_note') return `/v1/cycles/${id}/closure`;
  return placeOf(kind, id) ?? `/v1/trace/${kind}/${id}`;
}
