import { gapOf, reasonStands } from '../../../libs/domain/cycle/agenda/coverage-reason.js';

describe('a reason why somebody who must be heard is not invited', () => {
  const target = (who: string, atLeast: number, invited: number) => ({ who, atLeast, invited, invitedAway: 0 });

  it.each<[string, Parameters<typeof reasonStands>[0], object, boolean]>([
    [
      'holds for the gap that it was given for',
      { given: true, gap: { a: 1, b: 2 }, firstTime: false },
      { b: 2, a: 1 },
      true,
    ],
    ['not for others', { given: true, gap: { a: 1 }, firstTime: false }, { b: 1 }, false],
    ['not for others beside them', { given: true, gap: { a: 1 }, firstTime: true }, { a: 1, b: 1 }, false],
    ['not for fewer of them', { given: true, gap: { a: 1, b: 1 }, firstTime: false }, { a: 1 }, false],
    ['not where more of them are missing', { given: true, gap: { a: 1 }, firstTime: false }, { a: 2 }, false],
    [
      'given before any gap was known, holds for the first',
      { given: true, gap: null, firstTime: true },
      { a: 1 },
      true,
    ],
    ['and for no later one', { given: true, gap: null, firstTime: false }, { a: 1 }, false],
    ['that was not given, never', { given: false, gap: null, firstTime: true }, { a: 1 }, false],
  ])('%s', (_, recorded, now, stands) => expect(reasonStands(recorded, now as Record<string, number>)).toBe(stands));

  it('is for what the targets leave', () => {
    expect(gapOf([target('a', 2, 2), target('b', 3, 1), target('c', 1, 0)])).toEqual({ b: 2, c: 1 });
  });
});
