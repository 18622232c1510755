import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Delivery } from './delivery.js';
import { NOW } from './world/world.js';

const post = new Delivery();

describe('a closure note', () => {
  const answer = (contribution: string, kind: string, more: object = {}) =>
    post.world.owner
      .insertInto('disposition')
      .values({
        contribution,
        program: post.world.program,
        cycle: post.world.cycle,
        kind,
        publishedAt: NOW,
        audience: 'participants',
        ...more,
      })
      .execute();
  const publish = (introduction: string) =>
    post.world.owner
      .insertInto('closureNote')
      .values({
        cycle: post.world.cycle,
        program: post.world.program,
        version: 1,
        body: '{}',
        introduction,
        publishedAt: NOW,
      })
      .execute();

  beforeAll(async () => {
    await post.world.gate('cycle', post.world.cycle, 'closed');
    await publish('Thank you all.');
  });

  it('tells each contributor what became of what they said', async () => {
    const { ann, ben, fran } = post.world.people;
    const [shown, hidden] = [
      await post.world.item('Merge notes by field'),
      await post.world.item('SECRET item', 'team'),
    ];
    const bens = await post.world.said(ben, 'Photos get lost');
    const secret = await post.world.said(fran, 'SECRET words', { audience: 'team' });
    await answer(bens, 'answered', { answer: 'Fixed in 2.1' });
    const said = [];
    for (let n = 0; n < 8; n += 1)
      said.push(
        await post.world.said(ann, n === 0 ? `First ${'long '.repeat(60)}` : `Thing ${n}`, {
          at: `2026-03-30T09:00:0${n}.000Z`,
        }),
      );
    const [a = '', b = '', c = '', d = '', e = '', f = '', g = ''] = said;
    await answer(a, 'will_change', { items: [shown, hidden] });
    await answer(b, 'will_not', { reason: 'Too few use it' });
    await answer(c, 'deferred', { reason: 'After the audit', until: '2026-05-04T07:00:00.000Z', owner: fran });
    await answer(d, 'answered', { answer: 'It is under Settings' });
    await answer(e, 'duplicate', { duplicateOf: bens });
    await answer(f, 'duplicate', { duplicateOf: secret });
    await answer(g, 'deferred', {
      reason: 'not_answered_in_time',
      until: '2026-05-04T07:00:00.000Z',
      owner: fran,
      brokenPromise: true,
    });
    await post.world.owner
      .insertInto('disposition')
      .values({
        contribution: said[7] ?? '',
        program: post.world.program,
        cycle: post.world.cycle,
        kind: 'will_not',
        reason: 'SECRET draft',
      })
      .execute();

    const text = await post.textOf(await post.world.notice('closure_note', ann, { phase: 'closed' }));

    expect(text).toMatch(/"First long .{80,110}…"\n {2}It will change "Merge notes by field"\.\n/);
    expect(text).toContain('"Thing 1"\n  It will not change anything. Why: Too few use it.');
    expect(text).toContain(
      'It is put off until Monday 4 May 2026 at 03:00 (America/New_York). Why: After the audit. Fran Facilitator sees to it.',
    );
    expect(text).toContain('The answer: It is under Settings');
    expect(text).toContain('It says the same as "Photos get lost", and goes the same way. The answer: Fixed in 2.1');
    expect(text).toContain('It says the same as another contribution');
    expect(text).toContain(
      'It was not answered in time, and we had promised that. You get an answer until Monday 4 May',
    );
    expect(text).toContain('"Thing 7"\n  It has no answer');
    expect(text.indexOf('Thank you all.')).toBeGreaterThan(text.indexOf('Thing 7'));
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'The page of your answers below leads to a form for both. By command: roundtable answer rate <id> <yes or no>, roundtable answer contest <id> <reason>.',
    );
    expect(text).not.toContain('POST /v1');
    expect(text).toMatch(/Read on in a browser: \S+\/v1\/cycles\/[\w-]+\/answers\n/);
    expect(text).not.toContain('SECRET');
  });

  it('tells who said nothing what there is to read', async () => {
    const text = await post.textOf(
      await post.world.notice('closure_note', post.world.people.rita, { phase: 'closed' }),
    );
    expect(post.server.mails.at(-1)?.subject).toBe('Closed: Offline checklists');
    expect(text).toMatch(/Read on in a browser: \S+\/v1\/cycles\/[\w-]+\/closure\n/);
    expect(text).toContain('"Offline checklists" is closed. You were invited to it');
    expect(text).toContain('Thank you all.');
  });

  it('gives people their own lines even when they may not read the cycle any more', async () => {
    await post.world.owner.updateTable('cycle').set({ audience: 'team' }).execute();
    const text = await post.textOf(await post.world.notice('closure_note', post.world.people.ben, { phase: 'closed' }));
    await post.world.owner.updateTable('cycle').set({ audience: 'participants' }).execute();
    expect(text).toContain('"Photos get lost"\n  The answer: Fixed in 2.1');
    expect(text).not.toContain('Offline checklists');
    expect(text).toMatch(/Fixed in 2\.1\n +https:\/\/roundtable\.example\/v1\/contributions\/[\w-]+\/answer\n/);
    expect(text).toContain('The page below each of them has a form for both');
    expect(text).not.toContain('inbox?mine=true');
  });

  it('leads them to what they said between cycles when they may not read the cycle that answered it', async () => {
    const { owner, people, cycle, program } = post.world;
    const outside = (is: boolean) =>
      owner.updateTable('contribution').set({ outside: is }).where('author', '=', people.ben).execute();
    await owner.updateTable('cycle').set({ audience: 'team' }).where('id', '=', cycle).execute();
    await outside(true);
    const text = await post.textOf(await post.world.notice('closure_note', people.ben, { phase: 'closed' }));
    await outside(false);
    await owner.updateTable('cycle').set({ audience: 'participants' }).where('id', '=', cycle).execute();
    expect(text).toContain(`/v1/programs/${program}/inbox?mine=true`);
    expect(text).toMatch(/\/v1\/contributions\/[\w-]+\/answer\n/);
  });

  it('of a cancelled cycle leads to the answers as well, with the note, and says how to contest one', async () => {
    const { owner, people, cycle } = post.world;
    const text = await post.textOf(await post.world.notice('cycle_cancelled', people.ben, { phase: 'cancelled' }));
    expect(text).toContain('"Photos get lost"\n  The answer: Fixed in 2.1');
    expect(text).toContain('contest one that misses your point, once');
    expect(text).toContain(`The closure note says the rest: https://roundtable.example/v1/cycles/${cycle}/closure\n`);
    expect(text).toContain(`/v1/cycles/${cycle}/answers\n`);
    const silent = await post.textOf(await post.world.notice('cycle_cancelled', people.rita, { phase: 'cancelled' }));
    expect(silent).toContain(`/v1/cycles/${cycle}/closure\n`);
    expect(silent).not.toContain('contest');
    await owner.updateTable('cycle').set({ audience: 'team' }).where('id', '=', cycle).execute();
    const vic = await post.world.said(people.vic, 'No plans');
    await answer(vic, 'will_not', { reason: 'Too few use it' });
    const hidden = await post.textOf(await post.world.notice('cycle_cancelled', people.vic, { phase: 'cancelled' }));
    await owner.updateTable('cycle').set({ audience: 'participants' }).where('id', '=', cycle).execute();
    expect(hidden).toContain(`/v1/contributions/${vic}/answer\n`);
    expect(hidden).not.toContain(cycle);
  });

  it('gives them also to who has left, without what they cannot do any more', async () => {
    await post.world.owner.deleteFrom('membership').where('person', '=', post.world.people.ben).execute();
    const text = await post.textOf(await post.world.notice('closure_note', post.world.people.ben, { phase: 'closed' }));
    expect(text).toContain('A cycle of Field Notes is closed.');
    expect(text).toContain('"Photos get lost"\n  The answer: Fixed in 2.1');
    for (const words of ['contest', '/v1/']) expect(text).not.toContain(words);
  });

  it('is followed, when an item ships that no answer names any more, by what cites the words', async () => {
    const { owner, people, program } = post.world;
    const [item, contribution] = [await post.world.item('Sync'), await post.world.said(people.ann, 'Radios fail')];
    await owner
      .insertInto('citation')
      .values({ program, item, contribution, audience: 'participants', starts: 0, ends: 6, citedAt: NOW })
      .execute();
    await answer(contribution, 'will_not', { reason: 'Too few use it' });
    await owner.updateTable('item').set({ status: 'shipped' }).where('id', '=', item).execute();
    const text = await post.textOf(await post.world.notice('item_shipped', people.ann, { data: { about: item } }));
    expect(text).toContain('It is cited by "Sync", which has shipped.');
    expect(text).toContain(`Say so here: https://roundtable.example/v1/programs/${program}/inbox?mine=true#say\n`);
    expect(text).not.toContain('That led to');
  });

  it('is followed, when an item ships, by the story that a criterion of it protects', async () => {
    const { owner, people, program } = post.world;
    const [item, story] = [await post.world.item('Drafts'), await post.world.said(people.ann, 'Save my form')];
    const place = { item, program, audience: 'participants' as const };
    await owner
      .insertInto('criterion')
      .values({ id: randomUUID(), ...place, position: 1, statement: 'Kept', story })
      .execute();
    await owner.updateTable('item').set({ status: 'shipped' }).where('id', '=', item).execute();
    const same = await post.world.said(people.rita, 'Keep it');
    await answer(same, 'duplicate', { duplicateOf: story });
    const letter = async (to: string) =>
      post.textOf(await post.world.notice('item_shipped', to, { data: { about: item } }));
    const text = await letter(people.ann);
    expect(text).toContain('"Save my form"');
    expect(text).toContain('It is protected by a criterion of "Drafts", which has shipped.');
    expect(await letter(people.rita)).toContain('Words that say the same are protected by a criterion of "Drafts"');
  });

  it('is followed, when an item ships, by the words that an item cites which it was split from', async () => {
    const { owner, people, program } = post.world;
    const [whole, slice] = [await post.world.item('SECRET whole', 'team'), await post.world.item('Maps')];
    const contribution = await post.world.said(people.ann, 'No map of the site');
    const place = { program, audience: 'participants' as const };
    const passage = { ...place, item: whole, contribution, starts: 0, ends: 6 };
    await owner.insertInto('citation').values(passage).execute();
    const linked = { linkedBy: people.fran, linkedAt: NOW };
    await owner
      .insertInto('itemLineage')
      .values({ ...place, parent: whole, child: slice, kind: 'split', ...linked })
      .execute();
    await owner.updateTable('item').set({ status: 'shipped' }).where('id', '=', slice).execute();
    const text = await post.textOf(await post.world.notice('item_shipped', people.ann, { data: { about: slice } }));
    expect(text).toContain('"No map"');
    expect(text).toContain('It led to another item, and that one to "Maps", which has shipped.');
    expect(text).not.toContain('SECRET');
  });

  it('is followed, when an item ships, by what it promised to change with that, though nothing of it is cited', async () => {
    const { owner, people } = post.world;
    const [item, promised] = [await post.world.item('Horn'), await post.world.said(people.ann, 'No horn is heard')];
    const same = await post.world.said(people.rita, 'Too quiet');
    await answer(promised, 'will_change', { items: [item] });
    await answer(same, 'duplicate', { duplicateOf: promised });
    await owner.updateTable('item').set({ status: 'shipped' }).where('id', '=', item).execute();
    for (const [to, words] of [[people.ann, '"No horn is heard"'] as const, [people.rita, '"Too quiet"'] as const]) {
      const text = await post.textOf(await post.world.notice('item_shipped', to, { data: { about: item } }));
      expect(text).toContain(`You said:\n- ${words}\n`);
      expect(text).toContain('That led to "Horn", which has shipped.');
    }
  });

  it('is followed, when an item ships, also by what says the same as the words that it cites', async () => {
    const { owner, people, program } = post.world;
    const item = await post.world.item('Radio');
    const [cited, same] = [
      await post.world.said(people.ben, 'Radios crack'),
      await post.world.said(people.rita, 'Noise'),
    ];
    const passage = { program, item, contribution: cited, audience: 'participants' as const, starts: 0, ends: 6 };
    await owner.insertInto('citation').values(passage).execute();
    await owner.updateTable('item').set({ status: 'shipped' }).where('id', '=', item).execute();
    const letter = async () =>
      post.textOf(await post.world.notice('item_shipped', people.rita, { data: { about: item } }));
    await answer(cited, 'will_change', { items: [item] });
    await answer(same, 'duplicate', { duplicateOf: cited });
    const text = await letter();
    expect(text).toContain('"Noise"');
    expect(text).toContain('That led to "Radio", which has shipped.');
    expect(text).not.toContain('Radios');
    await owner.updateTable('disposition').set({ items: [] }).where('contribution', '=', cited).execute();
    expect(await letter()).toContain('Words that say the same are cited by "Radio", which has shipped.');
  });
});

