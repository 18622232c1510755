import { Octokit } from '@octokit/rest';
import type { TrackerConnection } from '../../config/trackers.js';
import { paragraphs, plain } from '../../domain/words/markdown.js';
import { brokenOff, failureOf } from './answers.js';
import type { FiledItem, FiledWords, FilingResult, Tracker } from './tracker.js';

type Connection = Extract<TrackerConnection, { kind: 'github' }>;

const LONGEST_MS = 30_000;
/** In bytes: a page of issues, each as long as GitHub takes them, has less. */
const LONGEST_ANSWER = 50 * 1024 * 1024;
const PAGE = 100;
const REDIRECTS = new Set([301, 302, 307, 308]);
const MOST_REDIRECTS = 3; // a repository that was renamed needs one
const SILENT = { debug: quiet, info: quiet, warn: quiet, error: quiet }; // its lines have titles and addresses

/** Files items as issues of a repository on GitHub. Each issue bears the item's id in a comment that nobody sees. */
export class GitHubTracker implements Tracker {
  private readonly octokit: Octokit;
  private readonly place: { readonly owner: string; readonly repo: string };
  private readonly repository: string;

  constructor(
    { api, token, repository }: Connection,
    private readonly longestMs = LONGEST_MS,
    longestAnswer = LONGEST_ANSWER,
  ) {
    const baseUrl = api.replace(/\/+$/, '');
    const request = { fetch: fetchAtMost(longestAnswer) };
    this.octokit = new Octokit({ auth: token, baseUrl, log: SILENT, userAgent: 'roundtable', request });
    this.octokit.hook.after('request', ({ status, headers }) => {
      if (status >= 300) throw Object.assign(new Error('A redirect'), { status, response: { status, headers } });
    });
    this.repository = repository;
    const [owner = '', repo = ''] = repository.split('/');
    this.place = { owner, repo };
  }

  async file(item: FiledItem, remote: string | null): Promise<FilingResult> {
    const request = { signal: AbortSignal.timeout(this.longestMs) };
    try {
      const known = numberIn(this.repository, remote) ?? (await this.find(item, request));
      const issue = known === null ? await this.create(item, request) : await this.change(item, known, request);
      if (issue === null) return { is: 'refused', error: 'reviews-open' };
      const { number, html_url: url } = issue;
      if (!Number.isSafeInteger(number)) throw unreadable();
      // GitHub answers for an issue that was transferred from where it is now: its number there is somebody else's here
      if (known !== null && number !== known) return { is: 'refused', error: 'moved' };
      return { is: 'filed', remote: issueIn(this.repository, number), url };
    } catch (error) {
      const { status, response } = error as Answered;
      if (!response) return request.signal.aborted ? { is: 'delayed', error: 'TimeoutError' } : brokenOff(error);
      return failureOf(status ?? response.status, response.headers, Date.now());
    }
  }

  /** By what GitHub knows the repository whatever its name: it keeps its id when it is renamed or transferred. Throws where there is no such answer. */
  async repositoryId(): Promise<number> {
    const request = { signal: AbortSignal.timeout(this.longestMs) };
    const { data } = await this.octokit.rest.repos.get({ ...this.place, request });
    if (!Number.isSafeInteger(data.id)) throw unreadable();
    return data.id;
  }

  /** The issue that an earlier call made; those from before the item was written are not looked at. */
  private async find({ id, createdAt }: FiledItem, request: RequestOptions): Promise<number | null> {
    const newest = { ...this.place, state: 'all', sort: 'created', direction: 'desc', per_page: PAGE } as const;
    for (let page = 1; ; page += 1) {
      // not by the library's own iterator, which drops the signal
      const { data } = await this.octokit.rest.issues.listForRepo({ ...newest, page, request });
      if (!Array.isArray(data)) throw unreadable();
      const found = data.find(({ body }) => body?.startsWith(markOf(id)));
      if (found) return found.number;
      const oldest = data.at(-1);
      const back = oldest && Date.parse(oldest.created_at) < Date.parse(createdAt) - 60_000; // two clocks
      if (back || data.length < PAGE) return null;
    }
  }

