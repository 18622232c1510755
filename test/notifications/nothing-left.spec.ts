import { randomUUID } from 'node:crypto';
import { queueNotices } from '../../libs/commands/writing/queue-notices.js';
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

describe('a moot notice', () => {
  const expectSuppressed = async (id: string): Promise<void> => {
    const before = (await post.journal('notice-suppressed')).length;
    await post.once();
    expect(await post.row(id)).toMatchObject({ state: 'suppressed', sentAt: null });
    expect(post.server.mails).toEqual([]);
    expect(await post.journal('notice-suppressed')).toHaveLength(before + 1);
  };

  it.each(['reminder', 'pre_read_reminder', 'input_reminder', 'escalation'] as const)(
    '%s of a phase that has ended',
    async (purpose) => {
      await post.world.gate('cycle', post.world.cycle, 'decision');
      await expectSuppressed(await post.world.notice(purpose, post.world.people.fran, { phase: 'pre_read' }));
    },
  );

  it('reminder of an earlier entry of the same phase', async () => {
    const { gate, cycle, program, people, owner, worker } = post.world;
    await gate('cycle', cycle, 'refinement');
    const about = { subject: { kind: 'cycle' as const, id: cycle }, data: { phase: 'refinement' } };
    const reminder = { ...about, person: people.fran, purpose: 'reminder' as const };
    const happening = { program, cycle, actor: null, at: NOW, command: null };
    await worker.transaction().execute((tx) => queueNotices(tx, [reminder], happening));
    const { id, data } = await owner.selectFrom('notice').select(['id', 'data']).executeTakeFirstOrThrow();
    expect(data).toEqual({ subject: cycle, kind: 'cycle', phase: 'refinement', entry: 1 });
    await gate('cycle', cycle, 'refinement', { entry: 2 });
    await expectSuppressed(id);
  });

  it('reminder of an earlier entry that a release before queued, whose id alone says so', async () => {
    await post.world.gate('cycle', post.world.cycle, 'refinement', { entry: 2 });
    await expectSuppressed(
      await post.world.notice('reminder', post.world.people.fran, { phase: 'refinement', entry: 1 }),
    );
  });

  it('reminder of a deadline that was moved', async () => {
    await post.world.gate('cycle', post.world.cycle, 'refinement', { version: 2 });
    await expectSuppressed(await post.world.notice('reminder', post.world.people.fran, { phase: 'refinement' }));
  });

  it('reminder on hold, except to who can resume', async () => {
    await post.world.gate('cycle', post.world.cycle, 'pre_read', { heldUntil: '2026-04-20T09:00:00.000Z' });
    await expectSuppressed(await post.world.notice('pre_read_reminder', post.world.people.ann, { phase: 'pre_read' }));
    const id = await post.world.notice('pre_read_reminder', post.world.people.fran, { phase: 'pre_read' });
    expect(await post.textOf(id)).toContain('on hold until');
  });

  it('pre-read reminder to somebody who has read everything meanwhile', async () => {
    await post.world.gate('cycle', post.world.cycle, 'pre_read');
    const read = await post.world.owner
      .selectFrom('preRead')
      .select('id')
      .where('audience', '=', 'participants')
      .executeTakeFirstOrThrow();
    const id = await post.world.notice('pre_read_reminder', post.world.people.vic, { phase: 'pre_read' });
    await post.world.owner
      .insertInto('receipt')
      .values({ preRead: read.id, program: post.world.program, person: post.world.people.vic })
      .execute();
    await expectSuppressed(id);
  });

  it('input reminder to somebody who has spoken meanwhile', async () => {
    await post.world.gate('cycle', post.world.cycle, 'session');
    const id = await post.world.notice('input_reminder', post.world.people.vic, { phase: 'session' });
    await post.world.said(post.world.people.vic, 'Here I am');
    await expectSuppressed(id);
  });

  it('letter about a cycle that its recipient may not read', async () => {
    await post.world.gate('cycle', post.world.cycle, 'agenda');
    await post.world.owner.updateTable('cycle').set({ audience: 'team' }).execute();
    await expectSuppressed(await post.world.notice('invitation', post.world.people.ann));
    await post.world.owner.updateTable('cycle').set({ audience: 'participants' }).execute();
  });
});
