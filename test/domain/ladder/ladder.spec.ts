import { describe, expect, it } from '@jest/globals';
import { Ladders, PILOT_LADDER } from '../../../libs/domain/program/engagement.js';
import { LADDERS, arm, lastInstant } from '../../../libs/domain/ladder/ladder.js';
import {
  WAITS,
  endsTheStall,
  type Receiver,
  type Rung,
  type Verb,
  type Wait,
} from '../../../libs/domain/ladder/rung.js';
import { sayIssuesInWords } from '../../../libs/domain/fields/issue-in-words.js';
import { lint, withoutDeputy } from '../../../libs/domain/ladder/lint.js';
import { inWords, ladderInWords } from '../../../libs/domain/ladder/ladder-in-words.js';
import { STEP_NAMES, SUBJECT_KINDS } from '../../../libs/domain/subject.js';
import type { Duration } from '../../../libs/domain/time.js';
import { CALENDAR, MONDAY } from '../a-cycle.js';

sayIssuesInWords(); // as every process does

const THURSDAY = '2026-06-04T08:00:00.000Z';
const days = (workingDays: number): Duration => ({ workingDays });
const rung = (step: Rung['do'], when: Rung['when'] = 'at_deadline', condition: Rung['if'] = 'not_finished'): Rung => ({
  when,
  if: condition,
  who: ['responsible'],
  do: step,
});
const extend = (): Rung => ({ ...rung('extend_once'), by: days(2) });
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

describe('arming by a part of the wait', () => {
  const half = (of?: 'working' | 'elapsed'): Rung['when'] => ({ fraction: 0.5, ...(of ? { of } : {}) });

  it.each<[string, Rung['when'], string, string]>([
    ['working time, unless said otherwise', half(), THURSDAY, '2026-06-02T12:00:00.000Z'],
    ['working time over a weekend', half(), '2026-06-09T08:00:00.000Z', '2026-06-04T08:00:00.000Z'],
    ['elapsed time', half('elapsed'), THURSDAY, '2026-06-02T20:00:00.000Z'],
  ])('counts in %s', (_, at, until, due) => {
    const ladder = [rung('remind', at), rung('apply_default')];
    expect(armed(ladder, { from: MONDAY, until })).toEqual([
      ['remind', due],
      ['apply_default', until],
    ]);
  });

  it('goes by the clock when there is no working time in it', () => {
    const window = { from: '2026-06-06T08:00:00.000Z', until: '2026-06-07T08:00:00.000Z' };
    expect(armed([rung('remind', half()), rung('apply_default')], window)[0]).toEqual([
      'remind',
      '2026-06-06T20:00:00.000Z',
    ]);
  });
});

describe('arming after an extension', () => {
  const ladder: Rung[] = [
    rung('remind', { before: days(1) }),
    rung('escalate', { before: days(2) }),
    extend(),
    rung('escalate', { after: days(1) }),
    rung('apply_default', { after: days(1) }),
  ];
  const window = { from: THURSDAY, until: '2026-06-05T08:00:00.000Z' };

  it('extends no more and repeats nothing that stood before it', () => {
    expect(arm(ladder, window, CALENDAR, true).map(({ do: step, at }) => [step, at])).toEqual([
      ['escalate', '2026-06-08T08:00:00.000Z'],
      ['apply_default', '2026-06-08T08:00:00.000Z'],
    ]);
  });

  it('is what the last instant of a wait counts with', () => {
    const until = { from: MONDAY, until: THURSDAY };
    expect(lastInstant(ladder, until, CALENDAR)).toBe('2026-06-09T08:00:00.000Z'); // Thursday, two days more, and one
    expect(lastInstant([rung('cancel')], until, CALENDAR)).toBe(THURSDAY);
  });
});

