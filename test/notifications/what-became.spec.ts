import { randomUUID } from 'node:crypto';
import type { Purpose } from '../../libs/domain/notice.js';
import type { PhaseOf } from '../../libs/domain/subject.js';
import { plusMs } from '../../libs/domain/time.js';
import { aCondition } from './what-letters-rest-on.js';
import { Delivery } from './delivery.js';
import { NOW } from './world/world.js';

const post = new Delivery();

describe.each<[Purpose, PhaseOf]>([
  ['decision_made', 'decided'],
  ['decision_in_effect', 'in_effect'],
])('the letter %s', (purpose, phase) => {
  const letter = async (to: 'ann' | 'rita'): Promise<string> => {
    const { decision, people, gate, notice } = post.world;
    await gate('decision', decision, phase);
    return post.textOf(await notice(purpose, people[to], { kind: 'decision', subject: decision, phase }));
  };

  /** Ann advises what became the outcome, and Vic answers her. */
  async function advised(more: object): Promise<void> {
    const { owner, decision, program, people } = post.world;
    const said = { decision, program, audience: 'participants' as const, entry: 1, kind: 'advise' as const };
    await owner
      .insertInto('position')
      .values({ ...said, id: randomUUID(), person: people.ann, reason: 'It costs us nothing', ...more })
      .execute();
  }
  afterEach(async () => void (await post.world.owner.deleteFrom('position').execute()));

  it('tells who advised what they advised, and its answer', async () => {
    const { owner, decision, people } = post.world;
    const { outcome } = await owner
      .selectFrom('decision')
      .select('outcome')
      .where('id', '=', decision)
      .executeTakeFirstOrThrow();
    await advised({ option: outcome, answer: 'Agreed,\nand thank you', answeredBy: people.vic, answeredAt: NOW });
    expect(await letter('ann')).toContain(
      'You advised "Last writer wins":\n  It costs us nothing\nThe answer of Vic Authority:\n  Agreed,\n  and thank you\n',
    );
    expect(await letter('rita')).not.toContain('It costs us nothing');
  });

  it('names no option that was not chosen, and says so where nobody answered', async () => {
    await advised({ option: null });
    expect(await letter('ann')).toContain('You advised:\n  It costs us nothing\nIt has no answer.\n');
  });

  it('speaks of no advice to who gave none', async () => {
    expect(await letter('ann')).not.toContain('You advised');
  });
});

describe('the letter that asks for a verdict', () => {
  const asked = async (): Promise<string> => {
    const { review, people, gate, notice } = post.world;
    await gate('review', review, 'open');
    const text = await post.textOf(
      await notice('review_wanted', people.rita, { kind: 'review', subject: review, phase: 'open' }),
    );
    return `${post.server.mails.at(-1)?.subject}\n${text}`;
  };

  it('once more says what was asked for, and what was changed', async () => {
    const { owner, program, cycle, decision, review, people } = post.world;
    const asking = { verdict: null, reason: 'Say how names are erased', decidedAt: NOW };
    await owner.updateTable('review').set(asking).where('id', '=', review).execute();
    const content = { program, cycle, decision, review, audience: 'participants' as const };
    const sent = { what: 'resubmitted', phase: 'changes_requested', person: people.fran, at: plusMs(NOW, 1) };
    await owner
      .insertInto('moveReason')
      .values({ ...content, ...sent, reason: 'It is searched each night' })
      .execute();
    const text = await asked();
    expect(text).toMatch(/^Changed, please look again: How do we settle conflicts\?\n/);
    expect(text).toContain('Changes were asked for:\n  Say how names are erased\n');
    expect(text).toContain('Fran Facilitator says what was changed:\n  It is searched each night\n');
    await owner
      .updateTable('review')
      .set({ decidedAt: plusMs(NOW, 2) })
      .where('id', '=', review)
      .execute();
    const later = await asked(); // of an approval that has ended since
    expect(later).toMatch(/^Your review is needed: /);
    expect(later).not.toContain('It is searched each night');
  });
});

