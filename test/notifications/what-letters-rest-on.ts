import { randomUUID } from 'node:crypto';
import { NOW, type World } from './world/world.js';

/** Somebody has a conflict of interest in the decision. */
export const aConflict = ({ owner, decision, program }: World, person: string) =>
  owner
    .insertInto('conflictOfInterest')
    .values({
      decision,
      program,
      person,
      audience: 'participants',
      reason: 'I sell what one option needs',
      given: 'decide',
      declaredBy: person,
      at: NOW,
    })
    .execute();

/** What Ann said, whose answer she contests. */
export async function aContest({ owner, said, people, program, cycle }: World, settled: boolean): Promise<string> {
  const id = await said(people.ann, 'Radios fail in the rain');
  const about = { contribution: id, program, cycle };
  await owner
    .insertInto('disposition')
    .values({ ...about, kind: 'answered', answer: 'It is sent later', publishedAt: NOW })
    .execute();
  const end = settled ? { settledAt: NOW, settledBy: people.fran } : {};
  await owner
    .insertInto('contest')
    .values({ ...about, reason: 'I asked about the short form', contestedAt: NOW, ...end })
    .execute();
  return id;
}

/** An answer to what Ann said that Fran owes since `NOW`. */
export async function anOwedAnswer({ owner, said, people, program, cycle }: World): Promise<string> {
  const about = await said(people.ann, 'Radios fail in the rain');
  const promise = { id: randomUUID(), kind: 'contested' as const, about, owner: people.fran, dueAt: NOW };
  await owner
    .insertInto('promise')
    .values({ ...promise, program, cycle })
    .execute();
  return about;
}

/** An item that has shipped and cites the first word of what Ann said. */
export async function aShippedItem({ owner, item, said, people, program }: World): Promise<string> {
  const id = await item('Sync');
  const contribution = await said(people.ann, 'Radios fail in the rain');
  await owner
    .insertInto('citation')
    .values({ item: id, contribution, program, audience: 'participants', starts: 0, ends: 6 })
    .execute();
  await owner.updateTable('item').set({ status: 'shipped' }).where('id', '=', id).execute();
  return id;
}

/** An item that was dropped, which the answer to what Ann said had promised; another was at the same time, promised to Ben. */
export async function aDroppedItem(world: World): Promise<string> {
  await aDropped(world, 'Short form', await world.said(world.people.ben, 'It takes 18 minutes'));
  return aDropped(world, 'Sync', await world.said(world.people.ann, 'Radios fail in the rain'));
}

async function aDropped({ owner, item, people, program, cycle }: World, title: string, about: string): Promise<string> {
  const id = await item(title);
  const answer = { contribution: about, program, cycle, kind: 'will_change', items: [id], publishedAt: NOW } as const;
  await owner.insertInto('disposition').values(answer).execute();
  const owed = {
    id: randomUUID(),
    program,
    cycle,
    audience: 'team',
    kind: 'dropped',
    about,
    owner: people.fran,
    dueAt: NOW,
  } as const;
  await owner.insertInto('promise').values(owed).execute();
  await owner.updateTable('item').set({ status: 'dropped' }).where('id', '=', id).execute();
  return id;
}

/** What Ann has at stake, as a file of Fran's says. */
export async function atStake({ owner, people, program }: World): Promise<string> {
  const { id } = await owner
    .insertInto('interestDeclaration')
    .values({
      id: randomUUID(),
      program,
      person: people.ann,
      audience: 'team',
      declaredBy: people.fran,
      interests: ['We sell the add-on'],
      incentives: [],
      declaredAt: NOW,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Ben's proposal of a criterion, declined when it is answered. */
export async function anAmendment(world: World, answered: boolean): Promise<string> {
  const { owner, item, people, program, cycle } = world;
  const id = randomUUID();
  const answer = { answer: 'Radios are slower than that', answeredBy: people.fran, answeredAt: NOW };
  await owner
    .insertInto('amendment')
    .values({
      id,
      program,
      cycle,
      item: await item('Sync'),
      audience: 'participants',
      part: 'criterion',
      proposal: JSON.stringify({ criteria: [{ statement: 'Sync takes at most 2 minutes' }] }),
      reason: 'Batteries die',
      proposer: people.ben,
      proposedAt: NOW,
      ...(answered ? { state: 'declined', ...answer } : {}),
    })
    .execute();
  return id;
}

/** What Vic owes for Rita's approval. */
export async function aCondition(world: World): Promise<string> {
  const { owner, review, program, cycle, people } = world;
  const id = randomUUID();
  await owner
    .insertInto('condition')
    .values({
      id,
      review,
      program,
      cycle,
      audience: 'participants',
      statement: 'Leave out names',
      owner: people.vic,
      dueAt: '2026-04-20T09:00:00.000Z',
      madeAt: NOW,
      note: 'Since version 4.2',
      reportedAt: NOW,
    })
    .execute();
  return id;
}

/** Fran closes input early: what the notice of it remembers. */
export async function aClosing({ owner, program, cycle, people }: World) {
  const moved = { program, cycle, audience: 'participants' as const, what: 'input-closed-early', phase: 'session' };
  await owner.deleteFrom('moveReason').where('cycle', '=', cycle).execute();
  await owner
    .insertInto('moveReason')
    .values({ ...moved, reason: 'All have spoken', person: people.fran, at: NOW })
    .execute();
  return { about: people.fran, from: '2026-04-07T15:00:00.000Z' };
}

/** Somebody is away for two weeks, with nobody in their place. */
export async function anAbsence({ owner, program }: World, person: string): Promise<void> {
  const time = { fromAt: NOW, toAt: '2026-04-13T09:00:00.000Z' };
  const absence = { id: randomUUID(), program, person, deputy: null, declaredBy: person, createdAt: NOW };
  await owner
    .insertInto('absence')
    .values({ ...absence, ...time })
    .execute();
}
