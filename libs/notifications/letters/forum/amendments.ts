import { contentOf } from '../../../domain/backlog/item.js';
import {
  UNANSWERED,
  type AmendmentPart,
  type AmendmentState,
  type Proposal,
} from '../../../domain/backlog/amendment.js';
import { clip } from '../../one-line.js';
import { namesOf } from './decision-facts.js';
import { block, list } from '../wording.js';
import { aboutCycle, type Template, type Writing } from '../writing.js';

const PARTS: Record<AmendmentPart, string> = {
  framing: 'other words for the problem',
  criterion: 'an acceptance criterion',
  slice: 'a slice that stands for itself',
};

const loadAmendment = ({ db, data }: Writing) =>
  db
    .selectFrom('amendment')
    .innerJoin('item', 'item.id', 'amendment.item')
    .select(['amendment.part', 'amendment.proposal', 'amendment.reason', 'amendment.proposer', 'amendment.state'])
    .select(['amendment.answer', 'amendment.answeredBy', 'item.id as item', 'item.title', 'item.audience'])
    .where('amendment.id', '=', data.about ?? '')
    .executeTakeFirst();

/** Somebody proposes a change to an item that the recipient shaped. */
export const amendmentProposed: Template = aboutCycle(async (writing, cycle) => {
  const amendment = await loadAmendment(writing);
  if (!amendment || amendment.state !== 'proposed' || !writing.mayRead(amendment)) return null;
  const { item, title, part, proposal, reason, proposer } = amendment;
  const name = (await namesOf(writing.db, [proposer])).get(proposer) ?? 'Somebody';
  return {
    subject: `A proposal on "${clip(title, 120)}"`,
    paragraphs: [
      `${name} proposes ${PARTS[part]} for "${title}", an item of "${cycle.title}" that you shaped:`,
      inWords(proposal),
      `Why:\n${block(reason)}`,
      'Please accept it, decline it with a reason, or answer with a proposal of your own. What nobody answers before refinement ends is declined, and that is said.',
    ],
    path: `/v1/items/${item}/amendments`,
  };
});

/** What became of what the recipient proposed. Their words are theirs, whatever else they may read by now. */
export const amendmentAnswered: Template = async (writing) => {
  const amendment = await loadAmendment(writing);
  if (!amendment || amendment.state === 'proposed') return null;
  const { item, title, part, proposal, state, answer, answeredBy } = amendment;
  const readable = writing.mayRead(amendment);
  const name = answeredBy ? ((await namesOf(writing.db, [answeredBy])).get(answeredBy) ?? 'Somebody') : null;
  const about = readable ? `"${title}"` : `an item of ${writing.program.name}`;
  return {
    subject: readable ? `Your proposal on "${clip(title, 120)}"` : 'What became of your proposal',
    paragraphs: [
      `You proposed ${PARTS[part]} for ${about}:`,
      inWords(proposal),
      became(state, answer, name),
      state === 'accepted' ? 'You are named as a co-author of it.' : null,
    ],
    path: readable ? `/v1/items/${item}/amendments` : `/v1/programs/${writing.program.id}`,
  };
};

function became(state: AmendmentState, answer: string | null, name: string | null): string {
  if (state === 'declined' && name === null) {
    return answer === UNANSWERED.cancelled
      ? 'The cycle was cancelled before anybody answered it, so it is not taken in.'
      : 'Nobody answered it before refinement ended, so by the rules of the cycle it is declined. The cycle is flagged for that.';
  }
  if (state === 'superseded') return `${name} accepted another proposal that builds on yours.`;
  const why = answer ? ` Why:\n${block(answer)}` : '';
  return state === 'accepted' ? `${name} accepted it: the item says so now.${why}` : `${name} declined it.${why}`;
}

function inWords({ title, framing, criteria }: Proposal): string {
  const said = criteria.map((criterion) => contentOf(criterion).statement);
  return [title ? `  ${title}` : '', framing ? block(framing) : '', said.length > 0 ? list(said) : '']
    .filter(Boolean)
    .join('\n');
}
