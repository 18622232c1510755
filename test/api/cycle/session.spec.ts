import { ANN, DEE, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycle, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Seen {
  readonly counts: { readonly attended: number };
  readonly session: { readonly recordingUrl: string | null; readonly transcriptUrl: string | null };
}

describe('the session', () => {
  let api: TestApi;
  let cycle: TestCycle;
  beforeAll(async () => {
    api = await anApi();
    cycle = await aCycle(api);
  });
  afterAll(() => api.stop());

  const attend = (as: string) => cycle.post<Seen>(as, 'session/attendance');
  const links = (as: string, body: object) => cycle.post<Seen>(as, 'session/links', body);

  it('opens more than an hour before it is planned with a reason only, and then moves in the calendars of those invited', async () => {
    const other = await aCycle(api);
    await other.enter('pre_read');
    const planned = await api.call<{ session: { at: string } }>(FAY, 'GET', `/v1/cycles/${other.id}`);
    expect(await other.post(FAY, 'session/open')).toMatchObject({
      status: 422,
      body: { code: 'reason-missing', errors: [{ path: 'reason' }] },
    });
    const reason = 'Everybody is here today';
    const open = await other.post<{ phase: string; session: { at: string } }>(FAY, 'session/open', { reason });
    expect(open).toMatchObject({
      status: 200,
      body: { phase: 'session', reasons: [{ what: 'opened-early', reason }] },
    });
    expect(open.body.session.at < planned.body.session.at).toBe(true);
    const told = await api.db
      .selectFrom('notice')
      .select(['person', 'version'])
      .where('cycle', '=', other.id)
      .where('purpose', '=', 'session_moved')
      .execute();
    expect(told.map(({ version }) => version)).toEqual([1, 1]);
    expect(await other.journal('session-moved')).toMatchObject([
      { body: { from: planned.body.session.at, to: open.body.session.at } },
    ]);
  });

  it.each<[number, string]>([
    [59, 'session'],
    [61, 'pre_read'],
  ])('opens without a reason %s minutes before it is planned: it is in %s', async (minutes, phase) => {
    const other = await aCycle(api);
    await other.enter('pre_read');
    const to = new Date(Date.now() + minutes * 60_000).toISOString();
    expect(await other.post(FAY, 'session/move', { to, reason: 'The room is free' })).toMatchObject({ status: 200 });
    await other.post(FAY, 'session/open');
    expect(await api.call(FAY, 'GET', `/v1/cycles/${other.id}`)).toMatchObject({
      body: { phase, session: { at: to } },
    });
  });

  it('is attended by those invited, once, while it lasts', async () => {
    expect(await attend(ANN)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    await cycle.enter('session');
    expect(await attend(ANN)).toMatchObject({ status: 200, body: { counts: { attended: 1 } } });
    expect(await attend(ANN)).toMatchObject({ status: 200, body: { counts: { attended: 1 } } });
    expect(await cycle.journal('attended')).toHaveLength(1);
    expect(await attend(TIM)).toMatchObject({ status: 403, body: { code: 'no-right' } }); // not invited
    expect(await attend(EVE)).toMatchObject({ status: 404 });
  });

  it('has links to recording and transcript, also after the cycle, because recordings are often ready late', async () => {
    const purpose = await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/consent-purposes`, {
      use: 'recording',
      what: 'Sound',
      why: 'For those away',
      how: 'Heard here',
      seenBy: 'Participants',
      until: new Date(Date.now() + 86_400_000).toISOString(),
    });
    await api.call(ANN, 'POST', `/v1/programs/${cycle.program}/consents`, { purpose: purpose.body.id });
    const [recordingUrl, transcriptUrl] = ['https://example.org/recording', 'https://example.org/transcript'];
    await attend(ANN);
    const attendeesOnly = true; // Ben was not there
    expect(await links(FAY, { recordingUrl })).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    expect(await links(FAY, { recordingUrl, attendeesOnly })).toMatchObject({
      status: 200,
      body: { session: { recordingUrl, transcriptUrl: null } },
    });
    await cycle.post(FAY, 'cancel', { reason: 'Enough for this test' });
    expect(await links(FAY, { transcriptUrl, attendeesOnly })).toMatchObject({
      status: 200,
      body: { session: { recordingUrl, transcriptUrl } },
    });
    const told = await cycle.journal('session-links-recorded');
    expect(told.map(({ body }) => body)).toEqual([
      { links: ['recordingUrl'], without: 0, attendeesOnly: true },
      { links: ['transcriptUrl'], without: 0, attendeesOnly: true },
    ]);
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['a script', { recordingUrl: 'javascript:alert(1)' }],
    ['a file', { recordingUrl: 'file:///etc/passwd' }],
    ['no address', { transcriptUrl: 'somewhere' }],
    ['a number', { transcriptUrl: 1 }],
    ['a word for yes', { transcriptUrl: 'https://example.org/transcript', attendeesOnly: 'yes' }],
  ])('takes no %s as a link, and none from others', async (_what, body) => {
    expect(await links(FAY, body)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(await links(ANN, { recordingUrl: 'https://example.org/mine' })).toMatchObject({ status: 403 });
  });
});

describe('the deputy of a cycle', () => {
  interface Shown {
    readonly deputy: { readonly id: string; readonly name: string } | null;
  }
  let api: TestApi;
  let cycle: TestCycle;
  beforeAll(async () => {
    api = await anApi();
    cycle = await aCycle(api);
    const participants = [{ email: DEE, name: 'Dee', group: 'team', roles: ['facilitator'] }];
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
  });
  afterAll(() => api.stop());

  const name = (deputy: unknown, as = FAY) => cycle.post<Shown>(as, 'deputy', { deputy });

  it('is named, also on hold, shown, and named no more', async () => {
    expect((await api.call<Shown>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body.deputy).toBeNull();
    await cycle.post(FAY, 'hold', { reason: 'The facilitator is ill' });
    const dee = { id: await cycle.person(DEE), name: 'Dee' };
    expect(await name(DEE)).toMatchObject({ status: 200, body: { deputy: dee } });
    expect((await api.call<Shown>(ANN, 'GET', `/v1/cycles/${cycle.id}`)).body.deputy).toEqual(dee);
    expect(await name(null)).toMatchObject({ status: 200, body: { deputy: null } });
    expect((await cycle.journal('deputy-named')).map(({ body }) => body)).toEqual([
      { deputy: dee.id },
      { deputy: null },
    ]);
  });

  it.each<[string, unknown, string, { status: number; code: string }]>([
    ['a stranger', EVE, FAY, { status: 422, code: 'unknown-reference' }],
    ['somebody who does not facilitate', ANN, FAY, { status: 422, code: 'unknown-reference' }],
    ['no address', 'dee', FAY, { status: 400, code: 'invalid-input' }],
    ['nothing', undefined, FAY, { status: 400, code: 'invalid-input' }],
    ['a facilitator, by somebody who does not facilitate', DEE, ANN, { status: 403, code: 'no-right' }],
  ])('is not %s', async (_what, deputy, as, { status, code }) => {
    expect(await name(deputy, as)).toMatchObject({ status, body: { code } });
  });

  it('is not named when the cycle is over', async () => {
    await cycle.post(FAY, 'cancel', { reason: 'Enough for this test' });
    expect(await name(DEE)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
  });
});
