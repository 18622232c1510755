import { contentOf } from '../../../domain/backlog/item.js';
import { UNANSWERED, type AmendmentPart, type Proposal } from '../../../domain/backlog/amendment.js';
import { clip } from '../../one-line.js';
import { namesOf } from '../names.js';
import { block, list } from '../wording.js';
import { aboutCycle, type Template, type Writing } from '../writing.js';

const PARTS: Record<AmendmentPart, string> = {
  framing: 'other words for the problem',
  criterion: 'an acceptance criterion',
  slice: 'a slice that stands for itself',
  item: 'a new item',
};

const loadAmendment = ({ db, data }: Writing) =>
  db
    .selectFrom('amendment')
    .leftJoin('item', 'item.id', 'amendment.item')
    .select(['amendment.part', 'amendment.proposal', 'amendment.reason', 'amendment.proposer', 'amendment.state'])
    .select(['amendment.id', 'amendment.answer', 'amendment.answeredBy', 'amendment.madeItem', 'amendment.audience'])
    .select(['item.id as item', 'item.title', 'item.audience as itemAudience'])
    .where('amendment.id', '=', data.about ?? '')
    .executeTakeFirst();

/** Whether the recipient may read a proposal: they must be able to read it and its item. */
const mayRead = (writing: Writing, { audience, itemAudience }: Pick<Amendment, 'audience' | 'itemAudience'>): boolean =>
  writing.mayRead({ audience }) && (itemAudience === null || writing.mayRead({ audience: itemAudience }));

type Amendment = NonNullable<Awaited<ReturnType<typeof loadAmendment>>>;

/** Somebody proposes a change to an item that the recipient shaped, or a new one in a cycle that they run. */
export const amendmentProposed: Template = aboutCycle(async (writing, cycle) => {
  const amendment = await loadAmendment(writing);
  if (!amendment || amendment.state !== 'proposed' || !mayRead(writing, amendment)) return null;
  const { title, part, proposal, reason, proposer } = amendment;
  const name = (await namesOf(writing.db, [proposer])).get(proposer) ?? 'Somebody';
  const on = title === null ? `"${cycle.title}"` : `"${title}", an item of "${cycle.title}" that you shaped`;
  return {
    subject: `A proposal ${title === null ? 'for' : 'on'} "${clip(title ?? cycle.title, 120)}"`,
    paragraphs: [
      `${name} proposes ${PARTS[part]} for ${on}:`,
      inWords(proposal),
      `Why:\n${block(reason)}`,
      'Please accept it, decline it with a reason, or answer with a proposal of your own. What nobody answers before refinement ends is declined, and that is said.',
    ],
    path: placeOf(amendment),
  };
});

/** What became of what the recipient proposed. Their words are theirs, whatever else they may read by now. */
export const amendmentAnswered: Template = async (writing) => {
  const amendment = await loadAmendment(writing);
  if (!amendment || amendment.state === 'proposed') return null;
  const { item, title, part, proposal, state, answeredBy } = amendment;
  const readable = mayRead(writing, amendment);
  const name = answeredBy ? ((await namesOf(writing.db, [answeredBy])).get(answeredBy) ?? 'Somebody') : null;
  const of = writing.program.name;
  const about = readable ? `"${title ?? writing.place}"` : item === null ? of : `an item of ${of}`;
  const on = `${item === null ? 'for' : 'on'} "${clip(title ?? writing.place, 120)}"`;
  return {
    subject: readable ? `Your proposal ${on}` : 'What became of your proposal',
    paragraphs: [
      `You proposed ${PARTS[part]} for ${about}:`,
      inWords(proposal),
      became(amendment, name),
      state === 'accepted' ? 'You are named as a co-author of it.' : null,
    ],
    path: readable ? placeOf(amendment) : `/v1/programs/${writing.program.id}`,
  };
};

/** Where what was proposed is read: on its item, as the item that it became, or by itself. */
function placeOf({ id, item, madeItem }: Pick<Amendment, 'id' | 'item' | 'madeItem'>): string {
  if (item !== null) return `/v1/items/${item}/amendments`;
  return madeItem === null ? `/v1/amendments/${id}` : `/v1/items/${madeItem}`;
}

function became({ part, state, answer }: Pick<Amendment, 'part' | 'state' | 'answer'>, name: string | null): string {
  if (state === 'declined' && name === null) {
    return answer === UNANSWERED.cancelled
      ? 'The cycle was cancelled before anybody answered it, so it is not taken in.'
      : 'Nobody answered it before refinement ended, so by the rules of the cycle it is declined. The cycle is flagged for that.';
  }
  if (state === 'superseded') return `${name} accepted another proposal that builds on yours.`;
  const why = answer ? ` Why:\n${block(answer)}` : '';
  const so = part === 'item' ? 'it is an item now' : 'the item says so now';
  return state === 'accepted' ? `${name} accepted it: ${so}.${why}` : `${name} declined it.${why}`;
}

function inWords({ title, framing, criteria, slices = [] }: Proposal): string {
  const said = criteria.map((criterion) => contentOf(criterion).statement);
  const parts = slices.map((slice) => `In it: ${slice.title}`);
  return [title ? `  ${title}` : '', framing ? block(framing) : '', said.length > 0 ? list(said) : '', ...parts]
    .filter(Boolean)
    .join('\n');
}
