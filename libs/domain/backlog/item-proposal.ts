import { z } from 'zod';
import { type CyclePhase, phaseRefused } from '../cycle/phase.js';
import { text } from '../fields/text.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { insteadRefused, ProposedSlice, type Instead, type Proposal, why } from './amendment.js';
import { CriterionBody, PassageBody } from './item.js';
import { LineageBody } from './lineage.js';

/** A new item that somebody puts forward: the problem as they frame it, what would show that it is solved, and the words that it rests on. */
export const ItemProposalBody = z
  .strictObject({
    title: text(200),
    framing: text(4000).describe('the problem, as those who have it put it'),
    criteria: z.array(CriterionBody).max(20).default([]),
    slices: z.array(ProposedSlice).max(10).default([]).describe('parts that can stand for themselves'),
    passages: z.array(PassageBody).max(50).default([]).describe('of contributions to its cycle that you may read'),
    lineage: z.array(LineageBody).max(20).default([]).describe('items that it comes out of: `merge` of several'),
    ...why,
  })
  .meta({
    id: 'ItemProposalBody',
    example: {
      title: 'Keep what I typed in the basement',
      framing: 'Without a network the weekly report is lost, and I type it again',
      criteria: [{ statement: 'Given no network, when I save the report, then nothing that I typed is lost' }],
      slices: [{ title: 'Keep a draft', framing: 'What was typed is still there tomorrow' }],
      passages: [{ contribution: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', starts: 0, ends: 42 }],
      reason: 'Three of us lose an hour a week by it',
    },
  });
export type ItemProposalBody = z.infer<typeof ItemProposalBody>;

/** What is proposed, without the reasons for it and the words that it rests on. */
export const newItemOf = ({ title, framing, criteria, slices, lineage }: ItemProposalBody): Proposal => ({
  title,
  framing,
  criteria,
  slices,
  lineage,
});

/** How many new items of one person may wait for an answer: nobody can fill the list of a cycle alone. */
const MOST_OPEN = 50;

/** A cycle as a proposal of a new item finds it. */
export interface PutForward {
  /** How many new items of the proposer wait for an answer. */
  readonly open: number;
  /** Whether an item, or an open proposal of the same person, has this title and these words already. */
  readonly known: boolean;
  readonly amends: Instead | null;
  /** Items that they may read, of those that it is to come out of. */
  readonly items: ReadonlySet<string>;
}

/** Whether a new item may be put forward, from the session until refinement ends. */
export function itemProposalRefused(cycle: CyclePhase, facts: PutForward, body: ItemProposalBody): Refusal | null {
  const refused = phaseRefused(cycle, 'session', 'refinement') ?? unknownOrigins(body, facts.items);
  if (refused) return refused;
  const instead = body.amends === undefined ? null : insteadRefused(facts.amends, 'item', null);
  if (instead) return instead;
  if (facts.known) return refuse('already-exists', 'An item, or a proposal of yours, says exactly this already');
  if (facts.open < MOST_OPEN) return null;
  return refuse('limit-reached', `At most ${MOST_OPEN} new items that you propose wait for an answer`);
}

function unknownOrigins({ lineage }: ItemProposalBody, items: ReadonlySet<string>): Refusal | null {
  const errors = lineage.flatMap(({ of }, index): Offence[] => {
    const path = `lineage[${index}].of`;
    if (!items.has(of)) return [{ path, message: 'This program has no item with this id' }];
    return lineage.findIndex((other) => other.of === of) < index ? [{ path, message: 'is named twice' }] : [];
  });
  return errors.length > 0 ? refuse('unknown-reference', 'The proposal names what is not there', errors) : null;
}
