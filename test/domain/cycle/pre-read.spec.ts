import { formatsMissing } from '../../../libs/domain/accessibility/formats.js';
import { addPreRead, offerFormats, preReadRefused } from '../../../libs/domain/cycle/pre-read.js';
import type { Phase } from '../../../libs/domain/cycle/phase.js';
import { earliestSession } from '../../../libs/domain/cycle/windows.js';
import { rescheduleSession } from '../../../libs/domain/cycle/deadline.js';
import { openSession } from '../../../libs/domain/cycle/moving/session.js';
import { readBy } from '../../../libs/domain/cycle/reading-time.js';
import type { CycleFacts } from '../../../libs/domain/facts.js';
import { granted, isRefusal } from '../../../libs/domain/refusal.js';
import { EngagementModel } from '../../../libs/domain/program/engagement.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, CALENDAR, FAY, MONDAY, aCycle } from '../a-cycle.js';

const CYCLE = subject('cycle', 'c1');
const PRE_READ = { id: 'd1', audience: 'team' } as const;
const ANN_READS_LARGE_PRINT = { preRead: 'd1', person: { id: ANN, name: 'Ann' }, need: 'large_print' } as const;
const BEN_LISTENS = { preRead: 'd1', person: { id: BEN, name: 'Ben' }, need: 'audio' } as const;
const DENSE = `${'Notwithstanding organisational interdependencies, institutionalised prioritisation methodologies '.repeat(4)}fail.`;

const inPhase = (phase: Phase, policies: object = {}) =>
  aCycle({ phase, cycle: { engagement: EngagementModel.parse({ calendar: { zone: 'Europe/Berlin' }, ...policies }) } })
    .cycle;
const add = (cycle: CycleFacts, reading: Parameters<typeof addPreRead>[2], now = MONDAY) =>
  addPreRead(cycle, PRE_READ, reading, { by: { person: FAY }, now, calendar: CALENDAR });
const LATE = { subject: CYCLE, code: 'pre-read-late', once: true };
const told = (person: string, mark: string) => {
  const { phase, deadline } = inPhase('pre_read').gate;
  return { person, purpose: 'pre_read', subject: CYCLE, mark, data: { phase, deadline, preRead: 'd1' } };
};

describe('a pre-read', () => {
  it.each<[Phase, string, 'team' | 'public', string | null]>([
    ['agenda', 'Short words.', 'team', null],
    ['agenda', DENSE, 'team', null],
    ['pre_read', 'Short words.', 'team', null],
    ['pre_read', DENSE, 'team', 'hard-to-read'],
    ['pre_read', 'Short words.', 'public', 'invalid-input'],
    ['session', 'Short words.', 'team', 'phase-closed'],
  ])('in %s, in the words %.12s, for %s: %s', (phase, summary, audience, refused) => {
    const cycle = inPhase(phase, { language: { lint: 'block' } });
    expect(preReadRefused(cycle, { summary, audience }, 'team')?.refused ?? null).toBe(refused);
  });

  it('that is added while others are read goes to its readers, once each, and its gaps to the team', () => {
    const reading = { readers: [ANN, BEN, ANN], unmet: [ANN_READS_LARGE_PRINT] };
    expect(add(inPhase('pre_read'), reading)).toMatchObject({
      entries: [{ type: 'pre-read-added', subject: CYCLE, audience: 'team', body: { preRead: 'd1', sent: true } }],
      flags: [{ subject: CYCLE, code: 'unmet-format-needs', facts: { count: 1 } }],
      notices: [told(ANN, 'd1'), told(BEN, 'd1')],
    });
  });

  it('that is added before is sent later', () => {
    expect(add(inPhase('agenda'), { readers: [], unmet: [] })).toMatchObject({
      entries: [{ body: { preRead: 'd1', sent: false } }],
      flags: [],
      notices: [],
    });
  });

  describe('that leaves less than two working days before the session', () => {
    const nobody = { readers: [ANN], unmet: [] };
    const session = (at: string, policy: 'flag' | 'move_session') => {
      const cycle = inPhase('pre_read', { latePreRead: policy });
      return { ...cycle, preReads: 1, session: { ...cycle.session, at } };
    };
    const [enough, near] = ['2026-06-03T08:00:00.000Z', '2026-06-02T08:00:00.000Z'];
    const earliest = readBy(inPhase('pre_read'), MONDAY, CALENDAR);

    it.each<['flag' | 'move_session', string, readonly object[], string | null]>([
      ['flag', enough, [], null],
      ['flag', near, [LATE], null],
      ['move_session', enough, [], null],
      ['move_session', near, [LATE], earliest],
    ])('is added with %s before a session at %s: %j, and the session at %s', (policy, at, flags, moved) => {
      const added = granted(add(session(at, policy), nobody));
      expect(added.flags).toEqual(flags);
      expect(added.patches).toMatchObject(moved ? [{ row: 'cycle', set: { sessionAt: moved } }] : []);
      if (moved) expect(added.notices).toMatchObject([{ person: ANN, data: { deadline: moved } }]);
    });

    it.each<['flag' | 'move_session', readonly object[] | 'illegal-step']>([
      ['flag', [LATE]],
      ['move_session', 'illegal-step'],
    ])('is not lost sight of when the session moves nearer or is opened early: %s', (policy, expected) => {
      const cycle = { ...session('2026-06-10T08:00:00.000Z', policy), preReadsSentAt: MONDAY };
      const by = { person: FAY };
      const answers = [
        rescheduleSession(cycle, near, 'The room is free', by, MONDAY, CALENDAR),
        openSession(cycle, { reason: 'Everybody is here', by }, MONDAY, CALENDAR),
      ];
      for (const answer of answers) expect(isRefusal(answer) ? answer.refused : answer.flags).toEqual(expected);
      const later = rescheduleSession(cycle, '2026-06-12T08:00:00.000Z', 'The room', by, MONDAY, CALENDAR);
      expect(granted(later).flags).toEqual([]);
    });
  });

  it('waits for its formats where the program promises them', () => {
    const blocking = inPhase('pre_read', { formatNeeds: 'block' });
    const reading = { readers: [ANN], unmet: [ANN_READS_LARGE_PRINT] };
    expect(add(blocking, reading)).toMatchObject({
      refused: 'formats-missing',
      errors: formatsMissing(reading.unmet, 'block'),
    });
  });

  it.each<[Phase, ReturnType<typeof told>[]]>([
    ['pre_read', [told(ANN, 'd1:large_print+audio')]],
    ['agenda', []],
    ['session', []],
  ])('that is offered in more formats in %s is told to whom they reach', (phase, notices) => {
    const unmet = { before: [ANN_READS_LARGE_PRINT, BEN_LISTENS], after: [BEN_LISTENS] };
    const offered = offerFormats(inPhase(phase), PRE_READ, ['large_print', 'audio'], unmet);
    expect(offered.notices).toEqual(notices);
    expect(offered.entries).toEqual([
      {
        type: 'pre-read-formats-added',
        subject: CYCLE,
        audience: 'team',
        body: { preRead: 'd1', formats: ['large_print', 'audio'] },
      },
    ]);
  });
});

describe('a session without a date', () => {
  it('is as early as the agenda and the pre-reads allow, in working time', () => {
    const { leadTimes } = EngagementModel.parse({
      calendar: { zone: 'Europe/Berlin' },
      leadTimes: { agenda: { workingDays: 2 }, preRead: { workingDays: 3 } },
    });
    expect(earliestSession(leadTimes, MONDAY, CALENDAR)).toBe('2026-06-08T08:00:00.000Z');
  });
});
