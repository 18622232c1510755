import { isRefusal } from '../../../libs/domain/refusal.js';
import { confirm, type Effective } from '../../../libs/domain/decision/after.js';
import { inEffect } from '../../../libs/domain/decision/forum.js';
import { DENIZ, ODA, aDecision, aCycle, decisionOf } from '../a-cycle.js';

const NOW = '2027-03-01T09:00:00.000Z';
const LATER = '2027-09-01T09:00:00.000Z';
const about = { kind: 'decision', id: 'd1' } as const;

const effective = (parts: Partial<Effective> = {}): Effective => ({
  id: 'd1',
  phase: 'in_effect',
  owner: ODA,
  ...parts,
});
const as = (person: string, away: readonly [string, string][] = []) => ({ person, standIns: new Map(away) });
const code = (answer: ReturnType<typeof confirm>): string | null => (isRefusal(answer) ? answer.refused : null);

describe('a review date', () => {
  it.each([
    ['the final authority', {}, ODA],
    ['the deputy of a final authority with a conflict of interest', { conflicted: [ODA] }, DENIZ],
    ['the final authority when there is nobody else', { conflicted: [ODA], deputy: null }, ODA],
  ])('is promised by %s when the decision takes effect', (_name, parts, owner) => {
    const world = aCycle({ decisions: [aDecision({ reviewDate: LATER, ...parts })] });
    expect(inEffect(decisionOf(world), world.cycle, NOW).promises).toEqual([
      { kind: 'decision_review', about, owner, dueAt: LATER },
    ]);
  });

  it('that nobody set is promised by nobody', () => {
    const world = aCycle({ decisions: [aDecision()] });
    expect(inEffect(decisionOf(world), world.cycle, NOW).promises).toEqual([]);
  });

  it.each([
    ['a decision that is still open', { phase: 'open' }, as(ODA), null, 'illegal-step'],
    ['one that nobody promised to look at', { owner: null }, as(ODA), null, 'illegal-step'],
    ['anybody else', {}, as(DENIZ), null, 'no-right'],
    ['whoever stands in for another', {}, as(DENIZ, [['ann', DENIZ]]), null, 'no-right'],
    ['a next date in the past', {}, as(ODA), NOW, 'deadline-in-past'],
  ])('is not confirmed for %s', (_name, parts, by, next, refused) => {
    expect(code(confirm(effective(parts), next, by, NOW))).toBe(refused);
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
