import { lastWordOf } from '../decision/rights.js';
import type { Venue, DecisionFacts, ReviewFacts } from '../facts.js';

/** Somebody who may act, and for whom; null when for themselves. */
export interface Acting {
  readonly person: string;
  readonly for: string | null;
}

/** Who stands in for whom, and who approves what. */
export interface Away extends Pick<Venue, 'standIns'> {
  readonly reviews: readonly Pick<ReviewFacts, 'decision' | 'reviewer'>[];
}

/** The person who acts for somebody now: the person, or the stand-in while the person is away. */
function actingFor({ standIns }: Pick<Away, 'standIns'>, person: string): Acting {
  const deputy = standIns.get(person);
  return deputy === undefined ? { person, for: null } : { person: deputy, for: person };
}

type Climbed = { readonly gate: Pick<DecisionFacts['gate'], 'responsible'> };
/** What of a decision says whose the last word is. */
export type Ruled = Pick<DecisionFacts, 'id' | 'authority' | 'deputy' | 'proposer' | 'conflicted'> & Climbed;

/**
 * Who may rule now, and on whose behalf:
 * - the final authority, or their stand-in while they are away;
 * - the deputy of this decision, once the ladder has climbed to them, or if the authority is away or has a conflict of interest.
 * Never the proposer, an approver, or somebody with a conflict of interest; and never on behalf of somebody with one.
 */
export function rulersOf(decision: Ruled, away: Away): Acting[] {
  const { authority, deputy, conflicted, gate } = decision;
  const instead = conflicted.includes(authority) || away.standIns.has(authority);
  const climbed = deputy !== null && (instead || gate.responsible.includes(deputy));
  return actingIn(decision, away, [authority, ...(climbed ? [deputy] : [])]).map((person) => ({
    person,
    for: person === authority ? null : authority,
  }));
}

/** These people and their stand-ins, each once. Left out: stand-ins of people with a conflict of interest, and people who are barred. */
function actingIn({ id, proposer, conflicted }: Ruled, away: Away, holders: readonly string[]): string[] {
  const approvers = away.reviews.filter((review) => review.decision === id).map(({ reviewer }) => reviewer);
  const barred = new Set([...conflicted, ...approvers, proposer]);
  const people = holders
    .filter((holder) => !conflicted.includes(holder))
    .flatMap((holder) => [holder, actingFor(away, holder).person]);
  return [...new Set(people)].filter((person) => !barred.has(person));
}

/** How far the last word in a decision is somebody's. */
export interface LastWord {
  /** They may rule now; null when they may not. */
  readonly ruling: Acting | null;
  /** The ladder climbed to them, of whatever office, or to somebody for whom they stand in. */
  readonly climbed: boolean;
}

/** How far somebody has the last word in a decision. Ruling, overruling, reading and notices all ask here. */
export const lastWordFor = (person: string, decision: Ruled, away: Away): LastWord => ({
  ruling: rulersOf(decision, away).find((ruler) => ruler.person === person) ?? null,
  climbed: actingIn(decision, away, decision.gate.responsible).includes(person),
});

/** Whether somebody may have to choose when the method cannot. They read what everybody said. */
export const chooses = ({ ruling, climbed }: LastWord): boolean => ruling !== null || climbed;

/**
 * Whether somebody may close a concern of another person: people to whom the ladder has climbed, and people who may rule, once the deadline has
 * passed (`late`).
 */
export const mayOverrule = ({ ruling, climbed }: LastWord, late: boolean): boolean =>
  climbed || (late && ruling !== null);

/** Who owes the ruling: whose office it is, also while somebody stands in for them, and to whom the ladder climbed. */
export function owingRulers(decision: Pick<Ruled, 'authority' | 'deputy' | 'conflicted'> & Climbed): string[] {
  const { conflicted, gate } = decision;
  const office = lastWordOf(decision, conflicted);
  const people = [office && decision[office], ...gate.responsible.filter((person) => !conflicted.includes(person))];
  return [...new Set(people)].filter((person) => person !== null);
}
