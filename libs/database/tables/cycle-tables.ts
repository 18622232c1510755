import type { Generated } from 'kysely';
import type { StoreKind } from '../../attachments/attachment-store.js';
import type { Observation } from '../../domain/contribution/contribution.js';
import type { Story } from '../../domain/contribution/story.js';
import type { FeedbackQuality } from '../../domain/contribution/feedback/feedback-quality.js';
import type { CoverageGap } from '../../domain/cycle/agenda/coverage-reason.js';
import type { EngagementModel } from '../../domain/program/engagement.js';
import type { Audience } from '../../domain/people.js';
import type { Instant } from '../../domain/time.js';
import type { At, MaybeAt, Maybe, Json, MaybeJson, List, Content, InCycle } from './columns.js';

/** What people make of a cycle: agenda, contributions and their answers, closure. */
export interface CycleTables {
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
    notRecorded: List<string>;
    attendeesOnly: Generated<boolean>;
    coverageReason: Maybe<string>;
    coverageGap: MaybeJson<CoverageGap>;
    endReason: Maybe<string>;
    deputy: Maybe<string>;
    createdBy: string;
    createdAt: At;
    publishedAt: MaybeAt;
    publishedBy: Maybe<string>;
    answersPlannedFor: MaybeAt;
    answersPromisedFor: MaybeAt;
  };
  invitation: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    cycle: string;
    person: string;
    compliance: Generated<boolean>;
    obligationsAnsweredAt: MaybeAt;
    invitedAt: At;
    attendedAt: MaybeAt;
    attendedBy: Maybe<string>;
    declinedAt: MaybeAt;
  };
  coverageTarget: Content & { cycle: string; who: string; atLeast: number };
  moveReason: Content & {
    id: Generated<string>;
    cycle: Maybe<string>;
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
  measurement: InCycle & {
    objective: string;
    value: number;
    at: Instant;
    recordedAt: Instant;
    recordedBy: string;
  };
  topic: InCycle & {
    position: number;
    objective: string;
    question: string;
    yields: string;
    evidence: string;
    minutes: number;
    minutesTaken: Maybe<number>;
    owner: Maybe<string>;
    ifTimeRemains: Generated<boolean>;
    carriedFrom: Maybe<string>;
    revision: Generated<number>;
  };
  scenario: InCycle & {
    topic: string;
    position: number;
    situation: string;
    data: string;
    expected: Maybe<string>;
    constraints: List<string>;
    assistiveTechnology: List<string>;
    revision: Generated<number>;
  };
  scenarioCriterion: { scenario: string; criterion: string; program: string; position: number };
  preRead: InCycle & {
    position: number;
    title: string;
    summary: string;
    body: Maybe<string>;
    url: Maybe<string>;
    formats: List<string>;
    sentAt: MaybeAt;
    revision: Generated<number>;
  };
  receipt: { preRead: string; program: string; audience: Generated<Audience>; person: string; at: At };
  contribution: Content & {
    id: string;
    /** Null until a cycle takes over what was said outside a window. */
    cycle: Maybe<string>;
    outside: Generated<boolean>;
    author: string;
    /** Who wrote it down, where that is not who said it. */
    recordedBy: Maybe<string>;
    kind: string;
    channel: string;
    proxyFor: Maybe<string>;
    topic: Maybe<string>;
    objective: Maybe<string>;
    criterion: Maybe<string>;
    scenario: Maybe<string>;
    body: string;
    salt: string;
    quality: Json<FeedbackQuality>;
    story: MaybeJson<Story>;
    observation: MaybeJson<Observation>;
    at: At;
    revision: Generated<number>;
    editedAt: MaybeAt;
    /** Who did so last. */
    editedBy: Maybe<string>;
    telemetryOf: List<string>;
  };
  contributionHistory: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    contribution: string;
    revision: number;
    /** Null where it was mended while it waited in the inbox. */
    cycle: Maybe<string>;
    /** These four are null where a worker or API of an earlier release kept it: then they are as they were last. */
    kind: Maybe<string>;
    channel: Maybe<string>;
    proxyFor: Maybe<string>;
    readers: Maybe<Audience>;
    topic: Maybe<string>;
    objective: Maybe<string>;
    criterion: Maybe<string>;
    scenario: Maybe<string>;
    body: string;
    salt: string;
    quality: Json<FeedbackQuality>;
    story: MaybeJson<Story>;
    observation: MaybeJson<Observation>;
    saidAt: Instant;
    replacedAt: Instant;
  };
  attachment: Content & {
    id: string;
    contribution: string;
    file: string;
    name: string;
    type: string;
    size: number;
    sha256: string;
    salt: string;
    recordingOf: List<string>;
    at: Instant;
  };
  /** Bytes that are kept or on their way; without `sweepAt` they are attached. */
  attachmentFile: { id: string; store: StoreKind; sweepAt: MaybeAt };
  attachmentChunk: { file: string; nth: number; bytes: Buffer };
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
  contest: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    contribution: string;
    cycle: string;
    reason: string;
    contestedAt: Instant;
    settledAt: MaybeAt;
    settledBy: Maybe<string>;
  };
  usefulness: Omit<Content, 'audience'> & {
    audience: Generated<Audience>;
    contribution: string;
    cycle: string;
    useful: boolean;
    comment: Maybe<string>;
    at: Instant;
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
}
