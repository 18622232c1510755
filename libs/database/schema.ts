import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { EngagementModel } from '../domain/engagement.js';
import type { Ladder, Receiver, Rung } from '../domain/ladder.js';
import type { Audience, Role, StakeholderGroup } from '../domain/people.js';
import type { StepName, SubjectKind } from '../domain/subject.js';
import type { Observation, Story } from '../domain/content/contribution.js';
import type { FeedbackQuality } from '../domain/content/feedback-quality.js';
import type { Phase } from '../domain/cycle/phase.js';
import type { Instant } from '../domain/time.js';

type At = ColumnType<Instant, Instant | undefined, Instant>;
type MaybeAt = ColumnType<Instant | null, Instant | null | undefined, Instant | null>;
type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>;
type Json<T extends object> = JSONColumnType<T, string, string>;
type MaybeJson<T extends object> = ColumnType<T | null, string | null | undefined, string | null>;
type List<T> = ColumnType<T[], readonly T[] | undefined, readonly T[]>;

/** A content row: it belongs to a program and names who may read it. */
interface Content {
  program: string;
  audience: Audience;
}
interface InCycle extends Content {
  id: string;
  cycle: string;
}
interface OfSubject {
  kind: SubjectKind;
  subject: string;
}

/** The tables as Kysely sees them: camelCase columns of the snake_case ones in the migrations, instants as ISO 8601 texts. */
export interface Tables {
  person: { id: Generated<string>; email: string; name: string; zone: Generated<string>; createdAt: At };
  program: {
    id: Generated<string>;
    name: string;
    product: string;
    audience: Generated<Audience>;
    engagement: Json<EngagementModel>;
    createdBy: string;
    createdAt: At;
  };
  membership: {
    program: string;
    person: string;
    roles: List<Role>;
    stakeholderGroup: StakeholderGroup;
    segments: List<string>;
    createdAt: At;
  };
  gate: {
    kind: SubjectKind;
    id: string;
    program: string;
    cycle: Maybe<string>;
    phase: string;
    entry: Generated<number>;
    epoch: Generated<number>;
    revision: Generated<number>;
    openedAt: Instant;
    deadline: MaybeAt;
    version: Generated<number>;
    moves: Generated<number>;
    tier: Generated<number>;
    heldAt: MaybeAt;
    heldUntil: MaybeAt;
    nextDo: Maybe<StepName>;
    nextRung: Maybe<number>;
    nextAt: MaybeAt;
    over: Generated<boolean>;
    startedAt: MaybeAt;
    restarts: Generated<number>;
    followed: Generated<number>;
  };
  appointment: OfSubject & {
    entry: number;
    version: number;
    rung: number;
    held: Generated<boolean>;
    do: StepName;
    at: Instant;
    condition: Rung['if'];
    who: List<Receiver>;
    firedAt: MaybeAt;
  };
  inputWindow: OfSubject & { what: 'contributions' | 'advice'; opensAt: Instant; closesAt: Instant };
  responsible: OfSubject & { entry: number; person: string; because: string; tier: number; since: At };
  deadlineMove: OfSubject & {
    entry: number;
    version: number;
    fromAt: Instant;
    toAt: Instant;
    movedBy: Maybe<string>;
    reason: string;
    at: At;
  };
  flag: OfSubject & {
    id: Generated<string>;
    program: string;
    cycle: Maybe<string>;
    code: string;
    facts: Json<object>;
    problem: Generated<boolean>;
    at: At;
  };
  poke: OfSubject & { id: Generated<number>; signal: Maybe<string>; at: At };
  command: {
    caller: string;
    key: string;
    route: string;
    bodyHash: string;
    status: number;
    response: MaybeJson<object>;
    at: At;
  };
  notice: {
    id: string;
    program: string;
    cycle: Maybe<string>;
    person: string;
    purpose: string;
    version: Generated<number>;
    data: Json<Record<string, unknown>>;
    notBefore: At;
    state: Generated<'queued' | 'sent' | 'bounced' | 'suppressed'>;
    attempts: Generated<number>;
    lastError: Maybe<string>;
    sentAt: MaybeAt;
    createdAt: At;
  };
  journal: {
    id: Generated<number>;
    program: string;
    subjectKind: SubjectKind;
    subject: string;
    cycle: Maybe<string>;
    type: string;
    version: Generated<number>;
    at: Instant;
    actor: Maybe<string>;
    audience: Audience;
    command: Maybe<string>;
    body: Json<object>;
  };
  unsealed: { program: string; journalId: number };
  seal: { program: string; seq: number; journalId: number; hash: Buffer };
  cycle: Content & {
    id: string;
    title: string;
    scope: string;
    expectations: Generated<string>;
    engagement: Json<EngagementModel>;
    rehearsal: Generated<boolean>;
    sessionAt: Instant;
    sessionMinutes: number;
    sessionPlace: Generated<string>;
    sessionSequence: Generated<number>;
    sessionOpenedAt: MaybeAt;
    sessionClosedAt: MaybeAt;
    recordingUrl: Maybe<string>;
    transcriptUrl: Maybe<string>;
    mustHear: List<string>;
    coverageReason: Maybe<string>;
    endReason: Maybe<string>;
    deputy: Maybe<string>;
    createdBy: string;
    createdAt: At;
    publishedAt: MaybeAt;
    publishedBy: Maybe<string>;
  };
  invitation: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    cycle: string;
    person: string;
    compliance: Generated<boolean>;
    obligationsAnsweredAt: MaybeAt;
    invitedAt: At;
    attendedAt: MaybeAt;
  };
  moveReason: Content & {
    id: Generated<string>;
    cycle: string;
    what: string;
    phase: string;
    reason: string;
    person: string;
    at: Instant;
    decision: Maybe<string>;
    review: Maybe<string>;
  };
  objective: InCycle & {
    position: number;
    kind: string;
    statement: string;
    metric: string;
    unit: string;
    baseline: number;
    target: number;
    learnt: Maybe<string>;
  };
  topic: InCycle & {
    position: number;
    objective: string;
    question: string;
    yields: string;
    evidence: string;
    minutes: number;
    owner: Maybe<string>;
    ifTimeRemains: Generated<boolean>;
    demo: MaybeJson<object>;
    carriedFrom: Maybe<string>;
    revision: Generated<number>;
  };
  preRead: InCycle & {
    position: number;
    title: string;
    summary: string;
    body: Maybe<string>;
    url: Maybe<string>;
    formats: List<string>;
    sentAt: MaybeAt;
  };
  receipt: { preRead: string; program: string; audience: Generated<Audience>; person: string; at: At };
  contribution: InCycle & {
    author: string;
    kind: string;
    channel: string;
    proxyFor: Maybe<string>;
    topic: Maybe<string>;
    body: string;
    salt: string;
    quality: Json<FeedbackQuality>;
    story: MaybeJson<Story>;
    observation: MaybeJson<Observation>;
    at: At;
  };
  disposition: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    contribution: string;
    cycle: string;
    kind: string;
    reason: Maybe<string>;
    answer: Maybe<string>;
    until: MaybeAt;
    owner: Maybe<string>;
    duplicateOf: Maybe<string>;
    items: List<string>;
    draftedBy: Maybe<string>;
    draftedAt: At;
    publishedAt: MaybeAt;
    brokenPromise: Generated<boolean>;
  };
  dispositionHistory: Omit<InCycle, 'id' | 'audience'> & {
    id: Generated<string>;
    audience: Generated<Audience>;
    contribution: string;
    draft: Json<object>;
    draftedBy: Maybe<string>;
    draftedAt: Instant;
    replacedBy: Maybe<string>;
    replacedAt: Instant;
  };
  item: InCycle & {
    title: string;
    framing: string;
    status: Generated<string>;
    link: Maybe<string>;
    revision: Generated<number>;
    createdBy: string;
    createdAt: At;
  };
  criterion: Content & {
    id: string;
    item: string;
    position: number;
    statement: string;
    metric: Maybe<string>;
    comparator: Maybe<string>;
    threshold: Maybe<number>;
    unit: Maybe<string>;
    obligation: Maybe<string>;
  };
  coAuthor: Content & { item: string; person: string };
  citation: Content & { item: string; contribution: string; starts: number; ends: number };
  decision: InCycle & {
    question: string;
    method: string;
    criteria: Json<object>;
    tieBreak: List<string>;
    ladder: Json<Ladder>;
    quorum: Generated<number>;
    authority: string;
    deputy: Maybe<string>;
    proposer: string;
    defaultOption: Maybe<string>;
    reversible: Generated<boolean>;
    reviewDate: MaybeAt;
    outcome: Maybe<string>;
    outcomeBy: Maybe<string>;
    decidedBy: Maybe<string>;
    actedFor: Maybe<string>;
    decidedAt: MaybeAt;
    effectiveAt: MaybeAt;
    because: MaybeJson<object>;
    rationale: Maybe<string>;
    dissent: Maybe<string>;
    returns: Generated<number>;
    handedOn: Generated<boolean>;
    createdAt: At;
  };
  option: Content & {
    id: string;
    decision: string;
    position: number;
    title: string;
    consequences: Generated<string>;
    statusQuo: Generated<boolean>;
  };
  decisionRight: Content & { decision: string; person: string; kind: string };
  position: Content & {
    id: string;
    decision: string;
    entry: number;
    person: string;
    kind: string;
    option: Maybe<string>;
    reason: Maybe<string>;
    current: Generated<boolean>;
    at: At;
    answer: Maybe<string>;
    answeredBy: Maybe<string>;
    answeredAt: MaybeAt;
  };
  obligation: InCycle & { reviewer: string; reference: string; statement: string; at: At };
  review: Omit<InCycle, 'audience'> & {
    audience: Generated<Audience>;
    decision: string;
    reviewer: string;
    ladder: Json<Ladder>;
    verdict: Maybe<string>;
    reason: Maybe<string>;
    obligation: Maybe<string>;
    decidedAt: MaybeAt;
  };
  approvalToken: {
    hash: Buffer;
    program: string;
    review: string;
    person: string;
    verdict: string;
    obligation: Maybe<string>;
    revision: number;
    expiresAt: Instant;
    usedAt: MaybeAt;
  };
  closureNote: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    cycle: string;
    version: number;
    body: Json<object>;
    introduction: Generated<string>;
    publishedAt: Instant;
    publishedBy: Maybe<string>;
  };
  promise: Omit<InCycle, 'audience'> & {
    audience: Generated<Audience>;
    kind: string;
    about: string;
    owner: string;
    dueAt: Instant;
    askedAt: MaybeAt;
    keptAt: MaybeAt;
  };
}
export type CyclePhase = Phase;
