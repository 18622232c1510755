import { lastWordOf } from '../decision/rights.js';
import type { Venue, DecisionFacts } from '../facts.js';

/** Somebody who may act, and for whom; null when for themselves. */
export interface Acting {
  readonly person: string;
  readonly for: string | null;
}

type Away = Pick<Venue, 'standIns' | 'reviews'>;

/** Whoever acts for somebody now: themselves, or who stands in while they are away. */
function actingFor({ standIns }: Pick<Away, 'standIns'>, person: string): Acting {
  const deputy = standIns.get(person);
  return deputy === undefined ? { person, for: null } : { person: deputy, for: person };
}

type Asked = { readonly gate: Pick<DecisionFacts['gate'], 'responsible'> };
type Ruled = Pick<DecisionFacts, 'id' | 'authority' | 'deputy' | 'proposer' | 'conflicted'> & Asked;

/**
 * Who may rule now, and for whom. The final authority, and whoever stands in for them while they are away; the deputy in this
 * decision once the ladder has climbed to them, or when the authority has a conflict of interest or is away. Nobody rules who
 * has a conflict of interest, proposed the decision or approves it.
 */
export function rulersOf(decision: Ruled, away: Away): Acting[] {
  const { id, authority, deputy, proposer, conflicted, gate } = decision;
  const approvers = away.reviews.filter((review) => review.decision === id).map(({ reviewer }) => reviewer);
  const barred = new Set([...conflicted, ...approvers, proposer]);
  const instead = conflicted.includes(authority) || away.standIns.has(authority);
  const climbed = deputy !== null && (instead || gate.responsible.includes(deputy));
  const holders = [...(conflicted.includes(authority) ? [] : [authority]), ...(climbed ? [deputy] : [])];
  const people = holders.flatMap((holder) => [holder, actingFor(away, holder).person]);
  return [...new Set(people)]
    .filter((person) => !barred.has(person))
    .map((person) => ({ person, for: person === authority ? null : authority }));
}

/** Who owes the ruling: whose office it is, also while somebody stands in for them, and to whom the ladder climbed. */
export function owingRulers(decision: Pick<Ruled, 'authority' | 'deputy' | 'conflicted'> & Asked): string[] {
  const { conflicted, gate } = decision;
  const office = lastWordOf(decision, conflicted);
  const people = [office && decision[office], ...gate.responsible.filter((person) => !conflicted.includes(person))];
  return [...new Set(people)].filter((person) => person !== null);
}
