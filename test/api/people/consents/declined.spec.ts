import { randomUUID } from 'node:crypto';
import { composeLetter, OF_NOTICE } from '../../../../libs/notifications/compose-letter.js';
import type { InvitedConsents } from '../../../../apps/api/src/consents/consent.schemas.js';
import { ANN, BEN, FAY } from '../../../servers/a-council.js';
import { EVE, type Refusing } from '../../../servers/a-cycle.js';
import { askedConsents, NIA } from './asked-consents.js';

const LINK = { recordingUrl: 'https://example.org/recording' };

describe('a consent that somebody declines', () => {
  const { api, cycle, asOwner, publish, give, decline, withdraw, own } = askedConsents();
  const links = (body: object) => cycle.post<Refusing>(FAY, 'session/links', body);
  const types = async () => {
    const entries = asOwner().selectFrom('journal').select(['type', 'audience']).where('program', '=', cycle.program);
    return (await entries.where('type', 'in', ['consent-declined', 'consent-withdrawn']).orderBy('id').execute()).map(
      ({ type, audience }) => `${type} ${audience}`,
    );
  };
  /** To how many of the letters that ask a person there is something to say now. */
  const letters = async (as: string) => {
    const queued = asOwner().selectFrom('notice').select(OF_NOTICE).where('purpose', '=', 'consent_wanted');
    const asked = await queued.where('person', '=', await cycle.person(as)).execute();
    const written = await Promise.all(
      asked.map((notice) => composeLetter(api.db, notice, { publicUrl: 'http://127.0.0.1' })),
    );
    return [asked.length, written.filter((letter) => letter !== null).length];
  };

  it('is told to facilitators with its instant, refused at the door with it, and asked for no more', async () => {
    await cycle.enter('session');
    for (const as of [ANN, BEN]) await cycle.post(as, 'session/attendance');
    const { id } = await publish();
    await give(ANN, id);
    expect(await letters(BEN)).toEqual([1, 1]);
    const declined = await decline(BEN, id);
    expect(declined.status).toBe(200);
    const mine = await own(BEN, 'recording');
    expect(mine).toMatchObject({ state: 'declined', given: null, asked: { id } });
    expect(await letters(BEN)).toEqual([1, 0]);
    expect(await decline(BEN, id)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    const at = mine?.declinedAt ?? '';
    const { items } = (await cycle.get<InvitedConsents>(FAY, 'consents')).body;
    const told = items.map(({ person, recording, declined: no }) => [person.name, recording, no]);
    expect(told.sort()).toEqual([
      ['Ann', 'valid', []],
      ['Ben', 'declined', [{ use: 'recording', at }]],
    ]);
    const message = `Ben declined at ${at}, during the session`;
    expect(await links(LINK)).toMatchObject({ status: 409, body: { code: 'consent-missing', errors: [{ message }] } });
    expect(await types()).toEqual(['consent-declined restricted']);
  });

  it('is given later all the same', async () => {
    const asked = (await own(BEN, 'recording'))?.asked?.id ?? '';
    expect(await give(BEN, asked)).toMatchObject({ status: 201 });
    expect(await own(BEN, 'recording')).toMatchObject({ state: 'valid', declinedAt: null });
    expect(await links(LINK)).toMatchObject({ status: 200 });
  });

  it('and had been given is withdrawn', async () => {
    const asked = (await own(BEN, 'recording'))?.asked?.id ?? '';
    expect(await decline(BEN, asked)).toMatchObject({ status: 200 });
    expect(await own(BEN, 'recording')).toMatchObject({ state: 'withdrawn', declinedAt: null });
    expect(await types()).toEqual(['consent-declined restricted', 'consent-withdrawn restricted']);
    expect(await withdraw(BEN, 'recording')).toMatchObject({ status: 409 });
  });

  it('is asked for again by the next version', async () => {
    const first = await publish({ use: 'attribution', what: 'Your name' });
    expect(await decline(NIA, first.id)).toMatchObject({ status: 200 });
    const [before] = await letters(NIA);
    const second = await publish({ use: 'attribution', what: 'Your name and your city' });
    expect(await own(NIA, 'attribution')).toMatchObject({ state: 'never_given', declinedAt: null });
    expect(await letters(NIA)).toEqual([(before ?? 0) + 1, 2]); // to be recorded, which she did not answer, and this
    expect(await decline(NIA, first.id)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect(await decline(NIA, second.id)).toMatchObject({ status: 200 });
    expect(await own(NIA, 'attribution')).toMatchObject({ state: 'declined' });
  });

  it('ends with the membership', async () => {
    const nia = await cycle.person(NIA);
    await api.call(FAY, 'DELETE', `/v1/programs/${cycle.program}/participants/${nia}`);
    const participants = [{ email: NIA, name: 'Nia Obi', group: 'end_user' }];
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
    expect(await own(NIA, 'attribution')).toMatchObject({ state: 'never_given', declinedAt: null });
  });

  it('is there, and in a program of theirs', async () => {
    expect(await decline(ANN, randomUUID())).toMatchObject({ status: 422, body: { code: 'unknown-reference' } });
    expect(await decline(EVE, randomUUID())).toMatchObject({ status: 404 });
  });
});
