import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import type { ProposedSlice } from '../../../../libs/domain/backlog/amendment.js';
import type { LineageBody } from '../../../../libs/domain/backlog/lineage.js';
import type { Audience } from '../../../../libs/domain/people.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { columnsOf, insertCriteria, joinAuthors } from '../backlog/commands/insert-parts.js';
import type { Answered } from './amendment-facts.query.js';

/** What came of an accepted proposal. */
export interface Made {
  readonly madeCriterion?: string | null;
  readonly madeItem?: string;
}

interface AmendedItem {
  readonly item: string;
  readonly program: string;
  readonly audience: Audience;
}

/** An accepted proposal, who takes it in, and when. */
interface Taking {
  readonly tx: Tx;
  readonly facts: Answered;
  readonly actor: Actor;
  readonly now: Instant;
}

/** Writes an accepted proposal into its item, or as a new one; whoever proposed it is its co-author. Needs the cycle's gate, exclusively. */
export async function takeIn(taking: Taking): Promise<Made> {
  const { tx, facts } = taking;
  const { item, part, proposer } = facts;
  if (item === null) return { madeItem: await writeNew(taking) };
  const place = await tx
    .updateTable('item')
    .set({
      revision: sql<number>`revision + 1`,
      ...(part === 'framing' && facts.proposal.framing ? { framing: facts.proposal.framing } : {}),
    })
    .where('id', '=', item)
    .returning(['id as item', 'program', 'audience'])
    .executeTakeFirstOrThrow();
  await joinAuthors(tx, place, proposer);
  if (part === 'criterion') return { madeCriterion: await writeCriterion(tx, place, facts) };
  return part === 'slice' ? { madeItem: await writeSlice(taking, place, wordsOf(facts)) } : {};
}

/** A changed criterion keeps the obligation that it meets and the story that it protects unless the proposal names another. */
async function writeCriterion(tx: Tx, place: AmendedItem, { criterion, proposal }: Answered): Promise<string | null> {
  const [body] = proposal.criteria;
  if (!body) return null;
  if (criterion === null) return (await insertCriteria(tx, place, [body]))[0] ?? null;
  await tx
    .updateTable('criterion')
    .set({
      ...columnsOf(body),
      ...(body.obligation ? { obligation: body.obligation } : {}),
      ...(body.story ? { story: body.story } : {}),
    })
    .where('id', '=', criterion)
    .execute();
  return criterion;
}

const wordsOf = ({ proposal: { title = '', framing = '', criteria } }: Answered): ProposedSlice => ({
  title,
  framing,
  criteria: [...criteria],
});

/** An item of its own that comes out of the whole and cites what the whole cites. */
async function writeSlice(taking: Taking, whole: AmendedItem, slice: ProposedSlice): Promise<string> {
  const { item } = await writeItem(taking, whole.audience, slice);
  await writeOrigin(taking, { of: whole.item, kind: 'split' }, { ...whole, item });
  await sql`
    insert into citation (item, contribution, program, audience, starts, ends)
    select ${item}, contribution, program, audience, starts, ends from citation where item = ${whole.item}`.execute(
    taking.tx,
  );
  return item;
}

/** A new item that cites the words on which its proposal rests, with its slices and what it comes out of. */
async function writeNew(taking: Taking): Promise<string> {
  const { tx, facts } = taking;
  const whole = await writeItem(taking, facts.audience, wordsOf(facts));
  await sql`
    insert into citation (item, contribution, program, audience, starts, ends)
    select ${whole.item}, contribution, program, audience, starts, ends from amendment_passage
    where amendment = ${facts.id}`.execute(tx);
  const { slices = [], lineage = [] } = facts.proposal;
  for (const origin of lineage) await writeOrigin(taking, origin, whole);
  for (const slice of slices) await writeSlice(taking, whole, slice);
  return whole.item;
}

async function writeItem(
  { tx, facts, actor, now }: Taking,
  audience: Audience,
  words: ProposedSlice,
): Promise<AmendedItem> {
  const place = { item: randomUUID(), program: actor.program, audience };
  const { title, framing, criteria } = words;
  const { id: proposal, cycle, proposer } = facts;
  const made = { id: place.item, program: place.program, cycle, audience, createdBy: proposer, createdAt: now };
  await tx
    .insertInto('item')
    .values({ ...made, title, framing, proposal })
    .execute();
  await insertCriteria(tx, place, criteria);
  await joinAuthors(tx, place, proposer);
  return place;
}

/** Says out of which item another came. What is new leads to nothing yet, so that no circle can close. */
async function writeOrigin({ tx, actor, now }: Taking, { of, kind }: LineageBody, child: AmendedItem): Promise<void> {
  const { item, program, audience } = child;
  await tx
    .insertInto('itemLineage')
    .values({ parent: of, child: item, kind, program, audience, linkedBy: actor.person, linkedAt: now })
    .execute();
}
