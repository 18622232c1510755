import { randomUUID } from 'node:crypto';
import type { Purpose } from '../../libs/domain/notice.js';
import type { PhaseOf } from '../../libs/domain/subject.js';
import { Delivery } from './delivery.js';
import { NOW, type World } from './world/world.js';
import { anOlder } from './world/fill.js';

const post = new Delivery();
const NAME = 'Nia Obi';
const SAID = `Seen by ${NAME}`;

/** Somebody who takes part, and whom nobody may quote by name. */
async function somebodyUnnamed({ owner, program }: World): Promise<void> {
  const person = randomUUID();
  await owner.insertInto('person').values({ id: person, name: NAME, zone: 'UTC', email: 'nia@example.com' }).execute();
  await owner
    .insertInto('membership')
    .values({ program, person, roles: ['contributor'], stakeholderGroup: 'end_user' })
    .execute();
}

/** Names her in everything that people write of why and how something is decided, approved or put off. */
async function nameHer({ owner, program, cycle, decision, review, people, said, concern }: World): Promise<string> {
  await owner.updateTable('decision').set({ rationale: SAID, dissent: SAID, effectiveAt: NOW }).execute();
  await owner.updateTable('concern').set({ name: SAID, body: SAID }).where('id', '=', concern).execute();
  await owner.updateTable('review').set({ reason: SAID, verdict: 'reject' }).where('id', '=', review).execute();
  const about = { cycle, program, decision, audience: 'participants', person: people.fran, reason: SAID } as const;
  await owner
    .insertInto('moveReason')
    .values([
      { ...about, what: 'reopened', phase: 'draft', at: NOW },
      { ...about, what: 'withdrawn', phase: 'open', at: NOW },
    ])
    .execute();
  const declared = { person: people.vic, declaredBy: people.vic, given: 'decide' as const, at: NOW };
  await owner
    .insertInto('conflictOfInterest')
    .values({ ...declared, decision, program, audience: 'participants', reason: SAID })
    .execute();
  const contribution = await said(people.ann, 'Radios fail in the rain');
  const answer = { contribution, program, cycle, kind: 'deferred' as const, reason: SAID, until: NOW };
  await owner
    .insertInto('disposition')
    .values({ ...answer, owner: people.fran, publishedAt: NOW })
    .execute();
  const promise = { id: randomUUID(), program, cycle, kind: 'deferred', about: contribution } as const;
  await owner
    .insertInto('promise')
    .values({ ...promise, owner: people.fran, dueAt: NOW })
    .execute();
  const note = { cycle, program, version: 1, body: '{}', publishedAt: NOW };
  await owner
    .insertInto('closureNote')
    .values({ ...note, introduction: SAID })
    .execute();
  return contribution;
}

interface Told {
  readonly purpose: Purpose;
  readonly kind: 'cycle' | 'decision' | 'review';
  readonly phase: PhaseOf;
  readonly to: keyof World['people'];
}

/** Every letter that tells what people wrote so, with how often it does. */
const TELL: readonly (readonly [Purpose, Told['kind'], phase: PhaseOf, Told['to'], times: number])[] = [
  ['decision_opened', 'decision', 'open', 'ann', 1],
  ['concern_raised', 'decision', 'open', 'fran', 2],
  ['concern_delegated', 'decision', 'open', 'ben', 2],
  ['concern_closed', 'decision', 'open', 'fran', 2],
  ['decision_made', 'decision', 'decided', 'ann', 1],
  ['decision_in_effect', 'decision', 'in_effect', 'ann', 1],
  ['decision_superseded', 'decision', 'in_effect', 'ann', 1],
  ['decision_withdrawn', 'decision', 'withdrawn', 'ann', 1],
  ['conflict_declared', 'decision', 'open', 'fran', 1],
  ['review_wanted', 'review', 'open', 'rita', 1],
  ['changes_requested', 'review', 'changes_requested', 'fran', 1],
  ['review_ended', 'review', 'approved', 'fran', 1],
  ['approval_lapsed', 'review', 'lapsed', 'fran', 1],
  ['promise_due', 'cycle', 'closed', 'fran', 1],
  ['closure_note', 'cycle', 'closed', 'ann', 2],
  ['answer_settled', 'cycle', 'closed', 'ann', 1],
];

