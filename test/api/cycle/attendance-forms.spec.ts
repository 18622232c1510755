import { randomUUID } from 'node:crypto';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { TIM, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';

describe('who is in a session, by the forms of the page of its cycle', () => {
  const { api, cycle } = aCycleEach();
  const page = (): string => `/v1/cycles/${cycle.id}`;
  const own = (): string => `${page()}/session/attendance`;
  const others = (): string => `${page()}/session/attendees`;
  const attended = async (): Promise<string[]> => {
    const rows = await api.db
      .selectFrom('invitation')
      .innerJoin('person', 'person.id', 'invitation.person')
      .select(['email', 'attendedBy'])
      .where('cycle', '=', cycle.id)
      .where('attendedAt', 'is not', null)
      .orderBy('email')
      .execute();
    return rows.map(({ email, attendedBy }) => (attendedBy === null ? `${email} says so` : email));
  };

  it('people say that they are in it, while it lasts, where they are invited', async () => {
    const ann = await aBrowser(api, ANN);
    expect(await ann.page(page())).not.toContain('id="say"');
    await cycle.enter('session');
    const seen = await ann.page(page());
    expect(barriersOf(seen)).toEqual([]);
    expect(seen).not.toContain(others());
    const form = formIn(seen, own());
    expect(await ann.send(form, {})).toMatchObject({ status: 303, to: page() });
    expect(await attended()).toEqual([`${ANN} says so`]);
    expect(await ann.page(page())).not.toContain('id="say"');
    expect(await (await aBrowser(api, TIM)).page(page())).not.toContain('id="say"'); // not invited
    const ben = await aBrowser(api, BEN);
    const late = await ben.form(page(), own());
    await cycle.enter('refinement');
    expect(await ben.send(late, {})).toMatchObject({ status: 409, text: expect.stringContaining('session') });
    expect(await ben.page(page())).not.toContain('id="say"');
  });

  it('facilitators say who else was in it, also later, and take a slip back', async () => {
    const fay = await aBrowser(api, FAY);
    expect(await fay.page(page())).not.toContain(others());
    await cycle.enter('session');
    const seen = await fay.page(page());
    expect(barriersOf(seen)).toEqual([]);
    const none = await fay.send(formIn(seen, others()), {});
    expect([none.status, none.text]).toEqual([
      400,
      expect.stringMatching(/name="emails\[0\]"[^>]* aria-invalid="true"/),
    ]);
    expect(barriersOf(none.text)).toEqual([]);
    const [, name = ''] = new RegExp(`name="(emails\\[\\d+\\])" value="${BEN}"`).exec(seen) ?? [];
    expect(await fay.send(await fay.form(page(), others()), { [name]: BEN })).toMatchObject({
      status: 303,
      to: page(),
    });
    expect(await attended()).toEqual([BEN]);
    const stale = await fay.form(page(), others(), 'absent');
    const ben = await aBrowser(api, BEN);
    await ben.send(await ben.form(page(), own()), {}); // says so himself from then on
    expect(await attended()).toEqual([`${BEN} says so`]);
    const said = await fay.send(stale, { 'emails[0]': BEN });
    expect([said.status, said.text]).toEqual([409, expect.stringContaining('said so themselves')]);
    await cycle.enter('refinement');
    await fay.send(await fay.form(page(), others()), { 'emails[0]': ANN });
    expect(await attended()).toEqual([ANN, `${BEN} says so`]);
    const slip = await fay.form(page(), others(), 'absent');
    expect(await fay.send(slip, { 'emails[0]': ANN })).toMatchObject({ status: 303 });
    expect(await attended()).toEqual([`${BEN} says so`]);
  });

  it('are said by address where they are too many to look through, the last by name as well', async () => {
    await cycle.enter('session');
    const now = new Date().toISOString();
    const crowd = Array.from({ length: 200 }, (_, nth) => `guest${nth}@example.org`);
    const people = await api.db
      .insertInto('person')
      .values(crowd.map((email) => ({ id: randomUUID(), email, name: `Guest ${email}` })))
      .returning('id')
      .execute();
    const invited = people.map(({ id }) => ({ cycle: cycle.id, program: cycle.program, person: id, invitedAt: now }));
    await api.db.insertInto('invitation').values(invited).execute();
    const fay = await aBrowser(api, FAY);
    const form = await fay.form(page(), others());
    const seen = await fay.page(page());
    expect(seen.match(/name="emails/g)).toEqual(['name="emails']);
    expect(barriersOf(seen)).toEqual([]);
    const stranger = await fay.send(form, { 'emails[0]': 'nobody@example.org' });
    expect([stranger.status, stranger.text]).toEqual([422, expect.stringContaining('value="nobody@example.org"')]);
    const again = formIn(stranger.text, others());
    expect(await fay.send(again, { 'emails[0]': 'guest99@example.org' })).toMatchObject({ status: 303, to: page() });
    expect(await attended()).toEqual(['guest99@example.org']);
    const slip = await fay.form(page(), others(), 'absent');
    await fay.send(slip, { 'emails[0]': 'guest99@example.org' });
    expect(await attended()).toEqual([]);
  });

  it('are not what somebody is waited for with', async () => {
    await cycle.enter('session');
    const seen = await (await aBrowser(api, ANN)).page(page());
    expect(seen).toContain(own());
    expect(seen.match(/href="#say">What you can do here<\/a>\. /g)).toBeNull();
    expect(await (await aBrowser(api, CLEO)).page(page())).not.toContain(others());
  });
});
