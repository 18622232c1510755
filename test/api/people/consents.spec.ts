import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { OwnConsents, PurposeList, PurposeView } from '../../../apps/api/src/consents/consent.schemas.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import { ANN, BEN, CLEO, DEE, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const NIA = 'nia@example.org';
const LATER = new Date(Date.now() + 90 * 86_400_000).toISOString();
const RECORDING = {
  ...{ use: 'recording', what: 'Sound and picture', why: 'For those who could not come', how: 'Watched here' },
  ...{ seenBy: 'Participants', until: LATER },
};
const LINK = { recordingUrl: 'https://example.org/recording' };

interface Session {
  readonly session: { recordingUrl: string | null; transcriptUrl: string | null; withheld: boolean };
}

describe('consent', () => {
  let api: TestApi;
  let owner: Database;
  let cycle: TestCycle;
  const hours = (many: number): Promise<unknown> =>
    sql`create or replace function clock() returns timestamptz language sql volatile
      as ${sql.lit(`select date_trunc('milliseconds', clock_timestamp() + interval '${many} hours')`)}`.execute(owner);
  beforeAll(async () => {
    api = await anApi();
    owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 2 });
    cycle = await aCycle(api);
    const participants = [
      { email: NIA, name: 'Nia Obi', group: 'end_user' },
      { email: DEE, name: 'Dee', group: 'team', roles: ['facilitator'] },
    ];
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
  });
  afterAll(async () => {
    await owner.destroy();
    await api.stop();
  });

  const post = <Body = OwnConsents & Refusing>(as: string, path: string, body: object) =>
    api.call<Body>(as, 'POST', `/v1/programs/${cycle.program}/${path}`, body);
  const publish = async (more: object = {}): Promise<PurposeView> => {
    const made = await post<PurposeView>(FAY, 'consent-purposes', { ...RECORDING, ...more });
    expect(made.status).toBe(201);
    return made.body;
  };
  const give = (as: string, purpose: string, until?: string) => post(as, 'consents', { purpose, until });
  const withdraw = (as: string, use: string) => post(as, 'consents/withdraw', { use });
  const own = async (as: string, use: string) =>
    (await api.call<OwnConsents>(as, 'GET', `/v1/programs/${cycle.program}/consents`)).body.items.find(
      (one) => one.use === use,
    );
  const links = (body: object) => cycle.post<Session & Refusing>(FAY, 'session/links', body);
  const seen = async (as: string): Promise<Session['session']> =>
    (await api.call<Session>(as, 'GET', `/v1/cycles/${cycle.id}`)).body.session;
  const notices = async (purpose: string): Promise<string[]> =>
    (
      await owner
        .selectFrom('notice')
        .innerJoin('person', 'person.id', 'notice.person')
        .select('email')
        .where('program', '=', cycle.program)
        .where('purpose', '=', purpose)
        .orderBy('email')
        .execute()
    ).map(({ email }) => email);
  const promises = () =>
    owner
      .selectFrom('promise')
      .select(['about', 'keptAt'])
      .where('program', '=', cycle.program)
      .where('kind', '=', 'consent')
      .orderBy('dueAt')
      .execute();

  it.each<[string, string, object]>([
    ['a purpose without an end', 'consent-purposes', { ...RECORDING, until: undefined }],
    ['a purpose without a reason', 'consent-purposes', { ...RECORDING, why: ' ' }],
    ['a use that is none', 'consent-purposes', { ...RECORDING, use: 'everything' }],
    ['an unknown key', 'consent-purposes', { ...RECORDING, force: true }],
    ['a consent to nothing', 'consents', {}],
    ['a consent for somebody else', 'consents', { purpose: randomUUID(), person: randomUUID() }],
    ['a consent until whenever', 'consents', { purpose: randomUUID(), until: 'whenever' }],
    ['the withdrawal of everything', 'consents/withdraw', { use: 'everything' }],
  ])('takes no %s', async (_what, path, body) => {
    expect(await post(FAY, path, body)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });

  it('is refused for what is not asked, has ended, or is not there', async () => {
    const past = { ...RECORDING, until: '2020-01-01T00:00:00.000Z' };
    expect(await post(FAY, 'consent-purposes', past)).toMatchObject({
      status: 422,
      body: { code: 'deadline-in-past' },
    });
    const years = (many: number) => new Date(Date.now() + many * 366 * 86_400_000).toISOString();
    const far = { status: 409, body: { code: 'illegal-step', errors: [{ path: 'until' }] } };
    expect(await post(FAY, 'consent-purposes', { ...RECORDING, until: years(5.01) })).toMatchObject(far);
    expect(await post(ANN, 'consent-purposes', RECORDING)).toMatchObject({ status: 403 });
    expect(await post(EVE, 'consent-purposes', RECORDING)).toMatchObject({ status: 404 });
    expect(await give(ANN, randomUUID())).toMatchObject({ status: 422, body: { code: 'unknown-reference' } });
    expect(await withdraw(ANN, 'recording')).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect(await post(FAY, 'consent-purposes/end', { use: 'recording' })).toMatchObject({ status: 409 });
    expect(await own(ANN, 'recording')).toEqual({ use: 'recording', state: 'never_given', asked: null, given: null });
  });

  it('keeps a recording out until everybody whom it shows consents, and hides it when one withdraws', async () => {
    await cycle.enter('session');
    for (const as of [ANN, BEN]) await cycle.post(as, 'session/attendance');
    expect(await links(LINK)).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    const first = await publish();
    expect(await notices('consent_wanted')).toEqual([ANN, BEN, CLEO, DEE, NIA, 'tim@example.org']);
    expect((await give(ANN, first.id)).status).toBe(201);
    const refused = await links(LINK);
    expect(refused).toMatchObject({ status: 409, body: { errors: [{ message: 'Ben has not consented' }] } });
    expect((await seen(FAY)).recordingUrl).toBeNull();
    expect(await links({ ...LINK, without: [randomUUID()] })).toMatchObject({ status: 422 });
    const cut = await links({ ...LINK, without: [await cycle.person(BEN)] });
    expect(cut).toMatchObject({ status: 200, body: { session: { ...LINK, withheld: false } } });
    const transcriptUrl = 'https://example.org/transcript';
    await links({ transcriptUrl, without: [await cycle.person(BEN)] });
    const off = await links({ transcriptUrl: null });
    expect(off).toMatchObject({ status: 200, body: { session: { ...LINK, transcriptUrl: null, withheld: false } } });
    expect((await give(BEN, first.id)).status).toBe(201);
    expect(await links(LINK)).toMatchObject({ status: 200, body: { session: { ...LINK, withheld: false } } });
    expect(await withdraw(BEN, 'recording')).toMatchObject({ status: 200 });
    for (const as of [FAY, ANN, BEN, AUD]) {
      expect(await seen(as)).toMatchObject({ recordingUrl: null, transcriptUrl: null, withheld: true });
    }
    expect(await notices('consent_withdrawn')).toEqual([DEE, FAY]);
    expect(await links(LINK)).toMatchObject({ status: 409, body: { errors: [{ message: /^Ben withdrew at/ }] } });
    expect(await links({ recordingUrl: null })).toMatchObject({ status: 200, body: { session: { withheld: false } } });
  });

  it('that ends in the middle of a session is told with the instant, and ends what is shown by itself', async () => {
    const [asked] = (await api.call<PurposeList>(ANN, 'GET', `/v1/programs/${cycle.program}/consent-purposes`)).body
      .items;
    const soon = new Date(Date.now() + 1_800_000).toISOString();
    expect((await give(BEN, asked?.id ?? '', soon)).status).toBe(201);
    expect((await links(LINK)).status).toBe(200);
    expect(await seen(ANN)).toMatchObject(LINK);
    await hours(1);
    expect(await seen(ANN)).toMatchObject({ recordingUrl: null, withheld: true });
    const message = `Ben had consented until ${soon}, during the session`;
    expect(await links(LINK)).toMatchObject({ status: 409, body: { code: 'consent-missing', errors: [{ message }] } });
    await hours(0);
    expect(await own(BEN, 'recording')).toMatchObject({ state: 'valid', given: { until: soon } });
  });

  it('to an earlier version covers what is there and nothing new; whoever withdrew is not asked again', async () => {
    await withdraw(BEN, 'recording');
    const before = await notices('consent_wanted');
    const second = await publish({ how: 'Watched here, and shown in trainings' });
    expect(second).toMatchObject({ version: 2, current: true });
    const asked = await notices('consent_wanted');
    expect(asked.filter((email) => email === BEN)).toEqual(before.filter((email) => email === BEN));
    expect(asked.filter((email) => email === ANN)).toHaveLength(2);
    expect(await own(ANN, 'recording')).toMatchObject({
      state: 'outdated',
      asked: { version: 2 },
      given: { version: 1 },
    });
    const cut = [await cycle.person(BEN)];
    const refused = await links({ ...LINK, without: cut });
    expect(refused).toMatchObject({ status: 409, body: { errors: [{ message: /version 1; now it is 2/ }] } });
    const [, first] = (await api.call<PurposeList>(ANN, 'GET', `/v1/programs/${cycle.program}/consent-purposes`)).body
      .items;
    expect(await give(ANN, first?.id ?? '')).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect((await give(ANN, second.id)).status).toBe(201);
    expect((await links({ ...LINK, without: cut })).status).toBe(200);
  });

  it('is remembered before it ends, until it is asked anew or let go', async () => {
    const kept = await promises();
    expect(kept.map(({ keptAt }) => keptAt === null)).toEqual([false, true]);
    const ended = await post<PurposeView>(FAY, 'consent-purposes/end', { use: 'recording' });
    expect(ended).toMatchObject({ status: 200, body: { version: 2, current: false } });
    expect((await promises()).every(({ keptAt }) => keptAt !== null)).toBe(true);
    expect(await seen(ANN)).toMatchObject({ recordingUrl: null, withheld: true });
    expect(await give(ANN, ended.body.id)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
  });

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
    await withdraw(NIA, 'telemetry');
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
    await owner.updateTable('gate').set({ phase: 'closure' }).where('id', '=', cycle.id).execute();
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
  });

  it('hides the name in a note, and asks for it, when whoever withdrew has left as well', async () => {
    const nia = await cycle.person(NIA);
    const path = `/v1/programs/${cycle.program}/participants`;
    expect((await api.call(FAY, 'DELETE', `${path}/${nia}`)).status).toBe(200);
    const note = (await cycle.get<{ introduction: string; markdown: string }>(ANN, 'closure')).body;
    expect(note.introduction).toBe('(name not shown) showed us where it hurts.');
    expect(note.markdown).not.toContain('Nia Obi');
    await owner.updateTable('gate').set({ phase: 'closure', over: false }).where('id', '=', cycle.id).execute();
    const again = await cycle.post<Refusing>(FAY, 'closure/publish', { introduction: 'Nia Obi showed us why.' });
    expect(again).toMatchObject({ status: 409, body: { code: 'consent-missing', errors: [{ path: 'introduction' }] } });
    await owner.updateTable('gate').set({ phase: 'closed', over: true }).where('id', '=', cycle.id).execute();
    const participants = [{ email: NIA, name: 'Nia Obi', group: 'end_user' }];
    expect((await api.call(FAY, 'POST', path, { participants })).status).toBe(200);
  });

  it('is for facilitators to look up before they record, and in the journal for them alone', async () => {
    const listed = await cycle.get<{ items: { person: { name: string }; recording: string }[] }>(FAY, 'consents');
    const states = Object.fromEntries(listed.body.items.map(({ person, recording }) => [person.name, recording]));
    expect(states).toEqual({ Ann: 'expired', Ben: 'withdrawn' });
    expect(await cycle.get(ANN, 'consents')).toMatchObject({ status: 403 });
    expect(await cycle.get(EVE, 'consents')).toMatchObject({ status: 404 });
    const told = await owner
      .selectFrom('journal')
      .select('audience')
      .where('program', '=', cycle.program)
      .where('type', 'in', ['consent-given', 'consent-withdrawn'])
      .execute();
    expect(new Set(told.map(({ audience }) => audience))).toEqual(new Set(['restricted']));
  });

  it('ends with the membership, and is given anew by whoever takes part again', async () => {
    const { id } = await publish({ use: 'attribution' });
    await give(NIA, id);
    const nia = await cycle.person(NIA);
    const stand = async () =>
      (await sql<{ so: boolean }>`select consent_stands(${cycle.program}, ${nia}, 'attribution') as so`.execute(owner))
        .rows[0]?.so;
    expect([await stand(), (await own(NIA, 'attribution'))?.state]).toEqual([true, 'valid']);
    const remove = () => api.call(FAY, 'DELETE', `/v1/programs/${cycle.program}/participants/${nia}`);
    expect(await notices('consents_ended')).toEqual([]);
    expect((await remove()).status).toBe(200);
    expect(await notices('consents_ended')).toEqual([DEE, FAY]); // what is kept elsewhere is the facilitators' to remove
    expect(await stand()).toBe(false);
    const max = { email: 'max@example.org', name: 'Max', group: 'team', roles: ['auditor'] };
    const participants = [{ email: NIA, name: 'Nia Obi', group: 'end_user' }, max];
    const asked = async () => (await notices('consent_wanted')).filter((email) => email === NIA).length;
    const before = await asked();
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
    expect(await asked()).toBeGreaterThan(before); // as every newcomer is who may contribute
    expect(await notices('consent_wanted')).not.toContain(max.email);
    expect(await stand()).toBe(false);
    expect(await own(NIA, 'attribution')).toMatchObject({ state: 'never_given', given: null, asked: { id } });
    expect((await remove()).status).toBe(200);
    expect(await notices('consents_ended')).toEqual([DEE, FAY]); // nothing ended this time
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
    await give(NIA, id);
    expect([await stand(), (await own(NIA, 'attribution'))?.state]).toEqual([true, 'valid']);
  });

  it('shows no old transcript again of somebody who is cut out of a new recording', async () => {
    await cycle.enter('session');
    for (const as of [ANN, BEN]) await cycle.post(as, 'session/attendance');
    const first = await publish();
    for (const as of [ANN, BEN]) await give(as, first.id);
    const both = { ...LINK, transcriptUrl: 'https://example.org/transcript' };
    expect(await links(both)).toMatchObject({ status: 200, body: { session: both } });
    await withdraw(BEN, 'recording');
    const without = [await cycle.person(BEN)];
    const recordingUrl = 'https://example.org/without-ben';
    expect(await links({ recordingUrl, without })).toMatchObject({
      status: 409,
      body: { code: 'consent-missing', errors: [{ path: 'transcriptUrl', message: /null/ }] },
    });
    expect(await seen(FAY)).toMatchObject({ recordingUrl: null, transcriptUrl: null, withheld: true });
    expect(await links({ recordingUrl, transcriptUrl: null, without })).toMatchObject({ status: 200 });
    expect(await seen(FAY)).toMatchObject({ recordingUrl, transcriptUrl: null, withheld: false });
  });
});