describe('the name of somebody who does not consent to being quoted by it', () => {
  let contribution = '';
  beforeAll(async () => {
    await somebodyUnnamed(post.world);
    contribution = await nameHer(post.world);
    await anOlder(post.world, 'Which paper form?');
  });

  it.each(TELL)('is left out of the letter %s', async (purpose, kind, phase, to, times) => {
    const { owner, people, concern, cycle, gate, notice } = post.world;
    const subject = { cycle, decision: post.world.decision, review: post.world.review }[kind];
    await gate(kind, subject, phase);
    if (purpose === 'concern_closed')
      await owner
        .updateTable('concern')
        .set({ closedHow: 'resolved', closedReason: SAID, closedAt: NOW, closedBy: people.ann })
        .execute();
    const about = purpose === 'conflict_declared' ? people.vic : contribution;
    const due = purpose === 'promise_due' ? { promised: 'deferred', due: NOW, cycle } : {};
    const text = await post.textOf(
      await notice(purpose, people[to], { kind, subject, phase, data: { about, concern, ...due } }),
    );
    const letter = `${post.server.mails[0]?.subject}\n${text}`;
    expect(letter).not.toContain(NAME);
    expect(text.split('Seen by (name not shown)')).toHaveLength(times + 1);
  });

  it('is left out of the reason why a cycle was cancelled, where that ends a decision', async () => {
    const { owner, people, cycle, decision, gate, notice } = post.world;
    await owner.deleteFrom('moveReason').execute();
    await owner.updateTable('cycle').set({ endReason: SAID }).execute();
    await gate('cycle', cycle, 'cancelled');
    await gate('decision', decision, 'withdrawn');
    const about = { kind: 'decision', subject: decision, phase: 'withdrawn' } as const;
    const text = await post.textOf(await notice('decision_withdrawn', people.ann, about));
    expect(text).toContain('was cancelled. Seen by (name not shown)');
    expect(text).not.toContain(NAME);
  });

  it('stands in a letter to the team, and in none to others, where the consent is for the team', async () => {
    const { owner, program, people, decision, gate, notice } = post.world;
    const purpose = randomUUID();
    const words = { what: 'Names', why: 'Thanks', how: 'In notes', seenBy: 'The team', shownTo: 'team' as const };
    const of = { program, use: 'attribution' as const, until: '2027-06-30T10:00:00.000Z' };
    const published = { version: 1, publishedBy: people.fran, publishedAt: NOW };
    await owner
      .insertInto('consentPurpose')
      .values({ ...words, ...of, ...published, id: purpose })
      .execute();
    const { id: person } = await owner
      .selectFrom('person')
      .select('id')
      .where('name', '=', NAME)
      .executeTakeFirstOrThrow();
    const member = owner.selectFrom('membership').select('createdAt').where('person', '=', person);
    const { createdAt: givenAt } = await member.executeTakeFirstOrThrow();
    await owner
      .insertInto('consent')
      .values({ ...of, id: randomUUID(), purpose, person, givenAt })
      .execute();
    await owner.updateTable('cycle').set({ endReason: null }).execute();
    await gate('decision', decision, 'decided');
    const about = { kind: 'decision', subject: decision, phase: 'decided' } as const;
    const letterTo = async (to: string) => post.textOf(await notice('decision_made', to, about));
    expect(await letterTo(people.fran)).toContain(SAID);
    const text = await letterTo(people.ann);
    expect(text).toContain('Seen by (name not shown)');
    expect(text).not.toContain(NAME);
  });
});
