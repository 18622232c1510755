import { ANN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';

const LOUD = ANN.toUpperCase();
const MIXED = 'Ann@Example.org';

interface People {
  readonly items: readonly { readonly id: string; readonly email: string; readonly name: string }[];
}

describe('people whose addresses differ by case only', () => {
  const { api, cycle } = aCycleEach();
  const members = async () =>
    (await api.call<People>(FAY, 'GET', `/v1/programs/${cycle.program}/participants?limit=200`)).body.items;

  it('are one when they sign in, whatever they type', async () => {
    await cycle.enter('session');
    for (const as of [ANN, LOUD, MIXED]) await cycle.say(as, { text: `I am ${as}` });
    const mine = await cycle.get<{ items: object[] }>(LOUD, 'contributions?mine=true');
    expect(mine.body.items).toHaveLength(3);
    const people = await api.db.selectFrom('person').select('email').execute();
    expect(people.filter(({ email }) => email.toLowerCase() === ANN)).toEqual([{ email: ANN }]);
  });

  it('are one when they are added, and twice in one request they are refused', async () => {
    const before = await members();
    const add = (participants: object[]) =>
      api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
    const ann = (email: string) => ({ email, name: 'Ann', group: 'end_user' });
    expect((await add([ann(LOUD)])).status).toBeLessThan(300);
    expect(await members()).toHaveLength(before.length);
    const twice = await add([ann('new@example.org'), ann('NEW@example.org')]);
    expect(twice).toMatchObject({ status: 400, body: { errors: [{ path: 'participants[1]' }] } });
    expect(await members()).toHaveLength(before.length);
  });

  it('are invited once, also when one request names them twice', async () => {
    const invite = (emails: string[]) => cycle.post<{ added: number }>(FAY, 'invitations', { emails });
    expect(await invite([MIXED])).toMatchObject({ body: { added: 0 } });
    expect(await invite([ANN, LOUD])).toMatchObject({ body: { added: 0 } });
    const invitations = await api.db
      .selectFrom('invitation')
      .innerJoin('person', 'person.id', 'invitation.person')
      .select('email')
      .where('cycle', '=', cycle.id)
      .execute();
    expect(invitations.filter(({ email }) => email === ANN)).toHaveLength(1);
  });

  it('are found by any case where a body names them', async () => {
    const [ann] = (await members()).filter(({ email }) => email === ANN);
    const [from, to] = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
    const absence = { person: LOUD, deputy: 'BEN@example.org', from, to };
    expect(await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/absences`, absence)).toMatchObject({
      status: 201,
      body: { person: { id: ann?.id } },
    });
  });
});
