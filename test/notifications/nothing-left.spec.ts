import { randomUUID } from 'node:crypto';
import type { PhaseOf } from '../../libs/domain/subject.js';
import { Delivery } from './delivery.js';
import { NOW } from './world/world.js';

const post = new Delivery();

async function reminded(phase: PhaseOf): Promise<string> {
  await post.world.gate('cycle', post.world.cycle, phase);
  return post.textOf(await post.world.notice('reminder', post.world.people.fran, { phase }));
}

/** Answers everything that somebody said. */
async function answerAll(): Promise<void> {
  const { owner, cycle, program } = post.world;
  const open = await owner.selectFrom('contribution').select('id').where('cycle', '=', cycle).execute();
  for (const { id } of open) {
    await owner
      .insertInto('disposition')
      .values({ contribution: id, program, cycle, kind: 'answered', answer: 'Yes', publishedAt: NOW })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

describe('a reminder counts what is left, and nothing that is not', () => {
  beforeEach(async () => {
    await answerAll();
    await post.world.owner.deleteFrom('item').execute();
  });

  it('of refinement, with one contribution and no item', async () => {
    await post.world.said(post.world.people.ann, 'Radios fail in the rain');
    const text = await reminded('refinement');
    expect(text).toContain('Please finish it: 1 contribution has no answer yet.');
    expect(text).not.toMatch(/\b0 /);
  });

  it('of refinement, with several of several kinds', async () => {
    const { said, item, people } = post.world;
    await said(people.ann, 'Radios fail in the rain');
    await said(people.ben, 'Batteries die');
    await item('Sync');
    expect(await reminded('refinement')).toContain(
      'Please finish it: 2 contributions have no answer yet and 1 item lacks a cited passage or a measurable criterion.',
    );
  });

  it.each([
    ['refinement', 'Everything has its answer, its passage and its criterion. Please end refinement.'],
    ['closure', 'Please edit and publish it. Everybody who was invited is waiting for it.'],
  ] as const)('of %s, when nothing is left', async (phase, says) => {
    await post.world.said(post.world.people.ann, 'Radios fail in the rain');
    await answerAll();
    const text = await reminded(phase);
    expect(text).toContain(says);
    expect(text).not.toMatch(/\b0 /);
  });
});

describe('the letter about a reviewer who is missing', () => {
  const missing = async (because: 'gone' | 'away', kind: 'cycle' | 'review', phase: PhaseOf): Promise<string> => {
    const { gate, notice, people, cycle, review } = post.world;
    const subject = kind === 'cycle' ? cycle : review;
    await gate(kind, subject, phase);
    if (because === 'away') await away(NOW, '2026-04-08T00:00:00.000Z');
    return notice('reviewer_missing', people.fran, { kind, subject, phase, data: { about: people.rita, because } });
  };
  const away = async (fromAt: string, toAt: string): Promise<void> => {
    const { owner, program, people } = post.world;
    await owner.deleteFrom('absence').execute();
    const absence = { id: randomUUID(), program, person: people.rita, deputy: null, fromAt, toAt };
    await owner
      .insertInto('absence')
      .values({ ...absence, declaredBy: people.rita, createdAt: NOW })
      .execute();
  };
  const stateOf = async (notice: string): Promise<string> => {
    await post.once();
    const rows = post.world.owner.selectFrom('notice').select('state').where('id', '=', notice);
    return (await rows.executeTakeFirstOrThrow()).state;
  };

  it.each([
    ['gone', 'Rita Review reviews compliance in'],
    ['away', 'Rita Review is away, and nobody acts for them.'],
  ] as const)('says of an agenda why (%s), and what to do', async (because, why) => {
    const text = await post.textOf(await missing(because, 'cycle', 'agenda'));
    for (const says of [
      why,
      'still waits for them to say which obligations apply',
      'invite another compliance reviewer',
    ])
      expect(text).toContain(says);
  });

  it('is not sent once nothing waits for them any more', async () => {
    expect(await stateOf(await missing('gone', 'cycle', 'pre_read'))).toBe('suppressed');
    await post.world.owner.updateTable('invitation').set({ obligationsAnsweredAt: NOW }).execute();
    expect(await stateOf(await missing('away', 'cycle', 'agenda'))).toBe('suppressed');
  });

  it('is not sent when the absence does not cover any more what is due', async () => {
    const { owner, cycle } = post.world;
    const letter = await missing('away', 'cycle', 'agenda');
    await owner.updateTable('gate').set({ deadline: '2026-04-08T00:00:00.000Z' }).where('id', '=', cycle).execute();
    expect(await stateOf(letter)).toBe('suppressed');
    const another = await missing('away', 'cycle', 'agenda');
    await owner.updateTable('absence').set({ endedAt: NOW }).execute();
    expect(await stateOf(another)).toBe('suppressed');
  });
});
