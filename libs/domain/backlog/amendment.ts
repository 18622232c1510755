import { z } from 'zod';
import { type CyclePhase, phaseRefused } from '../cycle/phase.js';
import { refuse, type Refusal } from '../refusal.js';
import { text } from '../fields/text.js';
import { contentOf, CriterionBody, type CriterionContent, type ItemStatus } from './item.js';
import type { LineageBody } from './lineage.js';

/** What of an item somebody would have otherwise; or a whole item, which is new. */
export const AmendmentPart = z.enum(['framing', 'criterion', 'slice', 'item']);
export type AmendmentPart = z.infer<typeof AmendmentPart>;

/** Where a proposal stands. Each but the first is its end. */
export const AmendmentState = z.enum(['proposed', 'accepted', 'declined', 'withdrawn', 'superseded']);
export type AmendmentState = z.infer<typeof AmendmentState>;

/** What every proposal says beside its words. */
export const why = {
  reason: text(2000).describe('why it is better so'),
  amends: z.uuid().optional().describe('an open proposal on the same part, in whose place this one is made'),
};

const slice = { title: text(200), framing: text(4000), criteria: z.array(CriterionBody).max(20).default([]) };
/** A part of a new item that is to stand for itself. */
export const ProposedSlice = z.strictObject(slice).meta({ id: 'ProposedSlice' });
export type ProposedSlice = z.infer<typeof ProposedSlice>;

/** A proposal on an item: other words for the problem, a criterion that is new or says something else, or a slice of it. */
export const AmendmentBody = z
  .discriminatedUnion('part', [
    z.strictObject({ part: z.literal('framing'), framing: text(4000), ...why }),
    z.strictObject({
      part: z.literal('criterion'),
      criterion: z.uuid().optional().describe('the criterion that is to say this; without it a new one'),
      proposal: CriterionBody,
      ...why,
    }),
    z.strictObject({ part: z.literal('slice'), ...slice, ...why }),
  ])
  .meta({
    id: 'AmendmentBody',
    example: {
      part: 'criterion',
      proposal: { statement: 'The weekly report takes at most 6 minutes without a network' },
      reason: 'In the basement there is no network',
    },
  });
export type AmendmentBody = z.infer<typeof AmendmentBody>;

/** What is proposed, without the reasons for it. */
export interface Proposal {
  readonly title?: string;
  readonly framing?: string;
  readonly criteria: readonly CriterionBody[];
  /** Of a new item: parts that are to stand for themselves. */
  readonly slices?: readonly ProposedSlice[];
  /** Of a new item: the items that it comes out of. */
  readonly lineage?: readonly LineageBody[];
}

/** What is proposed, in one form for framings, criteria and slices. */
export function proposalOf(body: AmendmentBody): Proposal {
  if (body.part === 'framing') return { framing: body.framing, criteria: [] };
  if (body.part === 'criterion') return { criteria: [body.proposal] };
  return { title: body.title, framing: body.framing, criteria: body.criteria };
}

/** What a proposal would replace, as it was when it was made. */
export interface Before {
  readonly framing?: string;
  readonly criterion?: CriterionContent;
}

/** What of an item a proposal would replace, as it is now; null when it only adds. */
export const replacedBy = (
  part: AmendmentPart,
  { framing, criterion }: { readonly framing: string; readonly criterion: CriterionContent | null },
): Before | null => (part === 'framing' ? { framing } : part === 'criterion' && criterion ? { criterion } : null);

/** Whether what a proposal would replace still says what it said. */
export const isCurrent = (before: Before | null, now: Before | null): boolean =>
  before?.framing === now?.framing && saysTheSame(before?.criterion, now?.criterion);

const PARTS = ['statement', 'metric', 'comparator', 'threshold', 'unit'] as const;

/** Criteria are the same when they say the same and are checked in the same way. */
function saysTheSame(one: CriterionContent | undefined, other: CriterionContent | undefined): boolean {
  if (!one || !other) return one === other;
  const steps = (['given', 'when', 'then'] as const).every((step) => one.behaviour?.[step] === other.behaviour?.[step]);
  return steps && PARTS.every((part) => one[part] === other[part]);
}

/** How many proposals on one item may wait for an answer. */
const MOST_OPEN = 100;
const LEAST_REASON = 10;

/** An item as a proposal finds it. */
export interface Amended {
  readonly status: ItemStatus;
  readonly framing: string;
  /** Proposals on it that wait for an answer. */
  readonly open: number;
  /** The criterion that is to be changed, when it is one of this item. */
  readonly criterion: CriterionContent | null;
  readonly amends: Instead | null;
}

