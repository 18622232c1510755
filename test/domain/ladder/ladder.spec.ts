import { describe, expect, it } from '@jest/globals';
import { Ladders } from '../../../libs/domain/engagement.js';
import { Ladder, arm, endsTheStall, lint, type Rung } from '../../../libs/domain/ladder/ladder.js';
import { inWords } from '../../../libs/domain/ladder/ladder-in-words.js';
import { STEP_NAMES, SUBJECT_KINDS } from '../../../libs/domain/subject.js';
import type { Duration } from '../../../libs/domain/time.js';
import { CALENDAR, MONDAY } from '../a-cycle.js';

const THURSDAY = '2026-06-04T08:00:00.000Z';
const days = (workingDays: number): Duration => ({ workingDays });
const rung = (step: Rung['do'], when: Rung['when'] = 'at_deadline', condition: Rung['if'] = 'not_finished'): Rung => ({
  when,
  if: condition,
  who: ['responsible'],
  do: step,
});
const armed = (ladder: Rung[], window = { from: MONDAY, until: THURSDAY }) =>
  arm(ladder, window, CALENDAR).map(({ do: step, at }) => [step, at]);

describe('arming a ladder', () => {
  it('counts from the deadline in working time', () => {
    expect(
      armed([
        rung('remind', { before: days(1) }),
        rung('escalate'),
        rung('apply_tie_break', { after: days(1) }),
        rung('apply_default', { after: 'PT72H' }),
      ]),
    ).toEqual([
      ['remind', '2026-06-03T08:00:00.000Z'],
      ['escalate', THURSDAY],
      ['apply_tie_break', '2026-06-05T08:00:00.000Z'],
      ['apply_default', '2026-06-07T08:00:00.000Z'],
    ]);
  });

  it('leaves out reminders before the window, also at its very start', () => {
    const window = { from: MONDAY, until: '2026-06-02T08:00:00.000Z' };
    const ladder = [rung('remind', { before: days(2) }), rung('remind', { before: days(1) }), rung('apply_default')];
    expect(armed(ladder, window)).toEqual([['apply_default', window.until]]);
  });

  it('brings any other rung before the window to its start', () => {
    const window = { from: MONDAY, until: '2026-06-01T09:00:00.000Z' };
    const ladder = [rung('escalate', { before: days(3) }), rung('apply_default')];
    expect(armed(ladder, window)).toEqual([
      ['escalate', MONDAY],
      ['apply_default', window.until],
    ]);
  });

  it('keeps the order: none is due before the one it follows', () => {
    const ladder = [rung('escalate', { after: days(2) }), rung('remind'), rung('apply_default', { after: days(1) })];
    expect(armed(ladder)).toEqual([
      ['escalate', '2026-06-08T08:00:00.000Z'],
      ['remind', '2026-06-08T08:00:00.000Z'],
      ['apply_default', '2026-06-08T08:00:00.000Z'],
    ]);
  });

  it('is nothing for an empty ladder', () => {
    expect(armed([])).toEqual([]);
  });
});

describe('a ladder', () => {
  it.each<[string, Rung[], { path: string; message: string }[]]>([
    ['may end by a default', [rung('remind'), rung('apply_default')], []],
    ['may end with a condition that can be met', [rung('apply_default', 'at_deadline', 'reviews_open')], []],
    [
      'must not end with a reminder',
      [rung('apply_tie_break'), rung('remind')],
      [{ path: '1', message: 'The last rung must end the stall; "remind" does not' }],
    ],
    [
      'must not end with a tie-break, which a tie can survive',
      [rung('apply_tie_break')],
      [{ path: '0', message: 'The last rung must end the stall; "apply_tie_break" does not' }],
    ],
    [
      'must not end before its end',
      [rung('cancel'), rung('escalate'), rung('advance_flagged')],
      [{ path: '0', message: '"cancel" ends the stall, so nothing can come after it' }],
    ],
    [
      'must not end only perhaps',
      [rung('apply_default', 'at_deadline', 'nobody_took_it')],
      [{ path: '0', message: 'The last rung must end the stall, also when somebody took it' }],
    ],
  ])('%s', (_, ladder, offences) => {
    expect(lint(ladder)).toEqual(offences);
    expect(Ladder.safeParse(ladder).success).toBe(offences.length === 0);
  });

  it('has at least one rung and at most twelve', () => {
    const twelve = [...Array.from({ length: 11 }, () => rung('remind')), rung('cancel')];
    expect([[], twelve, [rung('remind'), ...twelve]].map((ladder) => Ladder.safeParse(ladder).success)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('stands by default for every wait', () => {
    for (const ladder of Object.values(Ladders.parse({}))) expect(Ladder.safeParse(ladder).success).toBe(true);
  });

  it('says every step in words', () => {
    const sentences = STEP_NAMES.flatMap((step) =>
      SUBJECT_KINDS.map((kind) => inWords({ do: step, who: ['facilitator', 'deputy'] }, kind, 'open')),
    );
    expect(sentences.every((sentence) => /^[A-Z].{8,}$/.test(sentence))).toBe(true);
    expect(inWords({ do: 'escalate', who: ['facilitator', 'deputy'] }, 'decision', 'open')).toBe(
      'Asks the facilitators and the deputy of the final authority as well',
    );
    expect(STEP_NAMES.filter(endsTheStall)).toEqual(['apply_default', 'advance_flagged', 'cancel']);
  });
});
