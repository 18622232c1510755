import { isAbout } from '../../../../../libs/domain/knowledge/about.js';
import type { LineageKind } from '../../../../../libs/domain/backlog/lineage.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import { lineOf, type TraceNode, type TraceView, type TraceWay } from '../../trace/trace.schemas.js';
import { markup, ours, said, type Html } from '../html.js';
import type { ShowPage } from '../in-browser.js';
import { placeOf } from '../places.js';
import { firstWordsOf, type Voice } from '../shown.js';

type Kind = TraceNode['kind'];

/** What each is, where it stands in a line. */
const KINDS: Readonly<Record<Kind, string>> = {
  contribution: 'Somebody said',
  topic: 'On the topic',
  objective: 'For the objective',
  passage: 'These words were cited',
  amendment: 'It was proposed',
  obligation: 'Obligation',
  item: 'Item',
  criterion: 'Acceptance criterion',
  decision: 'Decision',
  pilot: 'Pilot',
  review: 'Review',
  closure_line: 'It was answered',
  closure_note: 'Closure note',
};

/** What an item is that came out of another, or that another came out of. */
const LINEAGE: Readonly<Record<TraceWay, Readonly<Record<LineageKind, string>>>> = {
  back: { split: 'A slice of the item', merge: 'Made of the item', link: 'It followed the item' },
  on: { split: 'Its slice, the item', merge: 'Merged into the item', link: 'Followed by the item' },
};

/** What somebody said that says the same as what others said. */
const SAME: Readonly<Record<TraceWay, string>> = { back: 'Somebody said the same', on: 'It says the same as' };

/** Whose words begin with a code of ours, which a colon ends. */
const CODED: ReadonlySet<Kind> = new Set(['amendment', 'review', 'closure_line']);

const NOTHING = {
  back: 'Nothing led to it that you may read: the line begins here.',
  on: 'Nothing has come of it yet that you may read. What cites it, decides about it or answers it will stand here.',
};

/** Pages of all of one kind. */
const ALL: Readonly<Record<Kind, string>> = {
  contribution: 'All that was said',
  topic: 'All topics',
  objective: 'All objectives',
  passage: 'All words that were cited',
  amendment: 'All proposed changes',
  obligation: 'All obligations',
  item: 'All items',
  criterion: 'All acceptance criteria',
  decision: 'All decisions',
  pilot: 'All pilots',
  review: 'All reviews',
  closure_line: 'All answers',
  closure_note: 'All closure notes',
};

const WAYS: Readonly<Record<TraceWay, string>> = { back: 'What led to it', on: 'What came of it' };

/**
 * The line from what was said to what changed, both ways from one thing, each with a link to its page; or of what is asked
 * for by `after` a page of all of one kind.
 */
export const tracePage: ShowPage<TraceView> = ({ answer: view, heading, query, voice }) => {
  const after = query.get('after');
  const here = view.nodes.find((node) => node.way === 'here');
  const words = here ? (firstWordsOf({ text: wordsOf(here) }) ?? '') : '';
  return {
    title: words === '' ? heading : `${heading}: ${words}`,
    heading: words === '' ? null : markup`${heading}: ${here && CODED.has(here.kind) ? ours(words) : said(words)}`,
    about: null,
    ways: here ? [{ href: placeOfNode(here), words: `Back to the ${nounOf(view.kind)}` }] : [],
    body: markup`${here ? markup`<p>${nodeIn(here, null, voice)}</p>` : null}
${after === null ? treesOf(view, here, voice) : pageOfAll(view, here, after, voice)}`,
  };
};

function treesOf({ kind, id, nodes, links, more }: TraceView, here: TraceNode | undefined, voice: Voice): Html {
  const from = keyOf({ kind, id });
  const tree = (way: TraceWay): Html => {
    const branches = branchesOf({ nodes, links }, way, from);
    const first = branches.get(from) ?? [];
    const about = way === 'on' ? first.filter(({ node }) => isAbout(kind, node.kind)) : [];
    const [cycle, grown] = [here?.cycle ?? null, new Set<string>()];
    const came = listed(
      first.filter((one) => !about.includes(one)),
      { branches, cycle, voice, grown },
    );
    const of = listed(about, { branches, cycle, voice, grown });
    return markup`${of === null ? null : markup`<section><h2>What it is about</h2>\n${of}</section>`}
<section><h2>${WAYS[way]}</h2>
${came ?? markup`<p>${NOTHING[way]}</p>`}
${allOf(more.filter((one) => one.way === way))}</section>`;
  };
  const allOf = (kinds: TraceView['more']): Html | null => {
    if (kinds.length === 0) return null;
    const entries = kinds.map((one) => {
      const query = new URLSearchParams({ after: one.after });
      return markup`<li><a href="${lineOf({ kind, id })}?${query.toString()}">${ALL[one.kind]}</a></li>`;
    });
    return markup`<p>There is more than is shown here, in pages of one kind each:</p>
<ul>${entries}</ul>`;
  };
  return markup`${tree('back')}
${tree('on')}`;
}