describe('the letter of what returns to the inbox', () => {
  it('promises that it may be changed only where no item cites it', async () => {
    const { owner, people, program, cycle } = post.world;
    const returned = async (body: string): Promise<string> => {
      const id = await post.world.said(people.rita, body);
      await owner.updateTable('contribution').set({ outside: true, cycle: null }).where('id', '=', id).execute();
      return id;
    };
    const letter = async (): Promise<string> =>
      post.textOf(await post.world.notice('inbox_returned', people.rita, { subject: cycle, phase: 'cancelled' }));
    const contribution = await returned('Radios fail in the rain');
    expect(await letter()).toContain('You hear when that happens, and may change what you said until then.');
    const item = await post.world.item('Sync');
    await owner
      .insertInto('citation')
      .values({ program, item, contribution, audience: 'participants', starts: 0, ends: 6 })
      .execute();
    const cited = await letter();
    expect(cited).toContain('Until then it stays as you said it, because an item cites it.');
    expect(cited).not.toContain('may change');
    await returned('Photos get lost');
    expect(await letter()).toContain('You hear when that happens, and may change what no item cites until then.');
  });
});

describe('the letter of a review date', () => {
  const data = (more: object) => ({ promised: 'decision_review', about: post.world.decision, due: NOW, ...more });
  const written = async (person: string, more: object): Promise<string> => {
    const { decision, program } = post.world;
    await post.world.gate('decision', decision, 'in_effect');
    await post.world.owner.updateTable('decision').set({ effectiveAt: NOW }).execute();
    const notice = { kind: 'program' as const, subject: program, phase: 'active', data: data(more) };
    return post.textOf(await post.world.notice('promise_due', person, notice));
  };

  it.each([
    [1, 'this was promised, and you own it. '],
    [2, 'you own it; you are asked for the second time. '],
    [3, 'you own it; you are asked for the last time. '],
  ])('says to its owner, asked %d times, what is asked', async (time, words) => {
    const text = await written(post.world.people.ann, { time });
    expect(text).toContain(words);
    expect(text).toContain('To look again at a decision: "How do we settle conflicts?"');
    expect(text).toContain('confirm it, with the next date if it should come back again, or reopen it');
  });

  it.each([2, 3])('asks the facilitators, the %d. time, beside an owner who has not answered', async (time) => {
    const text = await written(post.world.people.fran, { time, own: false });
    expect(text).toContain('its owner has not answered; you facilitate it');
    expect(text).not.toContain('you own it');
  });
});

