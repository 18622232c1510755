import { ANN, BEN, FAY } from '../../../servers/a-council.js';
import { EVE, aCycle, type Refusing, type TestCycle } from '../../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../../servers/an-api.js';

interface Imported extends Refusing {
  readonly changes: readonly { readonly line: number; readonly email: string; readonly fields: readonly string[] }[];
  readonly problems: readonly { readonly line: number; readonly column: string | null; readonly message: string }[];
}
interface Person {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly segments: readonly string[];
  readonly zone: string;
}

const HEADER = 'email,name,group,segments,zone,roles';
const DEE = 'dee@example.org';

describe('people as CSV', () => {
  let api: TestApi;
  let cycle: TestCycle;
  beforeAll(async () => {
    api = await anApi();
  });
  beforeEach(async () => {
    cycle = await aCycle(api);
  });
  afterAll(() => api.stop());

  const send = (csv: string, over: object = {}, as = FAY) =>
    api.call<Imported>(as, 'POST', `/v1/programs/${cycle.program}/participants/import`, { csv, ...over });
  const people = async (): Promise<Map<string, Person>> => {
    const path = `/v1/programs/${cycle.program}/participants?limit=200`;
    const { items } = (await api.call<{ items: Person[] }>(FAY, 'GET', path)).body;
    return new Map(items.map((person) => [person.email, person]));
  };
  const written = async (as = FAY) =>
    api.call<{ csv: string }>(as, 'GET', `/v1/programs/${cycle.program}/participants/export`);

  it('takes the rows that are right, tells the others by line and column, and adds nobody twice', async () => {
    const csv = [
      HEADER,
      'Gil@Example.org,Gil,end_user,field-worker night-shift,Asia/Tokyo,',
      'not an address,Nobody,end_user,,,',
      'hal@example.org,"Hal\nBerg",martian,,Mars/Olympus,',
      'gil@example.org,Gil again,end_user,,,',
      `${ANN},Ann,end_user,,,contributor`,
      'ida@example.org,Ida,buyer,,,,and more',
      'jan@example.org,M\ufffdller,buyer,,,',
    ].join('\r\n');
    const answer = await send(csv);
    expect(answer).toMatchObject({ status: 200, body: { rows: 7, taken: 2, joined: 1, dryRun: false } });
    expect(answer.body.problems.map(({ line, column }) => [line, column])).toEqual([
      [3, 'email'],
      [4, 'group'],
      [4, 'zone'],
      [6, 'email'],
      [8, null],
      [9, 'name'],
    ]);
    expect(answer.body.problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['Use an e-mail address', 'is the same person as on line 2', 'has 7 cells for 6 columns']),
    );
    const found = await people();
    const gil = { name: 'Gil', segments: ['field-worker', 'night-shift'], zone: 'Asia/Tokyo', roles: ['contributor'] };
    expect(found.get('gil@example.org')).toMatchObject(gil);
    expect(found.get(ANN)?.segments).toEqual(['field-worker']); // an empty cell changes nothing
    expect(await send(csv)).toMatchObject({ body: { taken: 2, joined: 0 } });
    expect((await people()).size).toBe(found.size);
  });

  it('tells the first 200 problems and how many more there are', async () => {
    const wrong = await send([HEADER, ...Array<string>(203).fill('nobody,Nobody,buyer,,,')].join('\n'));
    expect(wrong).toMatchObject({ status: 200, body: { rows: 203, taken: 0, moreProblems: 3 } });
    expect([wrong.body.problems.length, wrong.body.problems.at(-1)?.line]).toEqual([200, 201]);
    expect(await send(`${HEADER}\nnobody,Nobody,buyer,,,`)).toMatchObject({ body: { moreProblems: 0 } });
  });

  it('only says what would become of the rows when asked so', async () => {
    const before = (await people()).size;
    const csv = `${HEADER}\ngil@example.org,Gil,end_user,,,\nx,X,end_user,,,`;
    expect(await send(csv, { dryRun: true })).toMatchObject({ body: { taken: 1, joined: 1, dryRun: true } });
    expect((await people()).size).toBe(before);
  });

  it('says what it changes of people who are there already, also of one whose address is in another case', async () => {
    await send(`${HEADER}\nkim@example.org,Kim,end_user,,,\nlee@example.org,Lee,end_user,,,`);
    const csv = [
      `${HEADER},interests`,
      `KIM@Example.org,KIM,end_user,,,,`,
      `lee@example.org,Lee,buyer,,Asia/Tokyo,,We sell it`,
      'mia@example.org,Mia,end_user,,,,',
      `${FAY},FAY,team,,,,`, // takes part elsewhere as well: her name is not this program's
    ].join('\n');
    const told = {
      rows: 4,
      taken: 4,
      joined: 1,
      changed: 2,
      unchanged: 1,
      problems: [],
      ignored: [],
      changes: [
        { line: 2, email: 'kim@example.org', fields: ['name'] },
        { line: 3, email: 'lee@example.org', fields: ['zone', 'group', 'interests'] },
      ],
    };
    expect((await send(csv, { dryRun: true })).body).toEqual({ ...told, moreProblems: 0, dryRun: true });
    expect((await people()).get('kim@example.org')?.name).toBe('Kim');
    expect((await send(csv)).body).toEqual({ ...told, moreProblems: 0, dryRun: false });
    const found = await people();
    expect([found.get('kim@example.org')?.name, found.get(FAY)?.name]).toEqual(['KIM', 'fay']);
    expect((await send(csv)).body).toMatchObject({ joined: 0, changed: 0, unchanged: 4, changes: [] });
  });

  it('takes the first of two rows whose addresses differ by case only, and says which line the other repeats', async () => {
    const { body } = await send(`${HEADER}\nned@example.org,Ned,end_user,,,\nNED@example.org,NED,end_user,,,`);
    expect(body).toMatchObject({
      rows: 2,
      taken: 1,
      joined: 1,
      changes: [],
      problems: [{ line: 3, column: 'email', message: 'is the same person as on line 2' }],
    });
    expect((await people()).get('ned@example.org')?.name).toBe('Ned');
  });

  it('reads what spreadsheets write: a mark of the byte order, semicolons, columns in any order and case', async () => {
    const csv = '\ufeffName;GROUP;E-mail'.replace('E-mail', 'email') + '\nGil;end_user;gil@example.org\n\n';
    expect(await send(csv)).toMatchObject({ status: 200, body: { rows: 1, taken: 1, problems: [] } });
  });

  it('gives no role beyond the power of whoever sends it, and takes the other rows', async () => {
    const dee = `${HEADER}\n${DEE},Dee,team,,,facilitator`;
    expect(await send(dee)).toMatchObject({ body: { taken: 1 } }); // Fay is an admin
    const csv = `${HEADER}\ngil@example.org,Gil,end_user,,,auditor\nhal@example.org,Hal,end_user,,,`;
    expect(await send(csv, {}, DEE)).toMatchObject({
      status: 200,
      body: { rows: 2, taken: 1, joined: 1, problems: [{ line: 2, column: 'roles' }] },
    });
    const found = await people();
    expect([found.has('gil@example.org'), found.has('hal@example.org')]).toEqual([false, true]);
  });

  it('may have columns of its own, which are named and not read, and an e-mail', async () => {
    const { body } = await send('Company,E-mail,name,,group\n"Käse, \ufffd",ivy@example.org,Ivy,x,end_user');
    expect(body).toMatchObject({ taken: 1, joined: 1, problems: [], ignored: ['Company', 'column 4'] });
    expect((await people()).get('ivy@example.org')?.name).toBe('Ivy');
    expect(await send('email,e-mail,name,group\na@example.org,b@example.org,A,end_user')).toMatchObject({
      status: 400,
    });
  });

  it('is refused to others, and when the header does not say what the columns are', async () => {
    const csv = `${HEADER}\ngil@example.org,Gil,end_user,,,`;
    expect(await send(csv, {}, ANN)).toMatchObject({ status: 403 });
    expect(await send(csv, {}, EVE)).toMatchObject({ status: 404 });
    expect(await written(BEN)).toMatchObject({ status: 403 });
    for (const header of ['email,name', 'email,name,group,name', '"']) {
      expect(await send(`${header}\na@example.org,A,end_user,x`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-input', errors: [{ path: 'csv' }] },
      });
    }
    const known =
      'lacks group; known are email, name, group, segments, needs, zone, locale, roles, interests, incentives, interestsFor, absences';
    const [unknown] = (await send('email,name,shoe\n')).body.errors;
    expect(unknown?.message).toMatch(new RegExp(`${known}$`));
    expect(await send('')).toMatchObject({ status: 400 });
  });

  it('goes out as it can come in again elsewhere, with cells guarded that a spreadsheet would run', async () => {
    const evil = '=HYPERLINK("https://example.org","Prize")';
    await send(`${HEADER}\nuna@example.org,"${evil.replaceAll('"', '""')}",end_user,night-shift,,`);
    const { body } = await written();
    expect(body.csv).toContain(`"'=HYPERLINK(`);
    const other = await aCycle(api);
    const path = `/v1/programs/${other.program}/participants/import`;
    const answer = await api.call<Imported>(FAY, 'POST', path, { csv: body.csv });
    expect(answer.body.problems).toEqual([]);
    expect((await people()).get('una@example.org')?.name).toBe(evil);
  });
});