/** What a proposal is made instead of, where it is one on the same item, or of a new one in the same cycle. */
export interface Instead {
  readonly part: AmendmentPart;
  readonly criterion: string | null;
  readonly state: AmendmentState;
}

/** Whether something may be proposed on an item, from the session until refinement ends. */
export function proposalRefused(cycle: CyclePhase, item: Amended, body: AmendmentBody): Refusal | null {
  const closed = phaseRefused(cycle, 'session', 'refinement') ?? dropped(item);
  if (closed) return closed;
  const target = body.part === 'criterion' ? (body.criterion ?? null) : null;
  if (target !== null && !item.criterion) return unknown('criterion', 'This item has no criterion with this id');
  const instead = body.amends === undefined ? null : insteadRefused(item.amends, body.part, target);
  if (instead) return instead;
  if (item.open >= MOST_OPEN) {
    return refuse('limit-reached', `At most ${MOST_OPEN} proposals on one item wait for an answer`);
  }
  return changesNothing(item, body) ? refuse('already-exists', 'The item says exactly this already') : null;
}

/** Only what is about the same, and waits for its answer, is amended by another proposal. */
export function insteadRefused(amends: Instead | null, part: AmendmentPart, criterion: string | null): Refusal | null {
  if (!amends) return unknown('amends', `This ${part === 'item' ? 'cycle' : 'item'} has no proposal with this id`);
  if (amends.part !== part || amends.criterion !== criterion) return unknown('amends', 'is about another part');
  if (amends.state === 'proposed') return null;
  return refuse('already-answered', `What it amends is ${amends.state} already`);
}

const dropped = ({ status }: { readonly status: ItemStatus | null }): Refusal | null =>
  status === 'dropped' ? refuse('illegal-step', 'The item was dropped; nothing of it is shaped any more') : null;

const unknown = (path: string, message: string): Refusal =>
  refuse('unknown-reference', 'The proposal names what is not there', [{ path, message }]);

function changesNothing({ framing, criterion }: Amended, body: AmendmentBody): boolean {
  if (body.part === 'framing') return body.framing.trim() === framing.trim();
  return body.part === 'criterion' && criterion !== null && saysTheSame(criterion, contentOf(body.proposal));
}

/** How a proposal ends by somebody's hand. */
export type Verdict = 'accepted' | 'declined' | 'withdrawn';

/** A proposal and who answers it. */
export interface Answering {
  readonly state: AmendmentState;
  /** Of its item; null where it proposes a new one. */
  readonly status: ItemStatus | null;
  readonly proposer: string;
  /** Whether its proposer refines, or is a co-author of the item. */
  readonly byShaper: boolean;
  /** Who proposed what it is made instead of. */
  readonly instead: string | null;
  /** Whether what it amends, or the words that it rests on, still say what they said when this was proposed. */
  readonly current: boolean;
  readonly person: string;
  /** Whether the person who answers refines, or is a co-author of the item. */
  readonly shaper: boolean;
}

/**
 * Why somebody may not answer a proposal with this verdict, or null. People who refine and the item's co-authors answer proposals of others. If
 * one of them answers with a proposal instead, the first proposer may answer that. Nobody accepts their own proposal.
 */
export function answerRefused(cycle: CyclePhase, facts: Answering, verdict: Verdict, reason: string): Refusal | null {
  const closed = phaseRefused(cycle, 'session', 'refinement');
  if (closed) return closed;
  const { state, proposer, person } = facts;
  if (state !== 'proposed') return refuse('already-answered', `The proposal is ${state} already`);
  if (verdict === 'withdrawn') {
    return proposer === person ? null : refuse('no-right', 'Only whoever proposed it can withdraw it');
  }
  if (proposer === person) return refuse('no-right', 'Somebody else answers what you propose; you can withdraw it');
  if (!facts.shaper && !(facts.byShaper && facts.instead === person)) {
    return refuse('no-right', 'Proposals are answered by those who refine and by the co-authors of the item');
  }
  if (verdict === 'declined' && reason.trim().length < LEAST_REASON) {
    const errors = [{ path: 'reason', message: `At least ${LEAST_REASON} characters: people will ask why` }];
    return refuse('reason-missing', 'Whoever proposed it hears why not', errors);
  }
  if (verdict === 'declined') return null;
  if (facts.current) return dropped(facts);
  const what = facts.status === null ? 'The words that it rests on have changed' : 'What it amends has changed';
  return refuse('outdated-amendment', `${what} since; decline it, or propose on what is there now`);
}

/** The reasons that the system gives when it declines what nobody answered. */
export const UNANSWERED = { refinement: 'not_answered_in_time', cancelled: 'cycle_cancelled' } as const;
