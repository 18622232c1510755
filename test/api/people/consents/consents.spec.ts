import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { PurposeList, PurposeView } from '../../../../apps/api/src/consents/consent.schemas.js';
import { askPromises } from '../../../../libs/commands/promises/promises.js';
import { composeLetter, OF_NOTICE } from '../../../../libs/notifications/compose-letter.js';
import { ANN, BEN, CLEO, DEE, FAY } from '../../../servers/a-council.js';
import { AUD, EVE, type Refusing } from '../../../servers/a-cycle.js';
import { askedConsents, NIA, RECORDING } from './asked-consents.js';

const LINK = { recordingUrl: 'https://example.org/recording' };

interface Session {
  readonly session: { recordingUrl: string | null; transcriptUrl: string | null; withheld: boolean };
}

describe('consent', () => {
  const { api, cycle, asOwner, post, publish, give, withdraw, own, hours } = askedConsents();
  const links = (body: object) => cycle.post<Session & Refusing>(FAY, 'session/links', body);
  const seen = async (as: string): Promise<Session['session']> =>
    (await api.call<Session>(as, 'GET', `/v1/cycles/${cycle.id}`)).body.session;
  const notices = async (purpose: string): Promise<string[]> =>
    (
      await asOwner()
        .selectFrom('notice')
        .innerJoin('person', 'person.id', 'notice.person')
        .select('email')
        .where('program', '=', cycle.program)
        .where('purpose', '=', purpose)
        .orderBy('email')
        .execute()
    ).map(({ email }) => email);
  const promises = () =>
    asOwner()
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
    ['a no to nothing', 'consents/decline', {}],
    ['a no for somebody else', 'consents/decline', { purpose: randomUUID(), person: randomUUID() }],
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
    expect(await own(ANN, 'recording')).toEqual({
      use: 'recording',
      state: 'never_given',
      asked: null,
      given: null,
      declinedAt: null,
    });
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
    const again = await post(FAY, 'consent-purposes', { ...RECORDING, how: 'Watched here, and shown in trainings' });
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'already-exists', detail: expect.stringMatching(/^Version 2 asks exactly this/) as string },
    });
    expect(await notices('consent_wanted')).toEqual(asked);
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

  it('is for facilitators to look up before they record, and in the journal for them alone', async () => {
    const listed = await cycle.get<{ items: { person: { name: string }; recording: string }[] }>(FAY, 'consents');
    const states = Object.fromEntries(listed.body.items.map(({ person, recording }) => [person.name, recording]));
    expect(states).toEqual({ Ann: 'expired', Ben: 'withdrawn' });
    expect(await cycle.get(ANN, 'consents')).toMatchObject({ status: 403 });
    expect(await cycle.get(EVE, 'consents')).toMatchObject({ status: 404 });
    const told = await asOwner()
      .selectFrom('journal')
      .select('audience')
      .where('program', '=', cycle.program)
      .where('type', 'in', ['consent-given', 'consent-withdrawn'])
      .execute();
    expect(new Set(told.map(({ audience }) => audience))).toEqual(new Set(['restricted']));
  });

  it('shows a recording to those whom the last consent of each is for, also where it stood before', async () => {
    const [open, none] = [LINK, { recordingUrl: null, withheld: true }];
    const narrow = await publish({ shownTo: 'team' });
    await give(ANN, narrow.id);
    expect([await seen(FAY), await seen(ANN), await seen(BEN)]).toMatchObject([open, none, none]);
    const wide = await publish({ how: 'Watched here by all' });
    expect(await seen(ANN)).toMatchObject(none); // what she consented to stands
    await give(ANN, wide.id);
    expect([await seen(FAY), await seen(ANN), await seen(BEN)]).toMatchObject([open, open, open]);
  });

  it('ends with the membership, and is given anew by whoever takes part again', async () => {
    const { id } = await publish({ use: 'attribution' });
    await give(NIA, id);
    const nia = await cycle.person(NIA);
    const stand = async () =>
      (
        await sql<{ so: boolean }>`select consent_stands(${cycle.program}, ${nia}, 'attribution') as so`.execute(
          asOwner(),
        )
      ).rows[0]?.so;
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
    const speaking = [{ ...max, roles: ['contributor'] }];
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants: speaking });
    expect(await notices('consent_wanted')).toContain(max.email); // who may contribute only from then on
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

  it('that ends by its date is told to the facilitators once, and asked for anew where the day was their own', async () => {
    const { id, until } = await publish({ use: 'telemetry', what: 'How long a report takes' });
    const soon = new Date(Date.now() + 1_800_000).toISOString();
    await give(ANN, id, soon);
    await give(BEN, id, soon);
    await give(NIA, id);
    await withdraw(BEN, 'telemetry');
    const open = async () => {
      const kept = asOwner().selectFrom('promise').select('dueAt').where('kind', '=', 'consent_end');
      const rows = await kept.where('keptAt', 'is', null).where('dueAt', 'in', [soon, until]).execute();
      return new Set(rows.map(({ dueAt }) => dueAt));
    };
    expect(await open()).toEqual(new Set([soon, until]));
    const letters = async (): Promise<{ purpose: string; to: string; text: string }[]> => {
      const ended = asOwner()
        .selectFrom('notice')
        .select(OF_NOTICE)
        .where('data', '@>', JSON.stringify({ because: 'expired' }) as never);
      const asked = asOwner()
        .selectFrom('notice')
        .select(OF_NOTICE)
        .where('data', '@>', JSON.stringify({ about: id }) as never);
      const written = await Promise.all(
        [...(await ended.execute()), ...(await asked.where('purpose', '=', 'consent_wanted').execute())].map(
          async (notice) => {
            const letter = await composeLetter(api.db, notice, { publicUrl: 'http://127.0.0.1' });
            return letter
              ? [{ purpose: notice.purpose, to: letter.to.email, text: letter.text.replaceAll(/\s+/g, ' ') }]
              : [];
          },
        ),
      );
      return written.flat();
    };
    const pass = async (at: string) =>
      asOwner()
        .transaction()
        .execute((tx) => askPromises(tx, cycle.program, at));
    await pass(new Date().toISOString());
    expect((await letters()).filter(({ purpose }) => purpose === 'consents_ended')).toEqual([]);
    await hours(1);
    for (const _twice of [1, 2]) await pass(new Date(Date.now() + 3_600_000).toISOString());
    const text = expect.stringMatching(
      /The consent to the use of their telemetry of Ann ended .*please cut them out/,
    ) as string;
    const told = await letters();
    expect(told.filter(({ purpose }) => purpose === 'consents_ended').sort((a, b) => a.to.localeCompare(b.to))).toEqual(
      [
        { purpose: 'consents_ended', to: DEE, text },
        { purpose: 'consents_ended', to: FAY, text },
      ],
    );
    expect(told.filter(({ to, purpose }) => to === ANN && purpose === 'consent_wanted')).toMatchObject([
      { text: expect.stringContaining('What you had consented to has ended') },
      {},
    ]);
    expect(await open()).toEqual(new Set([until]));
    expect(await give(ANN, id)).toMatchObject({ status: 201 });
    await hours(24 * 91);
    await pass(until);
    const all = (await letters()).filter(({ to, purpose }) => to === FAY && purpose === 'consents_ended');
    expect(all.map((letter) => letter.text).filter((words) => /telemetry.*Nia Obi/.test(words))).toEqual([
      expect.stringMatching(/of (?:Ann, Nia Obi|Nia Obi, Ann) ended/),
    ]);
    await hours(0);
  });
});
