import type { ItemView } from '../../../../apps/api/src/backlog/item.schemas.js';
import type { ReviewView } from '../../../../apps/api/src/reviews/review.schemas.js';
import { connect, type Database } from '../../../../libs/database/connection.js';
import { ANN, CLEO, FAY, aCouncil, voices, type Council, type Verdict } from '../../forum/a-forum.js';
import { ladderOfReview, lettersOfReview, type Told } from '../../forum/clockwork.js';

export const CRITERION = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'min' };
export const REASON = 'Names stay in the export';

const DAY = 86_400_000;
export const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

export interface Refused {
  readonly code: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}
export interface Cycle {
  readonly flags: readonly { readonly code: string; readonly subject: string; readonly problem: boolean }[];
  readonly reviews: readonly { readonly id: string; readonly item: string | null; readonly decision: string | null }[];
}

/** A council, the rights of its worker, and what people do there with items that are reviewed. */
export function itemsUnderReview() {
  let council: Council;
  let worker: Database;
  const { get, obligationOf, post: plain, verdict: say } = voices(() => council);
  const post = <Body = ItemView>(as: string, path: string, body: unknown = {}) => plain<Body & Refused>(as, path, body);
  const show = async (item: string, as = FAY) => (await get<ItemView>(as, `items/${item}`)).body;
  const change = (item: string, body: object, as = FAY) =>
    council.api.call<ItemView & Refused>(as, 'PATCH', `/v1/items/${item}`, body, { 'if-match': '*' });
  const statesOf = async (item: string): Promise<string[]> => {
    const { status, reviews } = await show(item);
    return [status, ...reviews.map(({ state }) => state)];
  };
  const cycleOf = async ({ cycle }: ItemView) => (await get<Cycle>(FAY, `cycles/${cycle}`)).body;
  const idOf = ({ reviews }: ItemView, as = CLEO): string =>
    reviews.find(({ reviewer }) => `${reviewer.name}@example.org` === as)?.id ?? '';
  const verdict = (item: ItemView, what: Verdict, body: object = {}, as = CLEO) =>
    say<ReviewView & Refused>(as, idOf(item, as), what, body);

  /** An item in the session that cites what Ann said. */
  async function anItem(coAuthors = [ANN]): Promise<ItemView> {
    const cycle = await council.cycle();
    const steps: [string, object][] = [
      ['agenda/publish', {}],
      ['session/open', { reason: 'Everybody is here' }],
    ];
    for (const [path, body] of steps) await post(FAY, `cycles/${cycle}/${path}`, body);
    const text = 'The report takes 18 minutes on my phone, mostly for fields that nobody reads';
    const { body: said } = await post<{ id: string }>(ANN, `cycles/${cycle}/contributions`, { kind: 'feedback', text });
    const { body, status } = await post(FAY, `cycles/${cycle}/items`, {
      title: 'A short form',
      framing: 'Nobody reads the long one',
      coAuthors,
      criteria: [CRITERION],
      passages: [{ contribution: said.id, starts: 0, ends: 10 }],
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  }
  /** The same, with reviewers who were asked. */
  async function underReview(...reviewers: object[]): Promise<ItemView> {
    let item = await anItem();
    for (const reviewer of reviewers.length > 0 ? reviewers : [{ email: CLEO }]) {
      const { body, status } = await post(FAY, `items/${item.id}/reviews`, reviewer);
      if (status !== 201) throw new Error(JSON.stringify(body));
      item = body;
    }
    return item;
  }
  return {
    get,
    post,
    say,
    obligationOf,
    show,
    change,
    statesOf,
    cycleOf,
    idOf,
    verdict,
    anItem,
    underReview,
    council: () => council,
    worker: () => worker,
    ladderEnds: (review: string) => ladderOfReview(council, worker, review),
    letters: (review: string, begins: Told | null) => lettersOfReview(worker, review, begins),
    begin: async (): Promise<void> => {
      council = await aCouncil();
      worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
    },
    end: async (): Promise<void> => {
      await worker.destroy();
      await council.end();
    },
  };
}
