import { ANN, BEN, FAY } from '../../../servers/a-council.js';
import { aCycle, type Refusing, type TestCycle } from '../../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../../servers/an-api.js';

interface Imported extends Refusing {
  readonly problems: readonly { readonly line: number; readonly column: string | null; readonly message: string }[];
}

const DEE = 'dee@example.org';

describe('what a file of people holds beside them', () => {
  let api: TestApi;
  let here: TestCycle;
  let there: string;
  beforeAll(async () => {
    api = await anApi();
  });
  beforeEach(async () => {
    here = await aCycle(api);
    const body = { name: 'Elsewhere', product: 'Reports', engagement: { calendar: { zone: 'Europe/Berlin' } } };
    there = (await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', body)).body.id;
  });
  afterAll(() => api.stop());

  const [FROM, TO] = ['2027-07-01T00:00:00.000Z', '2027-07-15T00:00:00.000Z'];
  const HOLDS = 'email,name,group,interests,incentives,interestsFor,absences';
  const at = (program: string, path: string): string => `/v1/programs/${program}/${path}`;
  const send = (csv: string, program = there, as = FAY, over: object = {}) =>
    api.call<Imported>(as, 'POST', at(program, 'participants/import'), { csv, ...over });
  const written = async (program: string, as = FAY): Promise<string> =>
    (await api.call<{ csv: string }>(as, 'GET', at(program, 'participants/export'))).body.csv;
  const declare = (as: string, body: object, program = here.program) =>
    api.call(as, 'PUT', at(program, 'interests'), { interests: [], incentives: [], ...body });
  const away = (body: object, as = FAY) => api.call(as, 'POST', at(here.program, 'absences'), body);
  const heard = async (): Promise<string[]> => {
    const rows = await api.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .select('person.email')
      .where('program', '=', here.program)
      .where('purpose', '=', 'interests_recorded')
      .execute();
    return rows.map(({ email }) => email);
  };
  const told = ({ problems }: Imported) => problems.map(({ line, column, message }) => `${line} ${column}: ${message}`);

  it('comes out and into an empty program, which then holds the same, once', async () => {
    const interests = ['=We sell the add-on', 'Two lines:\n  and the second', '- a list'];
    expect((await declare(ANN, { interests, incentives: ['Travel'], audience: 'restricted' })).status).toBe(200);
    expect((await declare(BEN, {})).status).toBe(200); // that there is nothing
    expect((await away({ person: ANN, deputy: BEN, from: FROM, to: TO })).status).toBe(201);
    expect((await away({ person: BEN, from: TO, to: '2027-08-01T00:00:00.000Z' })).status).toBe(201);
    const csv = await written(here.program);
    const answer = await send(csv);
    expect(answer.body).toMatchObject({ problems: [], moreProblems: 0 });
    expect(await written(there)).toBe(csv);
    const { items } = (await api.call<{ items: object[] }>(FAY, 'GET', at(there, 'interests'))).body;
    expect(items).toHaveLength(2);
    const counted = async () => {
      const of = (type: string) =>
        api.db.selectFrom('journal').select('id').where('program', '=', there).where('type', '=', type).execute();
      return [(await of('interests-declared')).length, (await of('absence-declared')).length];
    };
    expect(await counted()).toEqual([2, 2]);
    expect(await send(csv)).toMatchObject({ body: { problems: [], joined: 0 } });
    expect(await counted()).toEqual([2, 2]); // nothing twice
    const standing = await api.db
      .selectFrom('notice')
      .select('person')
      .where('program', '=', there)
      .where('purpose', '=', 'standing_in')
      .execute();
    expect(standing).toEqual([{ person: await here.person(BEN) }]);
  });

  it('is not said for somebody who said otherwise themselves; what came with a file gives way to the next', async () => {
    await declare(ANN, { interests: ['My own'] });
    const rows = `${HOLDS}\n${ANN},Ann,end_user,Theirs,,,\n${BEN},Ben,operator,"One\nTwo",,restricted,`;
    expect((await send(rows, here.program, FAY, { dryRun: true })).body).toMatchObject({ taken: 1, dryRun: true });
    const answer = await send(rows, here.program);
    expect(told(answer.body)).toEqual([expect.stringMatching(/^2 interests: they declared otherwise themselves/)]);
    const seen = async () =>
      (await api.call<{ items: { interests: string[] }[] }>(FAY, 'GET', at(here.program, 'interests'))).body.items
        .map((one) => one.interests.join())
        .sort();
    expect(await seen()).toEqual(['My own', 'One,Two']);
    expect(await heard()).toEqual([BEN]);
    const own = await api.call<{ items: object[] }>(BEN, 'GET', at(here.program, 'interests'));
    expect(own.body.items).toContainEqual(
      expect.objectContaining({
        interests: ['One', 'Two'],
        declaredBy: { id: await here.person(FAY), name: expect.any(String) },
      }),
    );
    await send(`${HOLDS}\n${BEN},Ben,operator,Three,,,`, here.program);
    expect(await seen()).toEqual(['My own', 'Three']);
    await declare(BEN, { interests: ['Four'] });
    expect(told((await send(rows, here.program)).body)).toHaveLength(2);
    expect(await seen()).toEqual(['Four', 'My own']);
  });

  it('is told by line and column where an absence cannot be, and takes the row and whoever counts on it out', async () => {
    const csv = [
      HOLDS,
      `a@example.org,A,end_user,,,,${FROM}/${TO} b@example.org`, // stands on the next row, which is wrong
      `b@example.org,B,end_user,,,,${FROM}/${TO} nobody@example.org`,
      `c@example.org,C,end_user,,,,${TO}/${FROM}`,
      `d@example.org,D,end_user,,,,soon`,
      `e@example.org,E,end_user,,,,"${FROM}/${TO} ${FAY}\n${FROM}/${TO} ${FAY}"`, // once
      `f@example.org,F,end_user,,,,2020-01-01T00:00:00Z/2020-02-01T00:00:00Z`, // over: nothing to declare
      `g@example.org,G,end_user,,,nobody,`,
      `h@example.org,H,end_user,,,,"${FROM}/${TO}\n2027-07-03T00:00:00Z/2027-07-04T00:00:00Z"`,
    ].join('\n');
    for (const dryRun of [true, false]) {
      const { body } = await send(csv, there, FAY, { dryRun });
      expect(body).toMatchObject({ rows: 8, taken: 2, joined: 2, dryRun });
      expect(told(body)).toEqual([
        expect.stringMatching(/^2 absences: .* names b@example/) as string,
        expect.stringMatching(/^3 absences: /) as string,
        expect.stringMatching(/^4 absences: /) as string,
        expect.stringMatching(/^5 absences: Use from\/to/) as string,
        expect.stringMatching(/^9 interestsFor: /) as string,
        expect.stringMatching(/^10 absences: /) as string,
      ]);
    }
    const { items } = (await api.call<{ items: { person: { name: string } }[] }>(FAY, 'GET', at(there, 'absences')))
      .body;
    expect(items.map(({ person }) => person.name)).toEqual(['E']);
  });

  it('goes to nobody whom it is not for', async () => {
    await api.call(FAY, 'POST', at(here.program, 'participants'), {
      participants: [{ email: DEE, name: 'Dee', group: 'buyer', roles: ['facilitator'] }],
    });
    await declare(ANN, { interests: ['Only the team reads it'], audience: 'team' });
    await declare(ANN, { interests: ['Nearly nobody reads it'], audience: 'restricted' });
    const forDee = await written(here.program, DEE);
    const clearance = await api.call<{ items: object[] }>(DEE, 'GET', at(here.program, 'interests'));
    expect(forDee.includes('Nearly nobody')).toBe(clearance.body.items.length > 0);
    expect(forDee).not.toContain('Only the team');
  });
});
