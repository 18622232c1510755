import type { PromiseList } from '../../../apps/api/src/closure/owed/promise.schemas.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import type { Instant } from '../../../libs/domain/time.js';
import { BEN, CLEO, FAY, aCouncil, voices, type Council, type Decided } from '../forum/a-forum.js';
import { stepOfProgram } from '../forum/clockwork.js';

export const DAY = 86_400_000;
export const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

export const STATEMENT = 'The export leaves out names';
/** A condition that Ben owes in thirty days. */
export const condition = (parts: object = {}) => ({ statement: STATEMENT, owner: BEN, dueAt: inDays(30), ...parts });

/** A council, the rights of its worker, and what people do there with decisions that are reviewed. */
export function decisionsUnderReview() {
  let council: Council;
  let worker: Database;
  const said = voices(() => council);
  const { get, verdict } = said;
  return {
    ...said,
    council: () => council,
    approve: (forum: Decided, body: object = {}, as = CLEO) => verdict(as, forum.reviews[as], 'approve', body),
    reviewOf: (forum: Decided, as = CLEO) => council.review(forum.reviews[as] ?? ''),
    /** The state of the decision, then of its reviews. */
    statesOf: async ({ decision }: Decided): Promise<string[]> => {
      const { state, reviews } = await council.read(decision);
      return [state, ...reviews.map((review) => review.state)];
    },
    /** What the program still has to keep of its cycle. */
    owedIn: async (forum: Decided) =>
      (await get<PromiseList>(FAY, `programs/${council.program}/promises?limit=200`)).body.items.filter(
        ({ cycle, keptAt }) => cycle === forum.cycle && keptAt === null,
      ),
    /** Lets it be `at`, and the program do what it owes by then. */
    programAt: (at: Instant, most?: number): Promise<void> => stepOfProgram(council, worker, at, most),
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
