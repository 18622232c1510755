import { randomUUID } from 'node:crypto';
import { ANN, BEN, FAY } from '../../../servers/a-council.js';
import { AUD, type Refusing } from '../../../servers/a-cycle.js';
import { askedConsents, NIA } from './asked-consents.js';

describe('consent to what is shown of somebody', () => {
  const { api, cycle, asOwner, post, publish, give, withdraw } = askedConsents();
  beforeAll(() => cycle.enter('session'));

  it('lets in nobody’s telemetry without it, and withholds the words when it is withdrawn', async () => {
    const text = 'The form was left 12 times on page 3, on average after 90 seconds';
    const briefing = { kind: 'evidence', channel: 'telemetry_briefing', text };
    const tell = (more: object) =>
      cycle.post<{ id: string } & Refusing>(BEN, 'contributions', { ...briefing, ...more });
    const nia = await cycle.person(NIA);
    expect(await tell({})).toMatchObject({ status: 400, body: { errors: [{ path: 'telemetryOf' }] } });
    expect(await tell({ telemetryOf: [randomUUID()] })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference' },
    });
    const told = { kind: 'story', story: { when: 'a', want: 'b', soThat: 'c' }, text: undefined };
    expect(await tell({ ...told, telemetryOf: [nia] })).toMatchObject({ status: 400 });
    expect(await tell({ telemetryOf: [nia] })).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    const inbox = await post(BEN, 'inbox', { ...briefing, telemetryOf: [nia] });
    expect(inbox).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    expect((await tell({ telemetryOf: [] })).status).toBe(201);
    const { id: purpose } = await publish({ use: 'telemetry' });
    const stranger = await tell({ telemetryOf: [nia] });
    expect(stranger.body.errors).toEqual([{ path: 'telemetryOf[0]', message: 'Nia Obi has no valid consent' }]);
    await give(NIA, purpose);
    const { id } = (await tell({ telemetryOf: [nia] })).body;
    const passages = [{ contribution: id, starts: 0, ends: 8 }];
    const item = await cycle.post<{ id: string }>(FAY, 'items', { title: 'T', framing: 'F', passages });
    const read = async (as: string) =>
      (await api.call<{ text: string; withheld: boolean }>(as, 'GET', `/v1/contributions/${id}`)).body;
    const quoted = async () =>
      (await api.call<{ passages: { quote: string | null }[] }>(FAY, 'GET', `/v1/items/${item.body.id}`)).body.passages;
    const traced = async () =>
      JSON.stringify((await api.call(ANN, 'GET', `/v1/trace/contribution/${id}`)).body).includes('The form');
    expect([await read(ANN), await quoted(), await traced()]).toMatchObject([
      { text, withheld: false },
      [{ quote: 'The form' }],
      true,
    ]);
    const record = { ...briefing, telemetryOf: [nia], saidBy: BEN };
    const written = (await cycle.post<{ id: string }>(FAY, 'contributions', record)).body.id;
    const mend = (as: string, words: string) =>
      api.call(as, 'PATCH', `/v1/contributions/${written}`, { text: words }, { 'if-match': '*' });
    const second = await publish({ use: 'telemetry', how: 'Counted for each person' });
    expect(await mend(BEN, 'It was left 13 times')).toMatchObject({
      status: 409,
      body: { code: 'consent-missing', errors: [{ path: 'telemetryOf[0]' }] },
    });
    expect(await read(ANN)).toMatchObject({ text, withheld: false }); // what was there stays
    expect(await mend(BEN, text)).toMatchObject({ status: 200 }); // says nothing new
    await give(NIA, second.id);
    expect(await mend(BEN, 'It was left 13 times')).toMatchObject({ status: 200 });
    const narrow = await publish({ use: 'telemetry', shownTo: 'team' });
    expect(await read(ANN)).toMatchObject({ text, withheld: false }); // what she consented to stands
    await give(NIA, narrow.id);
    expect([await read(FAY), await quoted()]).toMatchObject([{ text, withheld: false }, [{ quote: 'The form' }]]);
    expect([await read(BEN), await read(ANN)]).toMatchObject([{ text }, { text: '', withheld: true, telemetryOf: [] }]);
    expect(await traced()).toBe(false);
    await withdraw(NIA, 'telemetry');
    expect(await mend(FAY, 'It was left 14 times')).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await mend(BEN, 'It was left 14 times')).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    for (const as of [ANN, FAY, AUD])
      expect(await read(as)).toMatchObject({ text: '', withheld: true, telemetryOf: [] });
    expect(await read(BEN)).toMatchObject({ text, withheld: false });
    expect([await quoted(), await traced()]).toMatchObject([[{ quote: null }], false]);
    expect(await api.call(FAY, 'GET', `/v1/contributions/${id}/history`)).toMatchObject({ status: 403 });
  });

  it('names nobody in a closure note who does not consent, and drops the name of whoever withdraws', async () => {
    const { id: contribution } = await cycle.say(NIA, { text: 'I gave up after 12 minutes on a phone' });
    const other = await cycle.say(ANN, { audience: 'participants' });
    const third = await cycle.say(ANN, { audience: 'participants', text: 'I saw Nia Obi give up on Monday' });
    await cycle.enter('refinement');
    const undisposed = await cycle.get<{ items: { id: string }[] }>(FAY, 'contributions?undisposed=true');
    const reason = 'Nia Obi did not want it, so no';
    const items = undisposed.body.items.map(({ id }) =>
      id === third.id
        ? { contribution: id, kind: 'will_not', reason }
        : { contribution: id, kind: 'answered', answer: 'See the guide' },
    );
    await cycle.post(FAY, 'dispositions', { items });
    await asOwner().updateTable('gate').set({ phase: 'closure' }).where('id', '=', cycle.id).execute();
    const quote = { contribution, starts: 0, ends: 9 };
    const close = (body: object) => cycle.post<Refusing>(FAY, 'closure/publish', body);
    const introduction = 'Nia Obi showed us where it hurts.';
    expect(await close({ quotes: [{ ...quote, ends: 900 }] })).toMatchObject({ status: 422 });
    expect(await close({ quotes: [{ ...quote, ends: 0 }] })).toMatchObject({ status: 400 });
    expect(await close({ quotes: [{ ...quote, contribution: randomUUID() }] })).toMatchObject({ status: 422 });
    expect(await close({ introduction })).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    const { id: purpose } = await publish({
      use: 'attribution',
      until: new Date(Date.now() + 1800 * 86_400_000).toISOString(),
    });
    expect((await close({ introduction })).body.errors).toEqual([
      { path: 'introduction', message: 'Nia Obi has not consented' },
    ]);
    const named = await close({ quotes: [{ ...quote, named: true }] });
    expect(named.body.errors).toEqual([{ path: 'quotes[0].named', message: 'Nia Obi has not consented' }]);
    const objectives = api.db.selectFrom('objective').select('id').where('cycle', '=', cycle.id);
    const { id: objective } = await objectives.executeTakeFirstOrThrow();
    const learnt = [{ objective, text: 'Nia Obi proved it' }];
    const told = { contribution: third.id, starts: 0, ends: 13 };
    for (const [body, path] of [
      [{ learnt }, 'learnt[0].text'],
      [{ quotes: [told] }, 'quotes[0]'],
      [{}, `contributions.${third.id}.reason`],
    ] as const)
      expect(await close(body)).toMatchObject({ status: 409, body: { code: 'consent-missing', errors: [{ path }] } });
    const draft = (body: object) => cycle.post(FAY, 'dispositions', { items: [{ contribution: third.id, ...body }] });
    expect(await draft({ kind: 'answered', answer: 'Nia Obi knows how' })).toMatchObject({ status: 200 });
    expect((await close({})).body.errors).toMatchObject([{ path: `contributions.${third.id}.answer` }]);
    await draft({ kind: 'will_not', reason });
    await give(NIA, purpose);
    const nameless = { contribution: other.id, starts: 0, ends: 10 };
    expect(await close({ introduction, learnt, quotes: [{ ...quote, named: true }, nameless, told] })).toMatchObject({
      status: 200,
    });
    const note = async (as: string) =>
      (await cycle.get<{ introduction: string; quotes: object[]; markdown: string }>(as, 'closure')).body;
    const anonymous = { text: 'The report', by: null };
    expect(await note(ANN)).toMatchObject({
      introduction,
      quotes: [{ text: 'I gave up', by: 'Nia Obi' }, anonymous, { text: 'I saw Nia Obi' }],
    });
    expect((await note(ANN)).markdown).toContain('- "I gave up" (Nia Obi)');
    await withdraw(NIA, 'attribution');
    for (const as of [ANN, FAY, NIA]) {
      const after = await note(as);
      expect(after.quotes).toEqual([
        { text: 'I gave up', by: null },
        anonymous,
        { text: 'I saw (name not shown)', by: null },
      ]);
      expect(after.introduction).toBe('(name not shown) showed us where it hurts.');
      expect(JSON.stringify(after)).not.toContain('Nia Obi');
      expect(after.markdown).toContain('(name not shown) did not want it');
    }
    const { id: narrow } = await publish({ use: 'attribution', shownTo: 'team' });
    await give(NIA, narrow);
    const [team, others] = [await note(FAY), await note(ANN)];
    expect(team).toMatchObject({ introduction, quotes: [{ by: 'Nia Obi' }, anonymous, { text: 'I saw Nia Obi' }] });
    expect(team.markdown).toContain('- "I gave up" (Nia Obi)');
    expect(others.quotes).toMatchObject([{ by: null }, anonymous, { text: 'I saw (name not shown)' }]);
    expect(JSON.stringify(others)).not.toContain('Nia Obi');
    await withdraw(NIA, 'attribution');
    await api.call(ANN, 'POST', `/v1/contributions/${third.id}/contest`, { reason: 'That was not what I saw' });
    const settle = (body: object) =>
      api.call<Refusing>(FAY, 'POST', `/v1/contributions/${third.id}/contest/answer`, body);
    for (const [path, body] of [
      ['reason', { kind: 'will_not', reason }],
      ['answer', { kind: 'answered', answer: 'Nia Obi asked for it' }],
    ] as const)
      expect(await settle(body)).toMatchObject({
        status: 409,
        body: { code: 'consent-missing', errors: [{ path, message: expect.stringContaining('Nia Obi') }] },
      });
    expect(await settle({ kind: 'will_not', reason: 'Nobody wanted it, so no' })).toMatchObject({ status: 200 });
  });

  it('hides the name in a note, and asks for it, when whoever withdrew has left as well', async () => {
    const nia = await cycle.person(NIA);
    const path = `/v1/programs/${cycle.program}/participants`;
    expect((await api.call(FAY, 'DELETE', `${path}/${nia}`)).status).toBe(200);
    const note = (await cycle.get<{ introduction: string; markdown: string }>(ANN, 'closure')).body;
    expect(note.introduction).toBe('(name not shown) showed us where it hurts.');
    expect(note.markdown).not.toContain('Nia Obi');
    await asOwner().updateTable('gate').set({ phase: 'closure', over: false }).where('id', '=', cycle.id).execute();
    const again = await cycle.post<Refusing>(FAY, 'closure/publish', { introduction: 'Nia Obi showed us why.' });
    expect(again).toMatchObject({ status: 409, body: { code: 'consent-missing', errors: [{ path: 'introduction' }] } });
    await asOwner().updateTable('gate').set({ phase: 'closed', over: true }).where('id', '=', cycle.id).execute();
    const participants = [{ email: NIA, name: 'Nia Obi', group: 'end_user' }];
    expect((await api.call(FAY, 'POST', path, { participants })).status).toBe(200);
  });
});