  /** Null where nothing may be said of the item yet. */
  private async create(item: FiledItem, request: RequestOptions): Promise<Issue | null> {
    if (item.words === null) return null;
    const { data } = await this.octokit.rest.issues.create({ ...this.place, ...textsOf(item, item.words), request });
    const over = item.status === 'shipped' || item.status === 'dropped';
    return over ? this.change(item, data.number, request) : data;
  }

  /** Opens or closes the issue only when the item has moved: what people do there meanwhile stays. */
  private async change(item: FiledItem, number: number, request: RequestOptions): Promise<Issue> {
    const state = item.moved ? stateOf(item) : {};
    const texts = item.words === null ? {} : textsOf(item, item.words);
    const changed = { ...this.place, issue_number: number, ...texts, ...state, request };
    return (await this.octokit.rest.issues.update(changed)).data;
  }
}

interface RequestOptions {
  readonly signal: AbortSignal;
}
interface Issue {
  readonly number: number;
  readonly html_url: string;
}
interface Answered {
  readonly status?: number;
  readonly response?: { readonly status: number; readonly headers: Record<string, string | number | undefined> };
}

function quiet(): void {}

/**
 * `fetch`, which follows redirects as GitHub means them, with the same method and body, but to no other host: what an item says is
 * for the tracker alone. A redirect to another host is the answer.
 * Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
async function fetchWithinHost(...[asked, options]: Parameters<typeof fetch>): Promise<Response> {
  let address = asked instanceof Request ? asked.url : String(asked);
  for (let followed = 0; ; followed += 1) {
    const answer = await fetch(address, { ...options, redirect: 'manual' });
    const location = REDIRECTS.has(answer.status) ? answer.headers.get('location') : null;
    const target = location === null ? null : new URL(location, address);
    if (target?.origin !== new URL(address).origin || followed === MOST_REDIRECTS) return answer;
    await answer.body?.cancel();
    address = target.href;
  }
}

/** `fetch`, whose answers break off after `most` bytes: the library keeps them whole in memory. */
function fetchAtMost(most: number): typeof fetch {
  return async (...asked) => {
    const { body, status, statusText, headers } = await fetchWithinHost(...asked);
    let left = most;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        left -= piece.length;
        if (left < 0) controller.error(unreadable());
        else controller.enqueue(piece);
      },
    });
    return new Response(body?.pipeThrough(limit) ?? null, { status, statusText, headers });
  };
}

/** Of an answer that broke off the library makes a text, and no error. */
const unreadable = (): Error =>
  Object.assign(new Error('The answer broke off, or is no JSON'), { code: 'ANSWER_UNREADABLE' });

/** What we call an issue: with its repository, so that those of another one are others. */
export const issueIn = (repository: string, number: number): string => `${repository.toLowerCase()}#${number}`;

function numberIn(repository: string, remote: string | null): number | null {
  const [, number = ''] = remote?.split('#') ?? [];
  return remote === issueIn(repository, Number(number)) ? Number(number) : null;
}

const markOf = (id: string): string => `<!-- roundtable:item:${id} -->`;

function stateOf({ status }: FiledItem) {
  if (status === 'shipped') return { state: 'closed', state_reason: 'completed' } as const;
  return status === 'dropped'
    ? ({ state: 'closed', state_reason: 'not_planned' } as const)
    : ({ state: 'open' } as const);
}

/** What people wrote calls nobody and links no other issue there. */
const calm = (text: string): string => text.replace(/(@|#)(?=\w)/g, '$1\u2060');

function textsOf({ id, url }: FiledItem, { title, framing, criteria }: FiledWords): { title: string; body: string } {
  const done = criteria.map((criterion) => `- [ ] ${calm(plain(criterion))}`);
  const parts = [markOf(id), calm(paragraphs(framing)), ...(done.length > 0 ? ['Done when:', done.join('\n')] : [])];
  return { title, body: [...parts, `Whose words it cites, and what was decided: ${url}`].join('\n\n') };
}
