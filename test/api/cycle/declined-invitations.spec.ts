import type { CoverageView } from '../../../apps/api/src/representation/representation.schemas.js';
import type { Health } from '../../../libs/domain/health/health.js';
import { composeLetter, OF_NOTICE } from '../../../libs/notifications/compose-letter.js';
import type { Purpose } from '../../../libs/domain/notice.js';
import { PostgresPhaseNotices } from '../../../libs/commands/phase-notices/phase-notices.js';
import { subject } from '../../../libs/domain/subject.js';
import { typed } from '../../cli/typed.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycleEach, type Refusing } from '../../servers/a-cycle.js';
import { aBrowser } from '../pages/a-browser.js';

describe('an invitation', () => {
  const { api, cycle } = aCycleEach({ brief: { mustHear: ['end_user'] } });
  const answer = (as: string | null, what: 'decline' | 'accept', body: object = {}) =>
    cycle.post<Refusing>(as, `session/${what}`, body);
  const covered = async () => (await cycle.get<CoverageView>(FAY, 'coverage')).body.targets;
  const flags = async () =>
    (
      await api.call<{ flags: { code: string; meaning: string }[] }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)
    ).body.flags.filter(({ code }) => code === 'coverage-lost');
  const isWritten = async (purpose: Purpose, email: string): Promise<boolean> => {
    const notice = await api.db
      .selectFrom('notice')
      .select(OF_NOTICE)
      .where('cycle', '=', cycle.id)
      .where('purpose', '=', purpose)
      .where('person', '=', await cycle.person(email))
      .executeTakeFirstOrThrow();
    return (await composeLetter(api.db, notice, { publicUrl: 'http://127.0.0.1' })) !== null;
  };

  it('is declined by whom it is for, and that is taken back, each once in the journal', async () => {
    expect(await answer(ANN, 'decline')).toMatchObject({ status: 200 });
    expect(await answer(ANN, 'decline')).toMatchObject({ status: 200 });
    expect(await cycle.journal('invitation-declined')).toMatchObject([{ audience: 'team', body: {} }]);
    const readers = async () =>
      (
        await cycle.get<{ items: { person: { name: string }; declinedAt: string | null }[] }>(FAY, 'readers')
      ).body.items.flatMap(({ person, declinedAt }) => (declinedAt === null ? [] : [person.name]));
    expect(await readers()).toEqual(['Ann']);
    expect(await typed(api, ANN, 'session', 'accept', cycle.id)).toMatchObject({ code: 0 });
    expect(await readers()).toEqual([]);
    expect(await cycle.journal('invitation-accepted')).toHaveLength(1);
    expect(await typed(api, ANN, 'session', 'decline', cycle.id)).toMatchObject({ code: 0 });
    expect(await readers()).toEqual(['Ann']);
  });

  it('that is declined meets no target, and is flagged where the agenda is out already', async () => {
    expect(await covered()).toMatchObject([{ who: 'end_user', invited: 1, invitedAway: 0 }]);
    await answer(ANN, 'decline');
    expect(await covered()).toMatchObject([{ who: 'end_user', invited: 0, invitedAway: 1 }]);
    const refused = await cycle.post<Refusing>(FAY, 'agenda/publish');
    expect(refused).toMatchObject({ status: 409, body: { code: 'missing-coverage' } });
    expect(refused.body.errors[0]?.message).toContain('1 more will be away or declined');
    await answer(ANN, 'accept');
    await cycle.enter('pre_read');
    expect(await flags()).toEqual([]);
    await answer(BEN, 'decline'); // nobody must hear him
    expect(await flags()).toEqual([]);
    await answer(ANN, 'decline');
    expect(await flags()).toMatchObject([{ meaning: expect.stringContaining('must be heard of end user') }]);
  });

  it('that is declined asks for nothing more, until they are there all the same', async () => {
    await cycle.enter('pre_read');
    const began = { subject: subject('cycle', cycle.id), entry: 2 };
    await new PostgresPhaseNotices(api.db).send(began, 'distribute_pre_reads');
    expect(await isWritten('agenda_published', ANN)).toBe(true);
    await answer(ANN, 'decline');
    expect(await isWritten('agenda_published', ANN)).toBe(false);
    expect(await isWritten('agenda_published', BEN)).toBe(true);
    const to = new Date(Date.now() + 59 * 60_000).toISOString(); // not so early that another letter says so
    await cycle.post(FAY, 'session/move', { to, reason: 'The room is free' });
    expect((await cycle.post(FAY, 'session/open')).status).toBe(200);
    await new PostgresPhaseNotices(api.db).send({ ...began, entry: 3 }, 'open_session');
    expect(await isWritten('session_open', ANN)).toBe(false);
    expect(await isWritten('session_open', BEN)).toBe(true);
    const said = await cycle.say(ANN); // who declined may write all the same
    expect(said.id).toEqual(expect.any(String));
    expect(await cycle.post(ANN, 'session/attendance')).toMatchObject({ status: 200 });
    expect(await isWritten('session_open', ANN)).toBe(true);
    expect(await covered()).toMatchObject([{ who: 'end_user', invited: 1, invitedAway: 0 }]);
  });

  it('that is declined is waited for no more, and counts in health only what its person says', async () => {
    const waited = async () =>
      (await cycle.get<{ items: { sentence: string }[] }>(FAY, 'waiting')).body.items.map(({ sentence }) => sentence);
    const people = async () => (await cycle.get<Health>(FAY, 'health')).body.participation.people;
    await cycle.enter('session');
    expect(await waited()).toContainEqual(expect.stringContaining('Ann'));
    const before = await people();
    await answer(ANN, 'decline');
    const left = await waited();
    expect(left).toContainEqual(expect.stringContaining('Ben'));
    expect(left).not.toContainEqual(expect.stringContaining('Ann'));
    expect(await people()).toBe(before - 1);
    await cycle.say(ANN);
    expect(await people()).toBe(before);
  });

  it('is answered on the page of the cycle', async () => {
    const path = `/v1/cycles/${cycle.id}`;
    const browser = await aBrowser(api, ANN);
    for (const [what, before, after] of [
      ['decline', 'You are invited', 'You take no part this time'],
      ['accept', 'You take no part this time', 'You are invited'],
    ] as const) {
      expect(await browser.page(path)).toContain(`<h2>${before}</h2>`);
      const sent = await browser.send(await browser.form(path, `${path}/session/${what}`), {});
      expect(sent).toMatchObject({ status: 303, to: path, kept: true });
      expect(await browser.page(path)).toContain(`<h2>${after}</h2>`);
    }
  });

  it('is answered by nobody else, and no more when the session is over', async () => {
    expect(await answer(TIM, 'decline')).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await answer(EVE, 'decline')).toMatchObject({ status: 404 });
    expect(await answer(null, 'decline')).toMatchObject({ status: 401 });
    expect(await answer(ANN, 'decline', { reason: 'No time' })).toMatchObject({ status: 400 });
    await cycle.enter('refinement');
    for (const what of ['decline', 'accept'] as const)
      expect(await answer(ANN, what)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
  });
});