describe('a ladder', () => {
  const path = (place: string, message: string) => ({ path: place, message });
  it.each<[string, Wait, Rung[], { path: string; message: string }[]]>([
    ['may end by a default', 'decision', [rung('remind'), rung('apply_default')], []],
    [
      'may end with a condition that can be met',
      'decision',
      [rung('apply_default', 'at_deadline', 'reviews_open')],
      [],
    ],
    ['may extend once', 'review', [extend(), rung('apply_default', { after: days(1) })], []],
    [
      'must not end with a reminder',
      'decision',
      [rung('apply_tie_break'), rung('remind')],
      [path('1', 'The last rung must end the stall; "remind" does not')],
    ],
    [
      'must not end with a tie-break, which a tie can survive',
      'decision',
      [rung('apply_tie_break')],
      [path('0', 'The last rung must end the stall; "apply_tie_break" does not')],
    ],
    [
      'must not end with an extension',
      'decision',
      [extend()],
      [path('0', 'The last rung must end the stall; "extend_once" does not')],
    ],
    [
      'must not end before its end',
      'decision',
      [rung('cancel'), rung('escalate'), rung('advance_flagged')],
      [path('0', '"cancel" ends the stall, so nothing can come after it')],
    ],
    [
      'must not end only perhaps',
      'decision',
      [rung('apply_default', 'at_deadline', 'nobody_took_it')],
      [path('0', 'The last rung must end the stall, also when somebody took it')],
    ],
    [
      'must not go back in time',
      'decision',
      [
        rung('escalate', { after: days(2) }),
        rung('remind', { before: days(1) }),
        rung('remind', { before: days(3) }),
        rung('cancel', { after: days(1) }),
      ],
      [1, 2, 3].map((at) => path(`${at}.when`, 'Its time lies before that of rung 1, which it follows')),
    ],
    [
      'may mix what cannot be compared',
      'decision',
      [
        rung('remind', { fraction: 0.9 }),
        rung('remind', { before: 'PT72H' }),
        rung('remind', { before: days(1) }),
        rung('cancel', { after: days(1) }),
      ],
      [],
    ],
    [
      'must not say the same twice',
      'decision',
      [rung('remind'), rung('remind'), rung('cancel')],
      [path('1', 'It is the same as rung 1')],
    ],
    [
      'must not extend twice, nor by nothing, nor a hold',
      'hold',
      [extend(), { ...extend(), by: undefined }, rung('advance_flagged', { after: days(1) })],
      [
        path('0.do', 'A hold is as long as was said; it is not extended'),
        path('1.by', 'Say how much longer, for example {"workingDays": 2}'),
        path('1.do', 'A hold is as long as was said; it is not extended'),
        path('1.do', 'A wait is extended once; a second "extend_once" would never act'),
      ],
    ],
    [
      'must not say how long anything else takes',
      'decision',
      [{ ...rung('remind'), by: days(1) }, rung('cancel')],
      [path('0.by', 'Only "extend_once" says by how much')],
    ],
    [
      'must not break ties where there are none, nor ask whom there cannot be',
      'closure',
      [
        rung('apply_tie_break'),
        { ...rung('escalate'), who: ['facilitator', 'deputy'], fallback: ['final_authority'] },
        rung('advance_flagged'),
      ],
      [
        path('0.do', '"apply_tie_break" is for decisions; in "closure" it would never act'),
        path('1.who.1', 'There is no deputy in "closure"; only decisions have one'),
        path('1.fallback.0', 'There is no final_authority in "closure"; only decisions have one'),
      ],
    ],
  ])('%s', (_, wait, ladder, offences) => {
    expect(lint(ladder, wait)).toEqual(offences);
    const { error } = LADDERS[wait].safeParse(ladder);
    const found = error?.issues.map((issue) => path(issue.path.join('.'), issue.message)) ?? [];
    expect(found).toEqual(offences);
  });

  it.each<[Wait, Verb, string | null]>([
    ['decision', 'halt', '"halt" stops a pilot; in "decision" it would never act'],
    ['hold', 'halt', '"halt" stops a pilot; in "hold" it would never act'],
    [
      'pilot',
      'advance_flagged',
      'A pilot that nobody measures is halted; "advance_flagged" would let it run on unwatched',
    ],
    ['pilot', 'cancel', 'A pilot that nobody measures is halted; "cancel" would let it run on unwatched'],
    ['pilot', 'halt', null],
  ])('of a %s may end in %s or not', (wait, verb, message) => {
    const { error } = LADDERS[wait].safeParse([rung(verb)]);
    expect(error?.issues.map((issue) => [issue.path, issue.message]) ?? null).toEqual(
      message === null ? null : [[[0, 'do'], message]],
    );
  });

  it('of a pilot is told in words, to its halt', () => {
    expect(ladderInWords(PILOT_LADDER, 'pilot')).toEqual([
      'At the deadline: reminds those who owe something',
      '1 working day after the deadline: asks the facilitators as well',
      '2 working days after the deadline: the pilot is halted, and what becomes of it is decided',
    ]);
  });

  it.each([{ fraction: 0 }, { fraction: 1 }, { fraction: 0.5, of: 'leisure' }, 'later', {}])(
    'says which times there are, not %j',
    (time) => {
      const { error } = LADDERS.decision.safeParse([{ when: time, do: 'cancel' }]);
      expect(error?.issues[0]?.message).toMatch(/^(Use at_deadline, |Use a number (above 0|below 1)$)/);
    },
  );

  it('of a decision that names no deputy asks somebody else as well', () => {
    const asks = (who: Receiver[], fallback?: Receiver[]): Rung => ({
      ...rung('escalate'),
      who,
      ...(fallback ? { fallback } : {}),
    });
    const ladder = [asks(['deputy']), asks(['deputy', 'facilitator']), asks(['deputy'], ['facilitator'])];
    expect(withoutDeputy(ladder).map((one) => one.path)).toEqual(['0.who']);
  });

  it('has at least one rung and at most twelve', () => {
    const reminders = Array.from({ length: 11 }, (_, n) => rung('remind', { before: days(20 - n) }));
    const twelve = [...reminders, rung('cancel')];
    expect(
      [[], twelve, [rung('remind', { before: days(30) }), ...twelve]].map(
        (ladder) => LADDERS.decision.safeParse(ladder).success,
      ),
    ).toEqual([false, true, false]);
  });

  it('stands by default for every wait', () => {
    const ladders = Ladders.parse({});
    for (const wait of WAITS) expect(lint(ladders[wait] ?? PILOT_LADDER, wait)).toEqual([]);
  });

  it('says every step in words', () => {
    const sentences = STEP_NAMES.flatMap((step) =>
      SUBJECT_KINDS.map((kind) => inWords({ do: step, who: ['facilitator', 'deputy'] }, kind, 'open')),
    );
    expect(sentences.every((sentence) => /^[A-Z].{8,}$/.test(sentence))).toBe(true);
    expect(inWords({ do: 'escalate', who: ['facilitator', 'deputy'] }, 'decision', 'open')).toBe(
      'Asks the facilitators and the deputy of the final authority as well',
    );
    expect(STEP_NAMES.filter(endsTheStall)).toEqual(['apply_default', 'advance_flagged', 'cancel', 'halt']);
  });

  it('is said in words, a sentence for each rung', () => {
    const ladder: Rung[] = [
      rung('remind', { before: days(0.5) }),
      rung('remind', { fraction: 0.75 }),
      { ...rung('escalate', 'at_deadline', 'nobody_took_it'), who: ['deputy'], fallback: ['facilitator'] },
      { ...extend(), if: 'reviews_open' },
      rung('apply_default', { after: 'PT36H' }),
    ];
    expect(ladderInWords(ladder, 'decision')).toEqual([
      '0.5 working days before the deadline: reminds those who owe something',
      'When 75 % of the working time until the deadline is over: reminds those who owe something',
      'At the deadline: asks the deputy of the final authority (or, if there is nobody, the facilitators) as well, if nobody has begun',
      'At the deadline: gives 2 working days more, once, if somebody still owes something',
      '1 day and 12 hours after the deadline: the declared default is decided',
    ]);
    expect(ladderInWords([rung('advance_flagged')], 'hold')).toEqual(['At the deadline: the hold ends']);
  });
});