describe('whoever proposed a decision', () => {
  const reviewLetter = async (purpose: Purpose, to: 'ann' | 'fran', phase: PhaseOf): Promise<string> => {
    const { review, people, gate, notice } = post.world;
    await gate('review', review, phase);
    return notice(purpose, people[to], { kind: 'review', subject: review, phase });
  };
  const proposedBy = (name: 'ann' | 'fran') =>
    post.world.owner.updateTable('decision').set({ proposer: post.world.people[name] }).execute();
  beforeEach(async () => void (await proposedBy('ann')));
  afterEach(async () => void (await proposedBy('fran')));

  it('is invited as the one who proposes it', async () => {
    const { cycle, people, gate, notice } = post.world;
    await gate('cycle', cycle, 'agenda');
    const invited = async (to: 'ann' | 'rita') =>
      post.textOf(await notice('invitation', people[to], { phase: 'agenda' }));
    expect(await invited('ann')).toContain('"How do we settle conflicts?": you are named as the one who proposes it');
    expect(await invited('rita')).not.toContain('you are named');
  });

  it('is not told to make the changes of a reviewer, which facilitators make', async () => {
    const text = await post.textOf(await reviewLetter('changes_requested', 'ann', 'changes_requested'));
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'You proposed this. The facilitators make the changes and send it for review again',
    );
    expect(text).not.toContain('Please make them');
    expect(await post.textOf(await reviewLetter('changes_requested', 'fran', 'changes_requested'))).toContain(
      'Please make them and send it for review again',
    );
  });

  it('gets no second letter of the approval with which it took effect', async () => {
    const { owner, decision, review, gate } = post.world;
    await gate('decision', decision, 'in_effect');
    await owner.updateTable('decision').set({ effectiveAt: NOW }).execute();
    const approved = (decidedAt: string) =>
      owner.updateTable('review').set({ verdict: 'approve', decidedAt }).where('id', '=', review).execute();
    await approved(NOW);
    const id = await reviewLetter('review_ended', 'ann', 'approved');
    await post.once();
    expect(await post.row(id)).toMatchObject({ state: 'suppressed' });
    await approved(plusMs(NOW, 1)); // once more, while it is in effect
    await owner.deleteFrom('notice').execute();
    expect(await post.textOf(await reviewLetter('review_ended', 'ann', 'approved'))).toContain('was approved by');
  });
});

describe('an approval that may end', () => {
  it.each<[Purpose, 'decision' | 'review', PhaseOf, 'ann' | 'fran']>([
    ['decision_in_effect', 'decision', 'in_effect', 'ann'],
    ['review_ended', 'review', 'approved', 'fran'],
  ])('is told with its end and its conditions in %s', async (purpose, kind, phase, to) => {
    const { owner, review, people, gate, notice } = post.world;
    await gate('review', review, 'approved');
    const subject = post.world[kind];
    await gate(kind, subject, phase);
    await owner.updateTable('review').set({ verdict: 'approve', approvedUntil: '2026-06-01T09:00:00.000Z' }).execute();
    const met = await aCondition(post.world);
    await owner.updateTable('condition').set({ statement: 'tell support', metAt: NOW }).where('id', '=', met).execute();
    await aCondition(post.world);
    const secret = await aCondition(post.world);
    await owner
      .updateTable('condition')
      .set({ statement: 'SECRET', audience: 'team' })
      .where('id', '=', secret)
      .execute();
    const text = await post.textOf(await notice(purpose, people[to], { kind, subject, phase }));
    await owner.deleteFrom('condition').execute();
    await owner.updateTable('review').set({ approvedUntil: null }).execute();
    expect(text).toMatch(/Rita Review approved it until Monday 1 June 2026 at \d\d:00/);
    const said = text.replaceAll(/\s+/g, ' ');
    expect(said).toMatch(/- Leave out names \(Vic Authority, by Monday 20 April 2026 at \d\d:00 \([\w/]+\)\)/);
    expect(said).toContain('- tell support (done)');
    expect(text.includes('SECRET')).toBe(to === 'fran');
  });
});
