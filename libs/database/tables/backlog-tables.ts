import type { Generated } from 'kysely';
import type { AmendmentPart, AmendmentState, Before, Proposal } from '../../domain/backlog/amendment.js';
import type { Behaviour } from '../../domain/backlog/criterion.js';
import type { ItemStatus, ReworkCause } from '../../domain/backlog/item.js';
import type { FilingState } from '../../domain/backlog/tracking.js';
import type { Instant } from '../../domain/time.js';
import type { At, MaybeAt, Maybe, Json, MaybeJson, Content, InCycle } from './columns.js';

/** The items of a cycle: what they cite, who shaped them, and what became of them in a tracker. */
export interface BacklogTables {
  item: InCycle & {
    title: string;
    framing: string;
    status: Generated<string>;
    link: Maybe<string>;
    revision: Generated<number>;
    createdBy: string;
    createdAt: At;
    /** The proposal out of which it came. */
    proposal: Maybe<string>;
  };
  criterion: Content & {
    id: string;
    item: string;
    position: number;
    statement: string;
    behaviour: MaybeJson<Behaviour>;
    metric: Maybe<string>;
    comparator: Maybe<string>;
    threshold: Maybe<number>;
    unit: Maybe<string>;
    obligation: Maybe<string>;
    /** The story that it protects. */
    story: Maybe<string>;
  };
  amendment: InCycle & {
    /** Null: what is proposed is a new one. */
    item: Maybe<string>;
    part: AmendmentPart;
    criterion: Maybe<string>;
    amends: Maybe<string>;
    proposal: Json<Proposal>;
    before: MaybeJson<Before>;
    reason: string;
    proposer: string;
    proposedAt: Instant;
    state: Generated<AmendmentState>;
    answer: Maybe<string>;
    answeredBy: Maybe<string>;
    answeredAt: MaybeAt;
    madeCriterion: Maybe<string>;
    madeItem: Maybe<string>;
  };
  /** The words on which the proposal of a new item rests. */
  amendmentPassage: Content & { amendment: string; contribution: string; starts: number; ends: number };
  coAuthor: Content & { item: string; person: string };
  citation: Content & {
    id: Generated<string>;
    item: string;
    contribution: string;
    starts: number;
    ends: number;
    citedAt: At;
  };
  filing: Content & {
    item: string;
    cycle: string;
    connection: string;
    state: Generated<FilingState>;
    /** Raised when what is sent changes. */
    version: Generated<number>;
    attempts: Generated<number>;
    queuedAt: At;
    notBefore: At;
    lease: Maybe<string>;
    leasedUntil: MaybeAt;
    lastError: Maybe<string>;
    /** What the tracker calls it. */
    remote: Maybe<string>;
    url: Maybe<string>;
    sentStatus: Maybe<ItemStatus>;
    filedAt: MaybeAt;
    heardAt: MaybeAt;
    heardEvent: Maybe<string>;
    createdAt: At;
  };
  itemRework: Content & {
    id: Generated<string>;
    item: string;
    cycle: string;
    was: ItemStatus;
    becomes: ItemStatus;
    cause: ReworkCause;
    person: string;
    at: Instant;
  };
  itemDecision: Content & { item: string; decision: string; linkedBy: string; linkedAt: Instant };
  itemLineage: Content & { parent: string; child: string; kind: string; linkedBy: string; linkedAt: Instant };
}