describe('the letter of a norm', () => {
  const letter = async (norm: string): Promise<string> => {
    const data = { promised: 'norm', about: norm, due: NOW };
    const notice = { kind: 'program' as const, subject: post.world.program, phase: 'active', data };
    return post.world.notice('promise_due', post.world.people.fran, notice);
  };
  const aNorm = async (endedAt: string | null): Promise<string> => {
    const [id, { owner, program, people }] = [randomUUID(), post.world];
    const statement = 'We answer within two days';
    const dates = { reviewAt: NOW, setAt: NOW, endedAt };
    await owner
      .insertInto('norm')
      .values({ ...dates, id, program, statement, setBy: people.fran })
      .execute();
    return id;
  };

  it('asks whoever set it what becomes of it, and nobody when it has ended', async () => {
    const text = await post.textOf(await letter(await aNorm(null)));
    expect(text).toContain('To look again at a norm: "We answer within two days".');
    expect(text).toContain('keep it until another date, say it in other words, or end it');
    const ended = await letter(await aNorm(NOW));
    await post.once();
    expect(await post.row(ended)).toMatchObject({ state: 'suppressed' });
  });
});

describe('the letter of a cadence', () => {
  it('asks for the next cycle, and nobody when the cadence was taken away', async () => {
    const { owner, program, people, notice } = post.world;
    const about = { kind: 'program' as const, subject: program, phase: 'active' };
    const letter = () =>
      notice('promise_due', people.fran, { ...about, data: { promised: 'cadence', about: program } });
    const text = await post.textOf(await letter());
    expect(text).toContain('The next cycle: people were told that one begins every 20 working days.');
    expect(text).toContain('Please start a cycle, or change the cadence');
    await sql`update program set engagement = engagement - 'cadence' where id = ${program}`.execute(owner);
    const without = await letter();
    await post.once();
    expect(await post.row(without)).toMatchObject({ state: 'suppressed' });
  });
});
