import { randomUUID } from 'node:crypto';
import { aPurpose, aWithdrawnConsent } from './a-consent.js';
import { Delivery } from './delivery.js';
import { NOW } from './world/world.js';

const post = new Delivery();

describe('letters about consents', () => {
  const notice = (purpose: 'promise_due' | 'consent_wanted', about: string, to: 'ann' | 'fran', more: object = {}) =>
    post.world.notice(purpose, post.world.people[to], {
      kind: 'program',
      subject: post.world.program,
      phase: 'active',
      data: { about, ...more },
    });
  const give = async (purpose: string, person: 'ann' | 'ben') =>
    post.world.owner
      .insertInto('consent')
      .values({
        id: randomUUID(),
        program: post.world.program,
        purpose,
        use: 'recording',
        person: post.world.people[person],
        givenAt: NOW,
        until: '2027-06-30T10:00:00.000Z',
      })
      .execute();
  const expectSuppressed = async (id: string): Promise<void> => {
    await post.once();
    expect(await post.row(id)).toMatchObject({ state: 'suppressed' });
  };

  beforeAll(() => post.world.gate('program', post.world.program, 'active'));

  it('ask whoever published a purpose, before it ends, what becomes of it', async () => {
    const purpose = await aPurpose(post.world, 'recording');
    for (const person of ['ann', 'ben'] as const) await give(purpose, person);
    const due = { promised: 'consent', due: NOW };
    const text = await post.textOf(await notice('promise_due', purpose, 'fran', due));
    expect(text).toContain('the consent to being recorded, which 2 people have given, ends Wednesday 30 June 2027');
    expect(text).toContain('publish its next version');
    const again = { createdAt: '2026-03-30T10:00:00.000Z' }; // Ben has left, and takes part anew
    await post.world.owner.updateTable('membership').set(again).where('person', '=', post.world.people.ben).execute();
    const later = await post.textOf(await notice('promise_due', purpose, 'fran', due));
    expect(later).toContain('which 1 person has given');
    await post.world.owner.updateTable('membership').set({ createdAt: NOW }).execute();
  });

  it('name what rested on a consent that was withdrawn, of what its reader may read', async () => {
    const { owner, people, program, cycle, notice: queued } = post.world;
    const letter = async (): Promise<string> => {
      const about = await aWithdrawnConsent(post.world);
      await owner.updateTable('consent').set({ use: 'recording' }).where('id', '=', about).execute();
      const kept = { kind: 'program' as const, subject: program, phase: 'active', data: { about } };
      return post.textOf(await queued('consent_withdrawn', people.fran, kept));
    };
    expect(await letter()).toContain('Nothing that is kept here rested on it.');
    const session = (recordingUrl: string | null) =>
      owner.updateTable('cycle').set({ recordingUrl }).where('id', '=', cycle).execute();
    await session('https://example.com/recording');
    const contribution = await post.world.said(people.ben, 'It looks like this');
    const file = randomUUID();
    await owner.insertInto('attachmentFile').values({ id: file, store: 'postgres', sweepAt: null }).execute();
    const shot = { name: 'shot.png', type: 'image/png', size: 9, sha256: 'x', salt: 's', recordingOf: [people.ben] };
    await owner
      .insertInto('attachment')
      .values({ ...shot, id: randomUUID(), program, audience: 'participants', contribution, file, at: NOW })
      .execute();
    const text = await letter();
    await owner.deleteFrom('attachment').execute();
    await session(null);
    expect(text).toContain(
      'What rested on it here:\n- the recording of the session of "Offline checklists", Thursday 2',
    );
    expect(text).toContain('- the attachment "shot.png" to what was said, Monday 30 March 2026');
    expect(text).not.toContain('Nothing that is kept');
  });

  it('ask somebody for what is theirs', async () => {
    const purpose = await aPurpose(post.world, 'telemetry');
    const text = await post.textOf(await notice('consent_wanted', purpose, 'ann'));
    expect(text).toContain('asks for your consent to the use of your telemetry.');
    expect(text).not.toContain('their telemetry');
  });

  it.each([
    ['recording', 'Who sees it at most: team. Nothing that shows you is taken in for more people.'],
    ['attribution', 'Who sees it at most: team. Whoever else reads a text that names you reads it without your name.'],
  ] as const)('say how far the audience of a purpose for %s goes', async (use, says) => {
    const purpose = await aPurpose(post.world, 'recording');
    await post.world.owner.updateTable('consentPurpose').set({ use, shownTo: 'team' }).execute();
    const text = (await post.textOf(await notice('consent_wanted', purpose, 'ann'))).replaceAll(/\s+/g, ' ');
    expect(text).toContain(says);
  });

  it('do not ask who has answered, nor for what has ended', async () => {
    const purpose = await aPurpose(post.world, 'recording');
    await give(purpose, 'ann');
    await expectSuppressed(await notice('consent_wanted', purpose, 'ann'));
    const another = await aPurpose(post.world, 'recording');
    await post.world.owner.updateTable('consentPurpose').set({ until: NOW }).execute();
    await expectSuppressed(await notice('consent_wanted', another, 'ann'));
  });

  it('quote no words that rest on the telemetry of whoever withdrew', async () => {
    await aWithdrawnConsent(post.world);
    const { owner, said, people, program, cycle } = post.world;
    const id = await said(people.ann, 'Ben left the form twelve times');
    await owner
      .updateTable('contribution')
      .set({ telemetryOf: [people.ben] })
      .where('id', '=', id)
      .execute();
    const answer = { contribution: id, program, cycle, kind: 'deferred', reason: 'After the audit' };
    await owner.insertInto('disposition').values(answer).execute();
    const promise = { id: randomUUID(), program, cycle, kind: 'deferred', about: id, owner: people.fran } as const;
    await owner
      .insertInto('promise')
      .values({ ...promise, dueAt: NOW })
      .execute();
    const due = { promised: 'deferred', due: NOW, cycle };
    const text = await post.textOf(await notice('promise_due', id, 'fran', due));
    expect(text).toContain('An answer to a contribution.');
    expect(text).not.toContain('twelve times');
  });

  it('name nobody in the introduction of a closure note who does not consent', async () => {
    const { owner, people, program, cycle } = post.world;
    await owner.updateTable('person').set({ name: 'Ben Obi' }).where('id', '=', people.ben).execute();
    const note = { cycle, program, version: 1, body: '{}', publishedAt: NOW };
    await owner
      .insertInto('closureNote')
      .values({ ...note, introduction: 'Ben Obi showed us why.' })
      .execute();
    await post.world.gate('cycle', cycle, 'closed');
    const text = await post.textOf(await post.world.notice('closure_note', people.ann, { phase: 'closed' }));
    expect(text).toContain('(name not shown) showed us why.');
    expect(text).not.toContain('Ben Obi');
    await owner.deleteFrom('membership').where('person', '=', people.ben).execute(); // and no more when they have left
    await owner.insertInto('formerMember').values({ program, person: people.ben }).execute();
    const later = await post.textOf(await post.world.notice('closure_note', people.vic, { phase: 'closed' }));
    expect(later).toContain('(name not shown) showed us why.');
    expect(later).not.toContain('Ben Obi');
  });
});
