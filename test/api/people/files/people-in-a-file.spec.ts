import fc from 'fast-check';
import { readPeople, writePeople } from '../../../../apps/api/src/programs/people/csv/people-csv.js';

const HEADER = 'email,name,group,segments,zone,roles';

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
