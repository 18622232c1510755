import fc from 'fast-check';
import { readPeople, writePeople } from '../../../../apps/api/src/programs/people/csv/people-csv.js';
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

  it('is refused to others, and when the header does not say what the columns are', async () => {
    const csv = `${HEADER}\ngil@example.org,Gil,end_user,,,`;
    expect(await send(csv, {}, ANN)).toMatchObject({ status: 403 });
    expect(await send(csv, {}, EVE)).toMatchObject({ status: 404 });
    expect(await written(BEN)).toMatchObject({ status: 403 });
    for (const header of ['email,name', 'email,name,group,shoe', 'email,name,group,name', '"']) {
      expect(await send(`${header}\na@example.org,A,end_user,x`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-input', errors: [{ path: 'csv' }] },
      });
    }
    const known =
      'shoe; known are email, name, group, segments, needs, zone, locale, roles, interests, incentives, interestsFor, absences';
    const [unknown] = (await send('email,name,group,shoe\n')).body.errors;
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

describe('people in a file', () => {
  const word = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => text.trim() === text);
  const storable = word.filter((text) => !/[\u0000\ufeff\ufffd]/.test(text) && !text.startsWith("'"));
  const run = fc.tuple(fc.constantFrom('=', '+', '-', '@', '＝', '＋', '－', '＠'), storable); // by a spreadsheet
  // of one line or several, as people paste them
  const lines = fc
    .array(
      fc.oneof(
        storable,
        run.map((parts) => parts.join('')),
        fc.constantFrom('  indented', '\u2022 a bullet', ''),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((parts) => parts.join('\n'))
    .filter(
      (text) =>
        /\S/.test(text) && !/[\r\u0085\u2028\u2029\u3164\u115f\u1160\u2800]/.test(text) && text.trim().length > 0,
    );
  const person = fc.record({
    name: fc.oneof(
      storable,
      run.map((parts) => parts.join('')),
    ),
    group: fc.constantFrom('end_user', 'buyer', 'team'),
    segments: fc.uniqueArray(fc.constantFrom('night-shift', 'field-worker', 'abroad')),
    needs: fc.uniqueArray(fc.constantFrom('captions' as const, 'screen_reader' as const)),
    zone: fc.constantFrom('UTC', 'Asia/Tokyo'),
    locale: fc.constantFrom(null, 'de-CH', 'ar'),
    roles: fc.constant(['contributor']),
    interests: fc.array(lines, { maxLength: 3 }),
    incentives: fc.array(lines, { maxLength: 3 }),
    interestsFor: fc.constantFrom(null, 'participants', 'restricted'),
    absences: fc.array(
      fc.record({
        from: fc.constant('2027-07-01T00:00:00.000Z'),
        to: fc.constant('2027-07-15T12:30:00.000Z'),
        deputy: fc.constantFrom(null, 'ben@example.org'),
      }),
      { maxLength: 2 },
    ),
  });

  it('are the same when they are written and read again, whatever they are called', () => {
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: 10 }), (everybody) => {
        const people = everybody.map((one, index) => ({ email: `p${index}@example.org`, ...one }));
        const read = readPeople(writePeople(people));
        expect(read.problems).toEqual([]);
        const without = people.map(
          ({ segments, needs, locale, interests, incentives, interestsFor, absences, ...one }) => ({
            ...one,
            ...(interests.length > 0 ? { interests } : {}),
            ...(incentives.length > 0 ? { incentives } : {}),
            ...(interestsFor === null ? {} : { interestsFor }),
            ...(absences.length > 0 ? { absences } : {}),
            ...(locale === null ? {} : { locale }),
            ...(segments.length > 0 ? { segments } : {}),
            ...(needs.length > 0 ? { needs } : {}),
          }),
        );
        expect(read.read.map(({ row }) => row)).toEqual(without);
      }),
    );
  });

  const rowsOf = (...rows: string[]) => readPeople([HEADER, ...rows].join('\r\n'));
  const told = ({ rows, read, problems }: ReturnType<typeof readPeople>) => ({
    rows,
    read: read.map(({ line, row }) => [line, row.name]),
    problems: problems.map(({ line }) => line),
  });

  it('lose one row, and not the hundreds after it, to a cell that nobody closed', () => {
    const many = Array.from({ length: 300 }, (_, n) => `p${n}@example.org,P${n},team,,,`);
    const read = rowsOf('a@example.org,"A,team,,,', ...many);
    expect([read.rows, read.read.length, read.problems.map(({ line }) => line)]).toEqual([301, 300, [2]]);
    expect(read.read[299]?.line).toBe(302);
    const closedLater = rowsOf('a@example.org,"A,team,,,', 'b@example.org,B,team,,,', 'c@example.org,"C",team,,,');
    expect(told(closedLater)).toEqual({
      rows: 3,
      read: [
        [3, 'B'],
        [4, 'C'],
      ],
      problems: [2],
    });
    const withLines = rowsOf(
      'a@example.org,"A\r\nB",team,,,',
      'b@example.org,B"x,team,,,',
      'c@example.org,"C\n""D""",team,,,',
    );
    expect(told(withLines)).toEqual({
      rows: 3,
      read: [
        [2, 'A\r\nB'],
        [5, 'C\n"D"'],
      ],
      problems: [4],
    });
    expect(told(rowsOf('a@example.org,"A"x,team,,,', '', 'b@example.org,B,team,,,'))).toMatchObject({
      read: [[4, 'B']],
      problems: [2],
    });
  });

  it.each([
    ['in one file', '\r\n', '\n', '\r'],
    ['the other way round', '\r', '\n', '\r\n'],
    ['with empty rows', '\n\r\n', '\r\n\r', '\n\n'],
  ])('end their lines in several ways %s, also within a cell', (_what, ...ends) => {
    const rows = [
      'email,name,group',
      'a@example.org,"A\r\nB\rC\nD",team',
      'b@example.org,B,team',
      'c@example.org,C,team',
      'no,D,team',
    ];
    const csv = rows.map((row, nth) => `${row}${ends[nth % 3] ?? ''}`).join('');
    const lineOf = (row: number): number => csv.slice(0, csv.indexOf(rows[row] ?? '')).split(/\r\n|\r|\n/).length;
    expect(told(readPeople(csv))).toEqual({
      rows: 4,
      read: [
        [lineOf(1), 'A\r\nB\rC\nD'],
        [lineOf(2), 'B'],
        [lineOf(3), 'C'],
      ],
      problems: [lineOf(4)],
    });
  });

  it('have no more lines than anybody reads when it has mistakes in it', () => {
    expect(() => rowsOf(...Array<string>(5_001).fill('a"b'))).toThrow('This is no list of people');
    const read = rowsOf('a@example.org,"A,team,,,', ...Array<string>(30_000).fill(''));
    expect(read.problems.at(-1)).toMatchObject({
      line: 20_001,
      message: expect.stringMatching(/^is not read/) as unknown,
    });
  });

  it.each([
    ['tabs', 'email\tname\tgroup\tsegments\na@example.org\tA, B\tteam\t\n'],
    ['what the first line says', 'sep=;\r\nemail;name;group\r\na@example.org;A, B;team\r\n'],
    ['most of what the header has', 'email;name;"group";segments\na@example.org;A, B;team;"a,b"'],
    ['empty columns and rows behind', 'email,name,group,,\na@example.org,"A, B",team,,\n,,,,\n'],
    ['a word with a capital for a group or role', 'email,name,group,roles\na@example.org,"A, B",Team,Contributor'],
  ])('are read with %s', (_what, csv) => {
    const { read, problems } = readPeople(csv);
    expect({ problems, read: read.map(({ row }) => row) }).toMatchObject({
      problems: [],
      read: [{ email: 'a@example.org', name: 'A, B', group: 'team' }],
    });
  });

  it('have groups as people write them, and segments in small letters', () => {
    const { read } = rowsOf('a@example.org,A,End user,Field-Worker night-shift,,', 'b@example.org,B,END_USER,,,');
    expect(read.map(({ row }) => [row.group, row.segments])).toEqual([
      ['end_user', ['field-worker', 'night-shift']],
      ['end_user', undefined],
    ]);
  });

  it('lose one row, and not the others, to a quotation mark without its twin', () => {
    const read = readPeople(`${HEADER}\na@example.org,A,team,,,\nb@example.org,B"x,team,,,\nc@example.org,C,team,,,`);
    expect(read.read.map(({ line, row }) => [line, row.name])).toEqual([
      [2, 'A'],
      [4, 'C'],
    ]);
    expect(read).toMatchObject({ rows: 3, problems: [{ line: 3, column: null }] });
  });
});