function pageOfAll({ nodes }: TraceView, here: TraceNode | undefined, after: string, voice: Voice): Html {
  const [way, kind] = after.split(':') as [TraceWay, Kind];
  const entries = nodes
    .filter((node) => node.way !== 'here')
    .map((node) => markup`<li>${nodeIn(node, here?.cycle ?? null, voice)}</li>`);
  return markup`<section><h2>${WAYS[way]}: ${ALL[kind].toLowerCase()}</h2>
${entries.length === 0 ? markup`<p>There are no more that you may read.</p>` : markup`<ul>${entries}</ul>`}</section>`;
}

/** What somebody would call what has a page: those of a passage and of a criterion are their lines. */
const nounOf = (kind: Kind): string => (kind === 'closure_line' ? 'answer' : humanize(kind));

const keyOf = ({ kind, id }: Pick<TraceNode, 'kind' | 'id'>): string => `${kind} ${id}`;

/** A thing, and what it is where it stands. */
interface Branch {
  readonly node: TraceNode;
  readonly what: string;
}

/** What follows each, by its key. */
type Branches = ReadonlyMap<string, readonly Branch[]>;

/** Each thing below the nearest that lead to it: what several ways lead to is as near as the shortest makes it. */
function branchesOf({ nodes, links }: Pick<TraceView, 'nodes' | 'links'>, way: TraceWay, from: string): Branches {
  const known = new Map(nodes.filter((node) => node.way === way).map((node) => [keyOf(node), node]));
  const next = new Map<string, Map<string, LineageKind | null>>();
  for (const { from: one, to: other, lineage } of links) {
    const [near, far] = way === 'on' ? [keyOf(one), keyOf(other)] : [keyOf(other), keyOf(one)];
    next.set(near, (next.get(near) ?? new Map<string, LineageKind | null>()).set(far, lineage));
  }
  const branchesTo = (end: string, keys: readonly string[]): Branch[] =>
    keys.flatMap((key) => {
      const [node, lineage] = [known.get(key), next.get(end)?.get(key)];
      if (!node) return [];
      const same = node.kind === 'contribution' && end.startsWith(`${node.kind} `);
      return [{ node, what: same ? SAME[way] : lineage ? LINEAGE[way][lineage] : KINDS[node.kind] }];
    });
  const branches = new Map<string, Branch[]>();
  const reached = new Set([from]);
  for (let ends = [from]; ends.length > 0;) {
    const below = ends.map(
      (end) => [end, [...(next.get(end)?.keys() ?? [])].filter((key) => !reached.has(key))] as const,
    );
    for (const [end, keys] of below) branches.set(end, branchesTo(end, keys));
    ends = [...new Set(below.flatMap(([, keys]) => keys))];
    for (const key of ends) reached.add(key);
  }
  return branches;
}

/** How a tree is written: `grown` are the things behind which everything stands already. */
interface Growing {
  readonly branches: Branches;
  readonly cycle: string | null;
  readonly voice: Voice;
  readonly grown: Set<string>;
}

/** Things as a list, with what follows each in it, where it stands first; null when there are none. */
function listed(next: readonly Branch[], growing: Growing): Html | null {
  if (next.length === 0) return null;
  const { branches, cycle, voice, grown } = growing;
  const entries = next.map(({ node, what }) => {
    const key = keyOf(node);
    const below = grown.has(key) ? [] : (branches.get(key) ?? []);
    grown.add(key);
    return markup`<li>${nodeIn(node, cycle, voice, what)}${listed(below, { ...growing, cycle: node.cycle })}</li>`;
  });
  return markup`<ul>${entries}</ul>`;
}

/** What it is, its words as a link to its page, and its cycle where that is another than before. */
function nodeIn(node: TraceNode, before: string | null, { names }: Voice, what = KINDS[node.kind]): Html {
  const words = wordsOf(node);
  const named = words === '' ? markup`this ${humanize(node.kind)}` : CODED.has(node.kind) ? ours(words) : said(words);
  const known = node.cycle === before || node.kind === 'closure_note'; // which is called by its cycle
  const cycle = node.cycle === null || known ? undefined : names.get(node.cycle);
  const within = cycle && node.cycle ? markup` (in <a href="/v1/cycles/${node.cycle}">${said(cycle.name)}</a>)` : null;
  return markup`${what}: <a href="${placeOfNode(node)}">${named}</a>${within}`;
}

/** The words by which it is known, and codes as people say them. */
function wordsOf({ kind, label }: TraceNode): string {
  if (!CODED.has(kind)) return label;
  const [, code = '', rest = ''] = /^([a-z_]+)(.*)$/s.exec(label) ?? [];
  return code === '' ? label : `${humanize(code)}${rest}`;
}

/** Its own page, or where it has none that of its line. */
function placeOfNode({ kind, id, href }: TraceNode): string {
  if (kind === 'closure_line') return `/v1/contributions/${id}/answer`;
  if (kind === 'closure_note') return `/v1/cycles/${id}/closure`;
  return placeOf(kind, id) ?? href;
}
