import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import type { Audience } from '../../../../libs/domain/people.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { columnsOf, insertCriteria, joinAuthors } from '../backlog/commands/insert-parts.js';
import type { Answered } from './amendment-facts.query.js';

/** What came of an accepted proposal. */
interface Made {
  readonly madeCriterion?: string | null;
  readonly madeItem?: string;
}

interface Place {
  readonly item: string;
  readonly program: string;
  readonly audience: Audience;
}

/** Writes an accepted proposal into its item, whose co-author whoever proposed it becomes. Needs the cycle's gate, exclusively. */
export async function takeIn(tx: Tx, facts: Answered, actor: Actor, now: Instant): Promise<Made> {
  const { item, part, proposer } = facts;
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
  return part === 'slice' ? { madeItem: await writeSlice(tx, place, facts, actor, now) } : {};
}

/** A changed criterion keeps the obligation that it meets and the story that it protects unless the proposal names another. */
async function writeCriterion(tx: Tx, place: Place, { criterion, proposal }: Answered): Promise<string | null> {
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

/** An item of its own that comes out of the whole and cites what the whole cites. */
async function writeSlice(tx: Tx, whole: Place, facts: Answered, { person }: Actor, now: Instant): Promise<string> {
  const id = randomUUID();
  const { title = '', framing = '', criteria } = facts.proposal;
  await sql`
    insert into item (id, program, cycle, audience, title, framing, created_by, created_at)
    select ${id}, program, cycle, audience, ${title}, ${framing}, ${facts.proposer}, ${now} from item
    where id = ${whole.item}`.execute(tx);
  const slice = { ...whole, item: id };
  const { program, audience } = whole;
  await tx
    .insertInto('itemLineage')
    .values({ parent: whole.item, child: id, kind: 'split', program, audience, linkedBy: person, linkedAt: now })
    .execute();
  await sql`
    insert into citation (item, contribution, program, audience, starts, ends)
    select ${id}, contribution, program, audience, starts, ends from citation where item = ${whole.item}`.execute(tx);
  await insertCriteria(tx, slice, criteria);
  await joinAuthors(tx, slice, facts.proposer);
  return id;
}
