import fc from 'fast-check';
import type { Cells } from '../../../libs/domain/decision/counting/weighing.js';
import { pairwiseOf } from '../../../libs/domain/decision/counting/schulze.js';
import type { Concern } from '../../../libs/domain/decision/methods/method.js';
import type { Poll } from '../../../libs/domain/decision/settling/standing.js';
import type { DecisionFacts } from '../../../libs/domain/facts.js';
import { DROP, KEEP, OPTIONAL, aPoll } from '../a-cycle.js';

/** What people have said in a forum, whichever its method. */
export interface Said {
  readonly votes: Readonly<Record<string, number>>;
  readonly abstained: number;
  /** A concern is open. */
  readonly blocked: boolean;
}

export const said: fc.Arbitrary<Said> = fc.record({
  votes: fc.record({ [DROP]: fc.nat(2), [OPTIONAL]: fc.nat(2), [KEEP]: fc.nat(2) }),
  abstained: fc.nat(2),
  blocked: fc.boolean(),
});

const ENTITLED = 6;

/** What SQL would make of it for the method of this forum. */
export function pollOf({ method, gate, options }: DecisionFacts, { votes, abstained, blocked }: Said): Poll {
  const concern: Concern = { id: 'q1', owner: 'dan', open: true, raisedAt: gate.openedAt, closedAt: null };
  const concerns = blocked ? [concern] : [];
  const agreed = 2 * (votes[DROP] ?? 0);
  const taken = Object.values(votes).reduce((sum, n) => sum + n, 0);
  const ids = options.map(({ id }) => id);
  switch (method) {
    case 'authority@1':
      return aPoll({ votes });
    case 'consent@1':
      return {
        method,
        tally: { entitled: ENTITLED, agreed, abstained, objected: concerns.length },
        concerns,
      };
    case 'last_call@1':
      return { method, tally: { entitled: ENTITLED, agreed, abstained, proposerSilent: false }, concerns };
    case 'majority@1':
      return { method, tally: { entitled: ENTITLED, votes, abstained, ruling: null }, concerns: [] };
    case 'ranked@1': {
      const ballots = Object.entries(votes).map(([first, count]) => ({ ranking: [[first]], count }));
      return {
        method,
        tally: { entitled: ENTITLED, taken, pairwise: pairwiseOf(ballots, ids), ruling: null },
        concerns: [],
      };
    }
    case 'score@1':
      return { method, tally: { entitled: ENTITLED, taken, cells: cellsOf(votes), ruling: null }, concerns: [] };
  }
}

/** Whoever votes for an option scores it and no other, higher the more they are. */
const cellsOf = (votes: Said['votes']): Cells =>
  Object.fromEntries(
    Object.entries(votes).map(([option, count]) => {
      const score = count + 1;
      const value = { count, sum: count * score, sumOfSquares: count * score ** 2, min: score, max: score };
      return [option, { value }];
    }),
  );
