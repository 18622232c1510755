import type { ColumnType, Generated } from 'kysely';
import type { AppealRules } from '../../domain/decision/appeal.js';
import type { RankingBody, ScoresBody } from '../../domain/decision/counting/ballot.js';
import type { Shown } from '../../domain/decision/methods/forms.js';
import type { MethodName } from '../../domain/decision/methods/methods.js';
import type { Right } from '../../domain/facts.js';
import type { Stance } from '../../domain/decision/positions.js';
import type { EngagementModel } from '../../domain/program/engagement.js';
import type { Ladder } from '../../domain/ladder/ladder.js';
import type { Audience } from '../../domain/people.js';
import type { Duration, Instant } from '../../domain/time.js';
import type { At, MaybeAt, Maybe, Json, MaybeJson, List, Content, MaybeInCycle, InCycle } from './columns.js';

/** Decisions, what is said in their forums, and their reviews. */
export interface DecisionTables {
  decision: MaybeInCycle & {
    question: string;
    method: ColumnType<MethodName, MethodName, MethodName>;
    criteria: Json<object>;
    tieBreak: List<string>;
    ladder: Json<Ladder>;
    authority: string;
    deputy: Maybe<string>;
    proposer: string;
    defaultOption: Maybe<string>;
    reversible: Generated<boolean>;
    reviewDate: MaybeAt;
    engagement: MaybeJson<EngagementModel>;
    appeal: MaybeJson<AppealRules>;
    appealUntil: MaybeAt;
    outcome: Maybe<string>;
    outcomeBy: Maybe<string>;
    decidedBy: Maybe<string>;
    actedFor: Maybe<string>;
    decidedAt: MaybeAt;
    /** Kept by the database itself, with who was left alone then. */
    countedAt: MaybeAt;
    leftAlone: Maybe<string>;
    effectiveAt: MaybeAt;
    because: MaybeJson<object>;
    rationale: Maybe<string>;
    dissent: Maybe<string>;
    returns: Generated<number>;
    handedOn: Generated<boolean>;
    /** The halted pilot of which it says what becomes. */
    pilot: Maybe<string>;
    parameters: ColumnType<Record<string, unknown>, string | undefined, string>;
    proposal: Maybe<string>;
    round: Maybe<number>;
    lastCalls: Generated<number>;
    shown: Generated<Shown>;
    anonymous: Generated<boolean>;
    createdAt: At;
  };
  decisionLink: Content & {
    decision: string;
    other: string;
    kind: 'supersedes' | 'reopens';
    because: Maybe<'review' | 'appeal'>;
    linkedBy: string;
    at: Instant;
  };
  option: Content & {
    id: string;
    decision: string;
    position: number;
    title: string;
    consequences: Generated<string>;
    statusQuo: Generated<boolean>;
  };
  decisionRight: Content & { decision: string; person: string; kind: Right };
  position: Content & {
    id: string;
    decision: string;
    /** The round of the forum: the entry of its gate with which that began. */
    entry: number;
    person: Maybe<string>;
    kind: string;
    option: Maybe<string>;
    stance: Maybe<Stance>;
    ranking: MaybeJson<RankingBody>;
    scores: MaybeJson<ScoresBody>;
    reason: Maybe<string>;
    current: Generated<boolean>;
    at: At;
    answer: Maybe<string>;
    answeredBy: Maybe<string>;
    answeredAt: MaybeAt;
  };
  secretVoter: {
    position: string;
    decision: string;
    /** The round of the forum: the entry of its gate with which that began. */
    entry: number;
    person: string;
    receipt: Buffer;
    current: Generated<boolean>;
  };
  concern: MaybeInCycle & {
    decision: string;
    /** The round of the forum: the entry of its gate with which that began. */
    entry: number;
    position: Maybe<string>;
    name: string;
    body: string;
    owner: string;
    delegate: Maybe<string>;
    raisedAt: Instant;
    closedAt: MaybeAt;
    closedBy: Maybe<string>;
    closedHow: Maybe<'resolved' | 'withdrawn' | 'overruled'>;
    closedReason: Maybe<string>;
  };
  obligation: InCycle & { reviewer: string; reference: string; statement: string; at: At };
  review: Omit<MaybeInCycle, 'audience'> & {
    audience: Generated<Audience>;
    /** Of a decision, of an item or of a pilot: the others are null. */
    decision: Maybe<string>;
    item: Maybe<string>;
    pilot: Maybe<string>;
    reviewer: string;
    step: Generated<number>;
    askedAt: At;
    lasts: ColumnType<Duration | null, string | null | undefined, string | null>;
    approvedUntil: MaybeAt;
    openedBy: Maybe<string>;
    approvalEnded: Maybe<string>;
    dated: Generated<boolean>;
    concernedObligations: List<string>;
    concernedItems: List<string>;
    ladder: Json<Ladder>;
    verdict: Maybe<string>;
    reason: Maybe<string>;
    obligation: Maybe<string>;
    decidedAt: MaybeAt;
    givenBy: Maybe<string>;
    actedFor: Maybe<string>;
  };
  condition: Content & {
    id: string;
    cycle: Maybe<string>;
    review: string;
    statement: string;
    owner: string;
    dueAt: Instant;
    madeAt: Instant;
    note: Maybe<string>;
    reportedAt: MaybeAt;
    reportedBy: Maybe<string>;
    metAt: MaybeAt;
    metBy: Maybe<string>;
    droppedAt: MaybeAt;
  };
  conflictOfInterest: Content & {
    decision: string;
    person: string;
    reason: string;
    given: Maybe<string>;
    declaredBy: string;
    at: Instant;
  };
  approvalToken: {
    hash: Buffer;
    program: string;
    review: string;
    person: string;
    verdict: string;
    obligation: Maybe<string>;
    entry: number;
    expiresAt: Instant;
    usedAt: MaybeAt;
  };
}
