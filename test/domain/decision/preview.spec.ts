import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecisionBody } from '../../../libs/domain/brief/decision-body.js';
import { forumOf } from '../../../libs/domain/decision/preview/forum-of.js';
import { declarationRefused, preview } from '../../../libs/domain/decision/preview/preview.js';
import { previewInWords } from '../../../libs/domain/decision/preview/preview-in-words.js';
import { LADDERS, type Ladder } from '../../../libs/domain/ladder/ladder.js';
import { isOver } from '../../../libs/domain/subject.js';
import { CALENDAR, ENGAGEMENT, MONDAY, aCycle, decisionOf, silence } from '../a-cycle.js';

const at = (name: string): string => `${name}@example.org`;
const BODY = {
  question: 'Do we drop the free-text field?',
  options: [{ title: 'Drop it' }],
  proposer: at('ann'),
  authority: at('oda'),
  deputy: at('deniz'),
  deciders: [at('dan'), at('eva'), at('fin')],
  advisers: [at('ben')],
};
const told = (more: object = {}) => preview(DecisionBody.parse({ ...BODY, ...more }), ENGAGEMENT, MONDAY, CALENDAR);

describe('a preview', () => {
  it.each<[string, object, string, string]>([
    ['authority', {}, MONDAY, '2026-06-05T08:00:00.000Z'],
    ['consent', { rules: { length: 'PT72H' } }, '2026-06-04T08:00:00.001Z', '2026-06-05T08:00:00.000Z'],
    ['last_call', { rules: { length: 'P10D', restarts: 0 } }, '2026-06-11T08:00:00.001Z', ''],
    ['majority', {}, MONDAY, '2026-06-05T08:00:00.000Z'],
    ['majority', { rules: { endsEarly: false } }, '2026-06-04T08:00:00.001Z', '2026-06-05T08:00:00.000Z'],
    ['ranked', {}, '', '2026-06-05T08:00:00.000Z'],
    ['score', {}, '', '2026-06-05T08:00:00.000Z'],
  ])('says when %s %j ends at the earliest and at the latest', (method, more, earliest, latest) => {
    const { earliest: first, latest: last, timeline } = told({ method, ...more });
    if (earliest) expect(first.at).toBe(earliest);
    if (latest) expect(last.at).toBe(latest);
    expect(first.at <= last.at).toBe(true);
    expect(timeline[0]).toMatchObject({ do: 'opens', at: MONDAY, workingHours: 0, elapsedHours: 0 });
  });

  it('lets last call begin anew as often as the rules allow', () => {
    const latest = (restarts: number): string => told({ method: 'last_call', rules: { restarts } }).latest.at;
    expect([latest(0) < latest(1), latest(1) < latest(3)]).toEqual([true, true]);
  });

  it.each<[string, object, string[]]>([
    [
      'authority',
      { tieBreak: [] },
      [
        'The final authority decides, with a rationale and an answer',
        'When options tie, the ladder climbs',
        'Everybody sees',
      ],
    ],
    ['consent', {}, ['“Drop it” is adopted when no objection is open after the deadline; silence is consent']],
    ['consent', { rules: { agreements: 2 } }, ['deadline, and at least 2 of 3 deciders agreed']],
    [
      'last_call',
      { rules: { restarts: 1, outstanding: 1, length: { workingDays: 4 } } },
      [
        'no concern is open, at least 2 of 3 deciders agreed, and at most 1 are outstanding',
        '“Drop it” is adopted when it has lasted 4 working days without a concern; it may begin anew once',
        'A proposer who is a decider and silent counts as agreeing',
      ],
    ],
    [
      'majority',
      { tieBreak: ['authority', 'earliest_option'], defaultOption: 'Drop it', anonymous: true },
      [
        'wins, if it has more than 1/2 of the votes cast, abstentions left out; otherwise the ladder climbs',
        'At least 2 of 3 deciders must take part',
        'When options tie: the final authority chooses; if that does not settle it, the option declared first wins',
        'By default, when the ladder applies it: “Drop it”',
        'The count is hidden until it is decided',
        'Nobody sees whose position is whose',
      ],
    ],
    [
      'majority',
      { rules: { threshold: 0.6, of: 'entitled', quorum: 3, otherwise: 'status_quo' }, shown: 'until_own_vote' },
      [
        'if it has at least 60 % of all deciders; otherwise things stay as they are',
        'At least 3 of 3',
        'for those who have taken a position',
      ],
    ],
    ['majority', { rules: { atLeast: 2 } }, ['abstentions left out, and at least 2; otherwise the ladder climbs']],
    [
      'ranked',
      { rules: { overStatusQuo: { votes: 2, ratio: 1.5 } } },
      ['(Schulze)', 'at least 2 rank above', 'and 1.5 for each', 'hand in a ballot'],
    ],
    [
      'score',
      {
        criteria: [
          { name: 'value', weight: 3 },
          { name: 'cost', weight: 0.5 },
        ],
      },
      ['value weighs 3, cost weighs 0.5', 'from 0 to 10', 'give scores'],
    ],
  ])('says how it is decided by %s %j', (method, more, parts) => {
    const { rules } = told({ method, ...more });
    const text = previewInWords(told({ method, ...more }), () => 'then');
    for (const part of parts) expect(rules.join('\n')).toContain(part);
    for (const sentence of rules) expect(text).toContain(`  ${sentence}.`);
  });

  it.each([
    ['majority', 'cannot change the outcome'],
    ['ranked', 'every decider has handed in a ballot'],
    ['score', 'every decider has scored every option'],
  ])('says when %s ends before its deadline', (method, words) => {
    expect(told({ method }).earliest.sentence).toContain(words);
    expect(told({ method, rules: { endsEarly: false } }).earliest.sentence).toBe('When the deadline has passed');
  });

  it('says who may do what, conflicts of interest included', () => {
    const conflicts = [{ email: at('dan'), reason: 'Sells the export' }];
    expect(
      told({ conflicts }).rights.map(({ person, right, sentence }) => [person, right, /conflict/.test(sentence)]),
    ).toEqual([
      [at('oda'), 'final_authority', false],
      [at('deniz'), 'deputy', false],
      [at('eva'), 'decide', false],
      [at('fin'), 'decide', false],
      [at('dan'), 'advise', true],
      [at('ben'), 'advise', false],
    ]);
  });

  it('names the first two hundred who hold a right, offices first, and counts the others', () => {
    const deciders = Array.from({ length: 250 }, (_, n) => at(`d${n}`));
    const shown = told({ deciders });
    expect([shown.rights.length, shown.moreRights]).toEqual([200, 53]); // with two offices, and ben
    expect(shown.rights.slice(0, 2).map(({ right }) => right)).toEqual(['final_authority', 'deputy']);
    expect(previewInWords(shown, () => 'then')).toContain('  and 53 more\n');
    expect([told().moreRights, previewInWords(told(), () => 'then')]).toEqual([
      0,
      expect.not.stringContaining(' more\n'),
    ]);
  });

  it('says who may appeal and how long, and when it comes back to whom', () => {
    const reviewDate = '2027-06-01T08:00:00.000Z';
    const appeal = { within: { workingDays: 5 }, by: ['decide', 'advise'] };
    expect(told({ appeal, reviewDate }).afterwards).toEqual([
      'Whoever has the right to decide or advise may appeal once, with new evidence, for 5 working days from the moment it takes effect',
      `At ${reviewDate} ${at('oda')} is asked whether it still holds`,
    ]);
    expect(told().afterwards[0]).toMatch(/^Whoever has the right to decide, advise or contribute may appeal once/);
    expect(told({ appeal: { by: [] } }).afterwards).toEqual(['Nobody may appeal']);
    expect(previewInWords(told({ appeal, reviewDate }), () => 'then')).toMatch(/takes effect\.\n {2}At then oda@/);
  });

  it('says which reviewers are asked first, and who is asked again', () => {
    const reviewers = [{ email: at('cora'), step: 2, approvalLasts: 'P365D' }, at('cleo')];
    const { reviews, afterwards } = told({ reviewers });
    expect(reviews[0]?.sentence).toContain(
      'Each reviewer of step 1 is asked for a verdict, and those of the next step',
    );
    expect(reviews).toHaveLength(4);
    expect(afterwards.at(-1)).toBe('cora@example.org is asked again for an approval 365 days after giving it');
  });

  it('counts from the opening, in working time and by the clock', () => {
    const { timeline } = told();
    const deadline = timeline.find((moment) => moment.do === 'escalate');
    expect(deadline).toMatchObject({ elapsedHours: 72, workingHours: 24 });
    expect(told({ reviewers: [at('cleo')] }).reviews.map((moment) => moment.do)).toEqual([
      'decided',
      'remind',
      'escalate',
      'apply_default',
    ]);
  });

  it('is a text', () => {
    const text = previewInWords(told({ reviewers: [at('cleo')] }), (instant) => instant.slice(0, 10));
    expect(text).toContain('oda@example.org (final authority): ');
    expect(text).toContain('Decided at the latest 2026-06-05');
    expect(text).toContain('the declared default is decided'.replace('the', 'The'));
    expect(text).not.toMatch(/undefined|null|NaN/);
  });

  it.each<[string, object, string, string[]]>([
    ['two duties', { proposer: at('oda') }, 'conflict-of-duties', ['authority']],
    [
      'a conflicted deputy',
      { conflicts: [{ email: at('deniz'), reason: 'Sells it' }] },
      'conflict-of-interest',
      ['deputy'],
    ],
  ])('refuses %s as a declaration would', (_, more, code, paths) => {
    const no = declarationRefused(DecisionBody.parse({ ...BODY, ...more }));
    expect([no?.refused, no?.errors.map(({ path }) => path)]).toEqual([code, paths]);
  });

  const hours = fc.integer({ min: 1, max: 30 }).map((workingHours) => ({ workingHours }));
  const when = fc.oneof(
    fc.constant('at_deadline'),
    fc.record({ before: hours }),
    fc.record({ after: hours }),
    fc.record({ fraction: fc.constantFrom(0.25, 0.5, 0.9) }),
  );
  const rung = (...verbs: string[]) => fc.record({ when, do: fc.constantFrom(...verbs) });
  const ladder = fc
    .tuple(
      fc.array(rung('remind', 'escalate', 'extend_once', 'apply_tie_break'), { maxLength: 4 }),
      rung('apply_default', 'cancel'),
    )
    .map(([before, last]) => [...before, last].map((one) => (one.do === 'extend_once' ? { ...one, by: 'P2D' } : one)))
    .filter((rungs) => LADDERS.decision.safeParse(rungs).success)
    .map((rungs) => LADDERS.decision.parse(rungs));

  it('tells for any ladder exactly what a forum does that nobody touches', () => {
    fc.assert(
      fc.property(ladder, (rungs: Ladder) => {
        const body = DecisionBody.parse({ ...BODY, ladder: rungs });
        const { timeline, latest } = preview(body, ENGAGEMENT, MONDAY, CALENDAR);
        const { gate: _gate, ...decision } = forumOf(body, ENGAGEMENT, MONDAY).decision;
        const world = aCycle({ decisions: [{ ...decision, id: 'd1' }] });
        const done: [string, string][] = [];
        for (let n = 0; n < 40 && !isOver('decision', decisionOf(world).gate.phase); n += 1) {
          const due = world.soonest();
          world.tick(silence);
          if (due?.whose.kind === 'decision') done.push([due.armed.do, world.now]);
        }
        expect(done).toEqual(timeline.slice(1).map((moment) => [moment.do, moment.at]));
        expect(latest.at).toBe(done.at(-1)?.[1]);
      }),
      { numRuns: 150 },
    );
  });
});
