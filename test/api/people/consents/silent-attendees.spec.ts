import { typed } from '../../../cli/typed.js';
import { ANN, BEN, FAY } from '../../../servers/a-council.js';
import { EVE, TIM, aCycleEach, type Refusing } from '../../../servers/a-cycle.js';

const LINK = { recordingUrl: 'https://example.org/recording' };
const RECORDING = {
  use: 'recording',
  what: 'Sound of the session',
  why: 'For those who could not come',
  how: 'Heard here only',
  seenBy: 'Participants of the cycle',
};

describe('whoever was in a session in silence', () => {
  const { api, cycle } = aCycleEach();
  const mark = (emails: unknown, as: string | null = FAY) =>
    cycle.post<Refusing & { session: { withheld: boolean; recordingUrl: string | null } }>(as, 'session/attendees', {
      emails,
    });
  const links = (shown: object = { attendeesOnly: true }) =>
    cycle.post<Refusing>(FAY, 'session/links', { ...LINK, ...shown });
  const consented = async (...people: string[]): Promise<void> => {
    const at = (path: string): string => `/v1/programs/${cycle.program}/${path}`;
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const purpose = await api.call<{ id: string }>(FAY, 'POST', at('consent-purposes'), { ...RECORDING, until });
    expect(purpose.status).toBe(201);
    for (const as of people)
      expect((await api.call(as, 'POST', at('consents'), { purpose: purpose.body.id })).status).toBe(201);
  };

  it('is marked by whoever runs the cycle, and asked for consent like those who said so themselves', async () => {
    expect(await mark([BEN])).toMatchObject({ status: 409, body: { code: 'illegal-step' } }); // it has not begun
    await cycle.enter('session');
    await cycle.post(ANN, 'session/attendance');
    await consented(ANN);
    const asked = { code: 'consent-missing', errors: [{ path: `people.${await cycle.person(BEN)}` }] };
    expect(await links({})).toMatchObject({ status: 409, body: asked }); // that Ann says so does not mean that Ben was away
    expect((await links()).status).toBe(200); // Fay says that he was
    expect(await mark([BEN, BEN.toUpperCase(), ANN])).toMatchObject({
      status: 200,
      body: { counts: { attended: 2 }, session: { recordingUrl: null, withheld: true } },
    });
    expect(await links()).toMatchObject({ status: 409, body: asked });
    expect((await mark([BEN])).status).toBe(200);
    expect(await cycle.journal('attendance-marked')).toMatchObject([{ body: { people: [await cycle.person(BEN)] } }]);
  });

  it('is shown to no more people than they were asked about', async () => {
    await cycle.enter('session');
    const purposes = `/v1/programs/${cycle.program}/consent-purposes`;
    const asked = async (use: string, shownTo: string): Promise<void> => {
      const until = new Date(Date.now() + 86_400_000).toISOString();
      const purpose = await api.call<{ id: string }>(FAY, 'POST', purposes, { ...RECORDING, use, shownTo, until });
      expect(purpose).toMatchObject({ status: 201, body: { shownTo } });
      for (const as of [ANN, BEN]) {
        const given = api.call(as, 'POST', `/v1/programs/${cycle.program}/consents`, { purpose: purpose.body.id });
        expect((await given).status).toBe(201);
      }
    };
    await asked('recording', 'team');
    expect(await links()).toMatchObject({
      status: 409,
      body: { code: 'consent-missing', errors: [{ message: 'Ann was not asked about participants' }, {}] },
    });
    await asked('recording', 'participants');
    expect(await links()).toMatchObject({ status: 200, body: { session: LINK } });
    await asked('telemetry', 'team');
    const briefing = { kind: 'evidence', text: 'Ann took 18 minutes', channel: 'telemetry_briefing' };
    const rests = { ...briefing, telemetryOf: [await cycle.person(ANN)] };
    expect(await cycle.post(TIM, 'contributions', rests)).toMatchObject({
      status: 409,
      body: { code: 'consent-missing', errors: [{ path: 'telemetryOf[0]' }] },
    });
    expect(await cycle.post(TIM, 'contributions', { ...rests, audience: 'team' })).toMatchObject({ status: 201 });
    expect(await api.call(FAY, 'POST', purposes, { ...RECORDING, shownTo: 'all' })).toMatchObject({ status: 400 });
  });

  it('is marked also when the cycle is over, as recordings are often ready late', async () => {
    await cycle.enter('closed');
    await consented();
    expect(await typed(api, FAY, 'session', 'attended', cycle.id, BEN)).toMatchObject({ code: 0 });
    expect((await links()).body.errors.map(({ path }) => path)).toEqual([`people.${await cycle.person(BEN)}`]);
  });

  it('is not marked any more when that was a slip, unless they said so themselves', async () => {
    await cycle.enter('session');
    await cycle.post(ANN, 'session/attendance');
    expect(await mark([ANN, BEN])).toMatchObject({ body: { counts: { attended: 2 } } });
    const back = (...emails: string[]) => cycle.post<Refusing>(FAY, 'session/attendees', { emails, attended: false });
    expect(await back(BEN, ANN)).toMatchObject({
      status: 409,
      body: { code: 'illegal-step', errors: [{ path: 'emails[1]', message: `${ANN} said so themselves` }] },
    });
    await consented(ANN);
    expect((await links()).body.errors.map(({ path }) => path)).toEqual([`people.${await cycle.person(BEN)}`]);
    expect(await back(BEN)).toMatchObject({ status: 200, body: { counts: { attended: 1 } } });
    expect((await back(BEN)).status).toBe(200); // a second time changes nothing
    const told = api.db.selectFrom('notice').select(['person', 'data']).where('purpose', '=', 'attendance_unmarked');
    expect(await told.where('cycle', '=', cycle.id).execute()).toMatchObject([
      { person: await cycle.person(BEN), data: { about: await cycle.person(FAY) } },
    ]);
    expect(await cycle.journal('attendance-unmarked')).toMatchObject([{ body: { people: [await cycle.person(BEN)] } }]);
    expect((await links()).status).toBe(200);
    await mark([BEN]);
    expect(await typed(api, FAY, 'session', 'attended', cycle.id, BEN, '--not')).toMatchObject({ code: 0 });
    await mark([BEN]);
    expect((await cycle.post(BEN, 'session/attendance')).status).toBe(200); // now it is Ben's own word
    expect(await back(BEN)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect(await cycle.post(FAY, 'session/attendees', { emails: [BEN], attended: 'no' })).toMatchObject({
      status: 400,
    });
  });

  it('is somebody who is invited, and marked by nobody else', async () => {
    await cycle.enter('session');
    expect(await mark([ANN, TIM])).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'emails[1]' }] },
    });
    expect(await mark([ANN], BEN)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await mark([ANN], EVE)).toMatchObject({ status: 404 });
    expect(await mark([ANN], null)).toMatchObject({ status: 401 });
    for (const wrong of [[], ['ann'], 'ann', undefined, Array(501).fill(ANN)])
      expect(await mark(wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });
});
