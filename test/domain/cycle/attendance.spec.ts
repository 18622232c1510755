import { attendanceRefused, markAttendance } from '../../../libs/domain/cycle/attendance.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, FAY, MONDAY } from '../a-cycle.js';

const INVITED = new Map([
  ['ann@example.org', { person: ANN, saidSo: true }],
  ['ben@example.org', { person: BEN, saidSo: false }],
]);
const SESSION = { openedAt: MONDAY, invited: INVITED };
const CYCLE = subject('cycle', 'c1');

describe('who was in a session', () => {
  it.each<[string, string | null, string[], boolean, string | null, string[]]>([
    ['is said from its beginning on', MONDAY, ['ann@example.org', 'ben@example.org'], true, null, []],
    ['is not said before', null, ['ben@example.org'], true, 'illegal-step', []],
    [
      'is said of those invited',
      MONDAY,
      ['ben@example.org', 'eve@example.org'],
      true,
      'unknown-reference',
      ['emails[1]'],
    ],
    ['is taken back where another said so', MONDAY, ['ben@example.org'], false, null, []],
    ['is not where they did', MONDAY, ['ben@example.org', 'ann@example.org'], false, 'illegal-step', ['emails[1]']],
  ])('%s', (_what, openedAt, emails, attended, refused, paths) => {
    const no = attendanceRefused({ ...SESSION, openedAt }, emails, attended);
    expect([no?.refused ?? null, no?.errors.map(({ path }) => path) ?? []]).toEqual([refused, paths]);
  });

  it('is written down, and told to nobody', () => {
    expect(markAttendance({ cycle: 'c1', by: FAY, attended: true }, [BEN], MONDAY)).toMatchObject({
      entries: [{ type: 'attendance-marked', subject: CYCLE, body: { people: [BEN] } }],
      notices: [],
    });
  });

  it('is told to those of whom it is taken back', () => {
    const told = { purpose: 'attendance_unmarked', subject: CYCLE, mark: MONDAY, data: { about: FAY } };
    expect(markAttendance({ cycle: 'c1', by: FAY, attended: false }, [ANN, BEN], MONDAY)).toMatchObject({
      entries: [{ type: 'attendance-unmarked', subject: CYCLE, body: { people: [ANN, BEN] } }],
      notices: [
        { ...told, person: ANN },
        { ...told, person: BEN },
      ],
    });
  });

  it('is no news where nothing is new', () => {
    expect(markAttendance({ cycle: 'c1', by: FAY, attended: false }, [], MONDAY)).toMatchObject({
      entries: [],
      notices: [],
    });
  });
});
