import { isRefusal } from '../../../libs/domain/refusal.js';
import { confirm, reopen, type Effective } from '../../../libs/domain/decision/after.js';
import { inEffect } from '../../../libs/domain/decision/outcome.js';
import { PROMISE_KINDS, asking } from '../../../libs/domain/program/promise.js';
import { CALENDAR, DENIZ, DROP, KEEP, ODA, aCycle, aDecision, decisionOf } from '../a-cycle.js';

const NOW = '2027-03-01T09:00:00.000Z';
const LATER = '2027-09-01T09:00:00.000Z';
const about = { kind: 'decision', id: 'd1' } as const;

const effective = (parts: Partial<Effective> = {}): Effective => ({
  id: 'd1',
  phase: 'in_effect',
  reopened: false,
  superseded: false,
  owner: ODA,
  ...parts,
});
const as = (person: string, away: readonly [string, string][] = []) => ({ person, standIns: new Map(away) });
const code = (answer: ReturnType<typeof confirm>): string | null => (isRefusal(answer) ? answer.refused : null);

describe('a date that is promised', () => {
  const PROBLEMS = {
    decision_review: { problem: 'review-date-unanswered', on: 'decision' },
    deferred: { problem: 'answer-overdue', on: 'cycle' },
    contested: { problem: 'answer-overdue', on: 'cycle' },
    dropped: { problem: 'answer-overdue', on: 'cycle' },
    not_planned: { problem: 'tracker-disagrees', on: 'cycle' },
    inbox: { problem: 'inbox-overdue', on: 'program' },
    norm: { problem: 'norm-unreviewed', on: 'program' },
    cadence: { problem: 'cadence-missed', on: 'program' },
  } as const;
  const asked = Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[];

  describe.each(asked)('of the kind %s', (kind) => {
    it.each([
      [0, '2027-03-08T09:00:00.000Z', false, false],
      [1, '2027-03-08T09:00:00.000Z', true, false],
      [2, null, true, true],
      [3, null, true, false],
    ])('is asked about again, %i times before', (times, againAt, climbs, problem) => {
      expect(asking(kind, times, NOW, CALENDAR)).toEqual({
        againAt,
        climbs,
        problem: problem ? expect.objectContaining(PROBLEMS[kind]) : null,
      });
    });
  });

  it('that people consented to is asked about until it ends, and is a problem then', () => {
    const at = ['2027-03-01T09:00:00.000Z', '2027-03-04T09:00:00.000Z', '2027-03-08T09:00:00.000Z'] as const;
    expect(at.map((now, times) => asking('consent', times, now, CALENDAR))).toEqual([
      { againAt: at[1], climbs: false, problem: null },
      { againAt: at[2], climbs: true, problem: null },
      { againAt: null, climbs: true, problem: expect.objectContaining({ problem: 'consent-unrenewed' }) },
    ]);
  });

  it.each(PROMISE_KINDS.filter((kind) => !Object.hasOwn(PROBLEMS, kind) && kind !== 'consent'))(
    'of the kind %s is asked about once',
    (kind) => {
      const once = { againAt: null, climbs: false, problem: null };
      expect(asking(kind, 0, '2027-03-01T09:00:00.000Z', CALENDAR)).toEqual(once);
    },
  );
});

describe('a review date', () => {
  it.each([
    ['the final authority', {}, ODA],
    ['the deputy of a final authority with a conflict of interest', { conflicted: [ODA] }, DENIZ],
    ['the final authority when there is nobody else', { conflicted: [ODA], deputy: null }, ODA],
  ])('is promised by %s when the decision takes effect', (_name, parts, owner) => {
    const world = aCycle({ decisions: [aDecision({ reviewDate: LATER, ...parts })] });
    expect(inEffect(decisionOf(world), world.cycle, NOW, CALENDAR).promises).toEqual([
      { kind: 'decision_review', about, owner, dueAt: LATER },
    ]);
  });

  it('that nobody set is promised by nobody', () => {
    const world = aCycle({ decisions: [aDecision()] });
    expect(inEffect(decisionOf(world), world.cycle, NOW, CALENDAR).promises).toEqual([]);
  });

  it.each([
    ['a decision that is still open', { phase: 'open' }, as(ODA), null, 'illegal-step'],
    ['one that nobody promised to look at', { owner: null }, as(ODA), null, 'illegal-step'],
    ['anybody else', {}, as(DENIZ), null, 'no-right'],
    ['whoever stands in for another', {}, as(DENIZ, [['ann', DENIZ]]), null, 'no-right'],
    ['one that is being decided anew', { reopened: true }, as(ODA), null, 'illegal-step'],
    ['one that another has taken the place of', { superseded: true }, as(ODA), null, 'illegal-step'],
    ['a next date in the past', {}, as(ODA), NOW, 'deadline-in-past'],
  ])('is not confirmed for %s', (_name, parts, by, next, refused) => {
    expect(code(confirm(effective(parts), next, by, NOW))).toBe(refused);
    expect(code(reopen(effective(parts), { id: 'd2', reviewDate: next }, by, NOW))).toBe(refused);
  });

  it('is kept as well by whoever reopens the decision', () => {
    expect(reopen(effective(), { id: 'd2', reviewDate: null }, as(ODA), NOW)).toMatchObject({
      kept: [{ kind: 'decision_review', about }],
      entries: [{ type: 'decision-reopened', body: { by: ODA, anew: 'd2' } }],
    });
  });

  it('is kept by its owner, or by who stands in for them, and comes again at the next date', () => {
    expect(confirm(effective(), null, as(ODA), NOW)).toMatchObject({
      kept: [{ kind: 'decision_review', about }],
      promises: [],
    });
    expect(confirm(effective(), LATER, as(DENIZ, [[ODA, DENIZ]]), NOW)).toMatchObject({
      kept: [{ kind: 'decision_review', about }],
      promises: [{ kind: 'decision_review', about, owner: ODA, dueAt: LATER }],
      entries: [{ type: 'decision-confirmed', body: { by: DENIZ, owner: ODA, reviewDate: LATER } }],
    });
  });
});

describe('a decision that takes the place of others', () => {
  const taking = (outcome: string) => {
    const world = aCycle({ decisions: [aDecision({ replaces: ['d7', 'd8'] })] });
    return inEffect({ ...decisionOf(world), outcome }, world.cycle, NOW, CALENDAR);
  };

  it('ends what was owed to them, and says which they are to those who may read everything', () => {
    expect(taking(DROP).kept).toEqual(
      ['d7', 'd8'].map((id) => ({ kind: 'decision_review', about: { kind: 'decision', id } })),
    );
    expect(taking(DROP).entries).toContainEqual(
      expect.objectContaining({
        type: 'decisions-superseded',
        audience: 'restricted',
        body: { others: ['d7', 'd8'] },
      }),
    );
  });

  it('takes nobody’s place when things stay as they are', () => {
    expect(taking(KEEP).kept).toEqual([]);
    expect(taking(KEEP).entries.map(({ type }) => type)).not.toContain('decisions-superseded');
  });
});
