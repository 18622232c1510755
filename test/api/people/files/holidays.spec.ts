import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHolidays } from '../../../../apps/api/src/programs/holidays/holidays-file.js';
import { lockGates } from '../../../../libs/commands/gates/lock-gates.js';
import { subject } from '../../../../libs/domain/subject.js';
import { typed } from '../../../cli/typed.js';
import { ANN, FAY } from '../../../servers/a-council.js';
import { EVE, aCycle, type TestCycle } from '../../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../../servers/an-api.js';

const NOW = '2026-03-30T09:00:00.000Z';
const event = (...lines: string[]): string[] => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];
const calendar = (...events: string[][]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n');
const read = (file: string) => readHolidays(file, NOW);

describe('holidays in a file', () => {
  it('are the whole days of an iCalendar file: one, several, yearly ones for five years, folded lines, and none twice', () => {
    const christmas = event(
      'UID:1',
      'SUMMARY:Christmas, a long',
      '  name',
      'DTSTART;VALUE=DATE:20261225',
      'DTEND;VALUE=DATE:20261227',
    );
    const again = event('DTSTART;VALUE=DATE:20261226');
    const labour = event('DTSTART;VALUE=DATE:20200501', 'RRULE:FREQ=YEARLY');
    const whole = event('DTSTART;VALUE=DATE:20260601', 'DURATION:P1D');
    const { rows, dates, problems } = read(calendar(christmas, again, labour, whole));
    expect({ rows, problems }).toEqual({ rows: 4, problems: [] });
    expect(dates).toEqual([
      ...['2026-05-01', '2026-06-01', '2026-12-25', '2026-12-26'],
      ...['2027-05-01', '2028-05-01', '2029-05-01', '2030-05-01'],
    ]);
  });

  it('lose an event that is wrong, which is told by its line, and not the others', () => {
    const good = event('DTSTART;VALUE=DATE:20261225');
    const file = calendar(
      event('DTSTART:20261224T180000Z', 'DTEND:20261224T200000Z'),
      event('SUMMARY:When?'),
      event('DTSTART;VALUE=DATE:20261399'),
      event('DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20270101'),
      event('no colon', 'DTSTART;VALUE=DATE:20261225'),
      good,
      ['BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20261231'],
      good,
    );
    const { rows, dates, problems } = read(file);
    expect({ rows, dates }).toEqual({ rows: 8, dates: ['2026-12-25'] });
    expect(problems.map(({ line }) => line)).toEqual([3, 7, 10, 13, 17, 24]);
    expect(problems[0]?.message).toMatch(/no whole day/);
    expect(problems[1]?.message).toMatch(/without DTSTART/);
    expect(problems[3]?.message).toMatch(/365 days/);
    expect(problems[5]?.message).toMatch(/does not end/);
  });

  it.each([
    ['FREQ=DAILY', /^repeats daily; a holiday repeats yearly/],
    ['FREQ=WEEKLY;BYDAY=FR', /^repeats weekly/],
    ['FREQ=YEARLY;BYDAY=MO', /^falls on more than 155 days of 5 years/],
    ['FREQ=YEARLY;UNTIL=20251231', /^falls on no day of the years 2026 to 2030$/],
    ['FREQ=YEARLY;BYYEARDAY=1;BYMONTH=1', /cannot be read/],
    ['FREQ=NEVER', /cannot be read/],
    ['FREQ=YEARLY\r\nRRULE:FREQ=YEARLY', /^repeats by more than one RRULE/],
  ])('are no days of %s', (rule, message) => {
    const file = calendar(event('DTSTART;VALUE=DATE:20200101', `RRULE:${rule}`), event('DTSTART;VALUE=DATE:20261225'));
    expect(read(file)).toMatchObject({
      dates: ['2026-12-25'],
      problems: [{ line: 3, message: expect.stringMatching(message) as unknown }],
    });
  });

  it.each([
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYDAY=MO',
    'FREQ=YEARLY;BYMONTH=13',
    'FREQ=YEARLY;BYDAY=54MO',
    'FREQ=SECONDLY',
  ])('are not looked for until the end of time by %s', (rule) => {
    const events = Array.from({ length: 100 }, () => event('DTSTART;VALUE=DATE:19010101', `RRULE:${rule}`));
    expect(read(calendar(...events))).toMatchObject({ rows: 100, dates: [] });
    expect(read(calendar(...events)).problems).toHaveLength(100);
  });

  it.each([
    ['a file has many days', 'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU', /^falls on more than 155 days/],
    [
      'a file has many days of months',
      `FREQ=YEARLY;BYMONTHDAY=${Array.from({ length: 28 }, (_, day) => day + 1).join()}`,
      null,
    ],
    ['a rule picks from many days', 'FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10;BYDAY=MO,TU,WE;BYSETPOS=40', null],
    [
      'a rule lists many days of many months',
      `FREQ=YEARLY;BYMONTH=1,2,3;BYMONTHDAY=${Array.from({ length: 31 }, (_, day) => day + 1).join()}`,
      /^repeats on too many days/,
    ],
    ['its times are counted from long ago', 'FREQ=YEARLY;COUNT=5000;BYMONTH=2;BYMONTHDAY=30;BYDAY=MO', null],
  ])('are followed a while and no longer when %s', (_, rule, message) => {
    const events = Array.from({ length: 2000 }, () => event('DTSTART;VALUE=DATE:19010101', `RRULE:${rule}`));
    const file = calendar(...events);
    const before = process.cpuUsage();
    const { rows, problems } = read(file);
    const { user, system } = process.cpuUsage(before);
    expect(rows).toBe(2000);
    expect(user + system).toBeLessThan(15_000_000);
    expect(problems.map((one) => one.message)).toContainEqual(
      expect.stringMatching(message ?? /^is not read: what repeats in this file takes too long/),
    );
  });

  it('are all followed where thousands begin long ago and each repeats on its day', () => {
    const rules = [
      'FREQ=YEARLY',
      'FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO',
      'FREQ=YEARLY;INTERVAL=5',
      'FREQ=YEARLY;BYMONTH=1',
    ];
    const events = Array.from({ length: 1999 }, (_, index) =>
      event('DTSTART;VALUE=DATE:19010501', `RRULE:${rules[index % rules.length]}`),
    );
    expect(
      read(calendar(...events, event('DTSTART;VALUE=DATE:19010501', 'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO'))),
    ).toMatchObject({ rows: 2000, problems: [] });
    const on = (rule: string) =>
      read(calendar(event('DTSTART;VALUE=DATE:19010501', `RRULE:FREQ=YEARLY;${rule}`))).dates;
    expect(on('INTERVAL=5')).toEqual(['2026-05-01']);
    expect(on('INTERVAL=4')).toEqual(['2029-05-01']);
    expect(on('BYMONTH=1')).toHaveLength(5);
    expect(on('COUNT=127')).toEqual(['2026-05-01', '2027-05-01']);
  });

  it('last as long as the event says, by its end or its length', () => {
    const lasts = (...lines: string[]) => read(calendar(event('DTSTART;VALUE=DATE:20261224', ...lines)));
    expect(lasts('DURATION:P3D').dates).toEqual(['2026-12-24', '2026-12-25', '2026-12-26']);
    expect(lasts('DURATION:P1W').dates).toHaveLength(7);
    expect(lasts().dates).toEqual(['2026-12-24']);
    for (const [line, message] of [
      ['DURATION:PT5H', /lasts 0 days/],
      ['DTEND:20261225T120000', /no whole day/],
      ['DTEND;VALUE=DATE:20261224', /lasts 0 days/],
      ['DURATION:P32D', /lasts 32 days/],
    ] as const) {
      expect(lasts(line)).toMatchObject({
        dates: [],
        problems: [{ message: expect.stringMatching(message) as unknown }],
      });
    }
  });

  it('are the days that a rule or a list names, and no others that come near', () => {
    const on = (...lines: string[]) => read(calendar(event(...lines)));
    expect(on('DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY').dates).toEqual(['2028-02-29']);
    expect(on('DTSTART;VALUE=DATE:20201126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH').dates).toEqual([
      ...['2026-11-26', '2027-11-25', '2028-11-23', '2029-11-22', '2030-11-28'],
    ]);
    expect(on('DTSTART;VALUE=DATE:20201231', 'RRULE:FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=12').dates).toHaveLength(5);
    expect(on('DTSTART;VALUE=DATE:20261224', 'RDATE;VALUE=DATE:20271224,20281224').dates).toEqual([
      ...['2026-12-24', '2027-12-24', '2028-12-24'],
    ]);
    expect(on('DTSTART:20261224').dates).toEqual(['2026-12-24']);
    expect(on('DTSTART:20260501', 'RRULE:FREQ=YEARLY', 'RDATE:20270503').dates).toEqual([
      ...['2026-05-01', '2027-05-01', '2027-05-03', '2028-05-01', '2029-05-01', '2030-05-01'],
    ]);
    expect(on('DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY', 'RDATE;VALUE=DATE:20270228,20290301').dates).toEqual([
      '2027-02-28',
      '2028-02-29',
      '2029-03-01',
    ]);
    const none = { dates: [], problems: [{ message: 'has a date that does not exist' }] };
    expect(on('DTSTART;VALUE=DATE:20261224', 'RDATE;VALUE=DATE:20271224,20270299')).toMatchObject(none);
  });

  it('are not what was cancelled, and once moved only where they were moved to', () => {
    const yearly = event('UID:may', 'DTSTART;VALUE=DATE:20200501', 'RRULE:FREQ=YEARLY', 'EXDATE;VALUE=DATE:20300501');
    const moved = event('UID:may', 'RECURRENCE-ID;VALUE=DATE:20270501', 'DTSTART;VALUE=DATE:20270503');
    const off = event(
      'UID:may',
      'RECURRENCE-ID;VALUE=DATE:20280501',
      'DTSTART;VALUE=DATE:20280501',
      'STATUS:CANCELLED',
    );
    const never = event('UID:never', 'DTSTART;VALUE=DATE:20261224', 'STATUS:Cancelled');
    const other = event('UID:other', 'DTSTART;VALUE=DATE:20270501');
    expect(read(calendar(moved, yearly, off, never))).toEqual({
      rows: 4,
      dates: ['2026-05-01', '2027-05-03', '2029-05-01'],
      problems: [],
    });
    expect(read(calendar(yearly, moved, other)).dates).toContain('2027-05-01');
  });

  it('are more than a file may have, or an event longer than any: then it says so', () => {
    const many = Array.from({ length: 2001 }, () => event('DTSTART;VALUE=DATE:20261225'));
    expect(() => read(calendar(...many))).toThrow('This is no list of holidays');
    const dates = Array.from({ length: 3000 }, () => '20261225').join();
    expect(read(calendar(event('DTSTART;VALUE=DATE:20261225', `RDATE;VALUE=DATE:${dates}`)))).toMatchObject({
      dates: [],
      problems: [{ line: 3, message: 'has more than 20000 characters' }],
    });
  });

  it('are the first column of CSV, with or without a header, however it is separated', () => {
    expect(read('\ufeffDate;Name\n2026-12-25;Christmas\n25.12.2026;Christmas\n\n2026-12-25;Again\n')).toEqual({
      rows: 3,
      dates: ['2026-12-25'],
      problems: [{ line: 3, column: 'date', message: 'Use a date, for example 2026-12-25' }],
    });
    expect(read('name;DATE\nChristmas;2026-12-25\n')).toMatchObject({ rows: 1, dates: ['2026-12-25'], problems: [] });
    expect(read('name;date\nEaster, Monday;2026-04-06\n')).toMatchObject({ dates: ['2026-04-06'], problems: [] });
    expect(read('sep=;\r\nname;date\r\nChristmas;2026-12-25\r\n;;\r\n')).toEqual({
      rows: 1,
      dates: ['2026-12-25'],
      problems: [],
    });
    expect(read('2026-05-01\n2026-02-30').problems).toMatchObject([{ line: 2 }]);
    expect(read('2026-05-01,"a\nb"\nx').problems).toMatchObject([{ line: 3 }]);
  });

  it('are read beside rows whose quotation marks are wrong, each told by its line', () => {
    const days = Array.from({ length: 300 }, (_, day) =>
      new Date(Date.UTC(2027, 0, 1 + day)).toISOString().slice(0, 10),
    );
    const wrong = new Map([7, 150, 151, 299].map((index) => [index, `${days[index]},a "big" day`]));
    const rows = days.map(
      (date, index) => wrong.get(index) ?? `${date},"a\nday"`.replace('\n', index === 20 ? '\n' : ' '),
    );
    const { problems, ...found } = read(['date,name', ...rows].join('\r\n'));
    expect(found).toEqual({ rows: 300, dates: days.filter((_, index) => !wrong.has(index)) });
    expect(problems.map(({ line }) => line)).toEqual([9, 153, 154, 302]);
  });

  it('are not looked for far behind a row whose quotation marks are wrong', () => {
    const { rows, problems } = read(['date', '2027-01-01,"', ...Array<string>(19_000).fill('2027-01-02')].join('\n'));
    expect(rows).toBeLessThan(5_010);
    expect(problems).toEqual([
      { line: 2, column: null, message: 'has a quotation mark that is not in pairs' },
      { line: 5_003, column: null, message: expect.stringMatching(/^is not read, nor what follows/) as unknown },
    ]);
  });
});

describe('the holidays of a program', () => {
  let api: TestApi;
  let cycle: TestCycle;
  beforeAll(async () => {
    api = await anApi();
    cycle = await aCycle(api);
  });
  afterAll(() => api.stop());
  const send = (body: object, as = FAY) => api.call(as, 'POST', `/v1/programs/${cycle.program}/holidays/import`, body);
  const holidays = async (path = `/v1/programs/${cycle.program}`): Promise<readonly string[]> => {
    type View = { engagement: { calendar: { holidays: string[] } } };
    return (await api.call<View>(FAY, 'GET', path)).body.engagement.calendar.holidays;
  };

  it('get the days of a file, none twice and none taken away, and a cycle that has begun keeps its calendar', async () => {
    const file = 'date\n2027-12-25\nsoon\n2027-01-01';
    const found = { rows: 3, added: 2, holidays: 2, problems: [{ line: 3 }] };
    expect(await send({ file, dryRun: true })).toMatchObject({ status: 200, body: { ...found, dryRun: true } });
    expect(await holidays()).toEqual([]);
    expect(await send({ file })).toMatchObject({ status: 200, body: { ...found, dryRun: false } });
    expect(await send({ file: calendar(event('DTSTART;VALUE=DATE:20280101')) })).toMatchObject({
      body: { added: 1, holidays: 3 },
    });
    expect(await send({ file })).toMatchObject({ body: { added: 0, holidays: 3 } });
    expect(await holidays()).toEqual(['2027-01-01', '2027-12-25', '2028-01-01']);
    expect(await send({ file: 'soon\n'.repeat(205) })).toMatchObject({ body: { added: 0, moreProblems: 5 } });
    const running = await api.db.selectFrom('cycle').select('engagement').where('id', '=', cycle.id).executeTakeFirst();
    expect(running?.engagement.calendar.holidays).toEqual([]);
    const entries = await api.db.selectFrom('journal').select('body').where('type', '=', 'holidays-added').execute();
    expect(entries).toMatchObject([{ body: { added: 2 } }, { body: { added: 1 } }]);
  });

  it('are no more than a program may have, and for those who manage it', async () => {
    const days = Array.from({ length: 501 }, (_, day) =>
      new Date(Date.UTC(2030, 0, 1 + day)).toISOString().slice(0, 10),
    );
    expect(await send({ file: days.join('\n') })).toMatchObject({ status: 409, body: { code: 'limit-reached' } });
    expect(await send({ file: '2027-12-25' }, ANN)).toMatchObject({ status: 403 });
    expect(await send({ file: '2027-12-25' }, EVE)).toMatchObject({ status: 404 });
    for (const wrong of [{}, { file: '' }, { file: 7 }, { file: 'a\u0000' }, { file: 'x', zone: 'UTC' }])
      expect(await send(wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });

  it('are read before the program is held: a file that is none is refused while somebody else holds it', async () => {
    const many = Array.from({ length: 2001 }, () => event('DTSTART;VALUE=DATE:20261225'));
    await api.db.transaction().execute(async (tx) => {
      await lockGates(tx, [subject('program', cycle.program)], 'exclusive');
      expect(await send({ file: calendar(...many) })).toMatchObject({
        status: 400,
        body: { detail: 'This is no list of holidays' },
      });
    });
  });

  it('leave working time: a file after which nobody would ever work again changes nothing', async () => {
    const part = await aCycle(api, { engagement: { calendar: { zone: 'UTC', workingDays: [1, 2] } } });
    const from = Date.now();
    const days = Array.from({ length: 800 }, (_, day) => new Date(from + (day - 1) * 86_400_000));
    const off = days.filter((day) => [1, 2].includes(day.getUTCDay())).map((day) => day.toISOString().slice(0, 10));
    const path = `/v1/programs/${part.program}/holidays/import`;
    for (const dryRun of [true, false]) {
      expect(await api.call(FAY, 'POST', path, { file: off.join('\n'), dryRun })).toMatchObject({
        status: 422,
        body: { code: 'invalid-calendar', errors: [{ path: 'file' }] },
      });
    }
    expect(await holidays(`/v1/programs/${part.program}`)).toEqual([]);
  });

  it('come from the command line, which says what was not taken and ends with 1 then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundtable-holidays-'));
    const file = join(folder, 'holidays.ics');
    const line = (...more: string[]) =>
      typed(api, FAY, 'holidays', 'import', file, '--program', cycle.program, ...more);
    try {
      writeFileSync(file, calendar(event('DTSTART;VALUE=DATE:20290101'), event('SUMMARY:When?')));
      const before = await holidays();
      const all = before.length + 1;
      expect(await line('--dry-run')).toMatchObject({
        code: 1,
        text: `2 rows or events: 1 holiday would be added, ${all} in all\nline 6    is an event without DTSTART`,
      });
      expect(await holidays()).toEqual(before);
      expect(await line()).toMatchObject({ code: 1, data: { rows: 2, added: 1, holidays: all, dryRun: false } });
      expect(await holidays()).toContain('2029-01-01');
      writeFileSync(file, '2029-01-01\n');
      expect(await line()).toMatchObject({ code: 0, text: `1 row or event: 0 holidays added, ${all} in all` });
      writeFileSync(file, Buffer.from('2029-05-01,Fête', 'latin1'));
      expect(await line()).toMatchObject({
        code: 2,
        text: `${file} is not UTF-8; save it as UTF-8 (in a spreadsheet: CSV UTF-8)`,
      });
      writeFileSync(file, 'x'.repeat(2 * 1024 * 1024 + 1));
      expect(await line()).toMatchObject({ code: 2, text: `${file} has more than 2 MB` });
      writeFileSync(file, '2029-05-01');
      expect(await typed(api, ANN, 'holidays', 'import', file, '--program', cycle.program)).toMatchObject({ code: 4 });
      rmSync(file);
      expect(await line()).toMatchObject({ code: 2, text: `${file} cannot be read: ENOENT` });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
