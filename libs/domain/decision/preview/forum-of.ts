import type { DecisionBody } from '../../brief/decision-body.js';
import type { EngagementModel } from '../../program/engagement.js';
import type { CycleFacts, DecisionFacts, GateFacts, ReviewFacts, Right } from '../../facts.js';
import { reviewerOf, type Reviewer } from '../../review/reviewer.js';
import { subject, type PhaseOf, type SubjectKind } from '../../subject.js';
import type { Instant } from '../../time.js';
import { appealOf } from '../appeal.js';
import { LATEST } from '../methods/methods.js';
import { decidersOf, optionsOf, proposalOf } from '../declaring/declared.js';
import { parametersOf } from '../methods/forms.js';

/** A decision as it would stand the moment before it opens, with addresses for people and titles for options. */
export function forumOf(
  body: DecisionBody,
  engagement: EngagementModel,
  now: Instant,
): { cycle: CycleFacts; decision: DecisionFacts; rights: readonly RightGiven[] } {
  const reviews = body.reviewers.map((reviewer) => reviewOf(reviewerOf(reviewer), engagement, now));
  const decision = decisionOf(body, engagement, now);
  const cycle: CycleFacts = {
    id: 'cycle',
    program: 'program',
    gate: gateOf('cycle', 'cycle', 'decision', now),
    engagement,
    session: { at: now, minutes: 60, sequence: 0, openedAt: now, closedAt: now },
    facilitators: ['facilitator'],
    deputy: null,
    standIns: new Map(),
    zones: [],
    answersPromisedFor: null,
    preReads: 0,
    preReadsSentAt: null,
    decisions: [decision],
    reviews,
    items: [],
    pilots: [],
  };
  return { cycle, decision, rights: rightsOf(body) };
}

/** A right that somebody would hold. */
export interface RightGiven {
  readonly person: string;
  readonly kind: Right;
}

/** What conflicts of interest that are known leave of the rights that are declared. */
function rightsOf(body: DecisionBody): RightGiven[] {
  const conflicted = body.conflicts.map(({ email }) => email);
  const deciders = decidersOf(body);
  const of = (kind: Right, people: readonly string[]): RightGiven[] => people.map((person) => ({ person, kind }));
  const others = (people: readonly string[]): string[] => people.filter((email) => email !== body.authority);
  return [
    ...of(
      'decide',
      deciders.filter((email) => !conflicted.includes(email)),
    ),
    ...of(
      'advise',
      deciders.filter((email) => conflicted.includes(email)),
    ),
    ...of('advise', others(body.advisers)),
    ...of('contribute', others(body.contributors)),
  ];
}

function decisionOf(body: DecisionBody, engagement: EngagementModel, now: Instant): DecisionFacts {
  const method = LATEST[body.method];
  const conflicted = body.conflicts.map(({ email }) => email);
  return {
    id: 'decision',
    gate: gateOf('decision', 'decision', 'draft', now),
    method,
    parameters: parametersOf(method, body.rules),
    criteria: body.criteria,
    proposal: proposalOf(body),
    round: 0,
    lastCalls: 0,
    ladder: body.ladder ?? engagement.ladders.decision,
    authority: body.authority,
    deputy: body.deputy ?? null,
    proposer: body.proposer,
    tieBreak: body.tieBreak,
    defaultOption: body.defaultOption ?? null,
    options: optionsOf(body).map(({ title, statusQuo }, position) => ({ id: title, position, statusQuo })),
    outcome: null,
    reviewDate: body.reviewDate ?? null,
    appeal: appealOf(body.appeal),
    replaces: body.supersedes,
    returns: 0,
    handedOn: false,
    anonymous: body.anonymous,
    untold: false,
    pilot: null,
    soleVoter: null,
    conflicted,
    unable: [],
  };
}

const reviewOf = (
  { email, step, approvalLasts }: Reviewer,
  engagement: EngagementModel,
  now: Instant,
): ReviewFacts => ({
  id: email,
  gate: gateOf('review', email, 'waiting', now),
  decision: 'decision',
  item: null,
  pilot: null,
  reviewer: email,
  openedBy: null,
  step,
  askedAt: now,
  lasts: approvalLasts ?? null,
  approvedUntil: null,
  conditions: [],
  ladder: engagement.ladders.review,
  unable: [],
});

const gateOf = (kind: SubjectKind, id: string, phase: PhaseOf, now: Instant): GateFacts => ({
  subject: subject(kind, id),
  program: 'program',
  phase,
  entry: 1,
  epoch: 1,
  revision: 1,
  openedAt: now,
  deadline: null,
  version: 1,
  moves: 0,
  tier: 0,
  heldAt: null,
  heldUntil: null,
  over: false,
  accountedUntil: null,
  extended: false,
  armed: [],
  paused: [],
  input: [],
  responsible: [],
});
