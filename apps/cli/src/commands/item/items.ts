import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { ItemList, ItemView } from '../../../../api/src/backlog/item.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { oneLine } from '../../output/words.js';
import { passageOf } from '../contribution/passage.js';

type Criterion = ItemView['criteria'][number];
type Relative = ItemView['lineage']['from'][number];

export interface ItemTyped {
  readonly title: string;
  readonly framing: string;
  readonly criterion?: readonly string[];
  readonly cites?: readonly string[];
  readonly coAuthor?: readonly string[];
  readonly link?: string;
}

export interface Change {
  readonly title?: string;
  readonly framing?: string;
  readonly status?: string;
  readonly cause?: string;
  /** False: none. */
  readonly link?: string | false;
}

const path = (id: string, route = ''): string => `/v1/items/${encodeURIComponent(id)}${route}`;
const ofCycle = (cycle: string): string => `/v1/cycles/${encodeURIComponent(cycle)}/items`;

const COLUMNS: Columns<ItemView> = {
  id: ({ id }) => id,
  status: ({ status }) => humanize(status),
  lacks: (item) => (item.ready ? '' : lacking(item)),
  proposals: ({ amendments }) => (amendments.open > 0 ? `${amendments.open} open` : ''),
  title: ({ title }) => title,
};

const lacking = ({ passages, criteria }: ItemView): string =>
  [
    ...(passages.length === 0 ? ['a passage'] : []),
    ...(criteria.every(({ threshold }) => threshold === null) ? ['a criterion with a limit'] : []),
  ].join(', ');

/** Lists the items of a cycle, with what each lacks for refinement to end. */
export async function listItems(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  const found = await all<ItemList>(api, ofCycle(cycle));
  return told(out, found, () => columns(found, COLUMNS, 'There are no items'));
}

/** Shows an item, whole. */
export async function showItem(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<ItemView>(path(id)), inWords);
}

/** Writes an item. Contributions are cited whole. */
export async function addItem(api: ApiClient, cycle: string, typed: ItemTyped, out: Output): Promise<ExitCode> {
  const { title, framing, link, criterion = [], cites = [], coAuthor = [] } = typed;
  const passages = await Promise.all(cites.map((contribution) => passageOf(api, contribution, '')));
  const criteria = criterion.map((statement) => ({ statement }));
  const body = { title, framing, link, criteria, passages, coAuthors: coAuthor };
  return told(out, await api.call<ItemView>('POST', ofCycle(cycle), body), inWords);
}

/** Changes what an item says, or where it stands. */
export async function changeItem(
  api: ApiClient,
  id: string,
  { title, framing, status, cause, link }: Change,
  out: Output,
): Promise<ExitCode> {
  const { revision } = await api.get<ItemView>(path(id));
  const body = { title, framing, status, cause, link: link === false ? null : link };
  return told(out, await api.change<ItemView>(path(id), body, revision), inWords);
}

/** Adds an acceptance criterion. */
export async function addCriterion(
  api: ApiClient,
  id: string,
  sentence: readonly string[],
  { obligation, story }: { readonly obligation?: string; readonly story?: string },
  out: Output,
): Promise<ExitCode> {
  const body = { statement: sentence.join(' '), obligation, story };
  return told(out, await api.call<ItemView>('POST', path(id, '/criteria'), body), inWords);
}

/** Cites words of a contribution, or all of it. */
export async function cite(
  api: ApiClient,
  id: string,
  contribution: string,
  words: readonly string[],
  out: Output,
): Promise<ExitCode> {
  const passage = await passageOf(api, contribution, words.join(' '));
  return told(out, await api.call<ItemView>('POST', path(id, '/passages'), passage), inWords);
}

/** Says that an item rests on a decision of its cycle. */
export async function restOn(api: ApiClient, id: string, decision: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<ItemView>('POST', path(id, '/decisions'), { decision }), inWords);
}

/** Says that an item came out of another. */
export async function cameOutOf(
  api: ApiClient,
  id: string,
  of: string,
  kind: 'split' | 'merge' | 'link',
  out: Output,
): Promise<ExitCode> {
  return told(out, await api.call<ItemView>('POST', path(id, '/lineage'), { of, kind }), inWords);
}

const bulleted = (head: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', head, ...lines.map((line) => `  ${line}`)];

function inWords(item: ItemView): string {
  const { id, title, status, framing, link, coAuthors, criteria, passages, lineage, reviews, amendments, tracker } =
    item;
  const relatives = (ones: readonly Relative[]): string =>
    ones.map((one) => `${one.title} (${one.kind}, ${one.id})`).join('; ');
  const head = fields([
    ['Item', title],
    ['Id', id],
    ['Status', `${humanize(status)}${item.ready ? '' : `, lacks ${lacking(item)}`}`],
    ['Link', link ?? ''],
    ['Co-authors', coAuthors.map(({ name }) => name).join(', ')],
    ['Proposed as', item.proposal ?? ''],
    ['Came out of', relatives(lineage.from)],
    ['Into it came', relatives(lineage.into)],
    ['Reviews', reviews.map(({ reviewer, state }) => `${reviewer.name}: ${humanize(state)}`).join(', ')],
    ['Proposals', amendments.open + amendments.accepted + amendments.declined === 0 ? '' : proposals(amendments)],
    ['Tracker', tracker ? `${tracker.connection}: ${humanize(tracker.state)} ${tracker.url ?? ''}`.trim() : ''],
  ]);
  const cited = passages.map(({ author, quote, contribution }) =>
    quote === null ? 'words that you may not read' : `${author?.name}: "${oneLine(quote)}" (${contribution})`,
  );
  return [
    ...[head, '', framing],
    ...bulleted('Criteria', criteria.map(criterionInWords)),
    ...bulleted('Cites', cited),
  ].join('\n');
}

const proposals = ({ open, accepted, declined }: ItemView['amendments']): string =>
  `${open} open, ${accepted} accepted, ${declined} declined`;

function criterionInWords({ id, statement, demonstrated }: Criterion): string {
  const { scenarios, works, worksWithChanges, doesNotWork } = demonstrated;
  const verdicts = `works ${works}, works with changes ${worksWithChanges}, does not work ${doesNotWork}`;
  return `${statement} (${id})${scenarios === 0 ? '' : `; demonstrated: ${verdicts}`}`;
}
