import { reviewNorm, setNorm, type NormReview } from '../../../libs/domain/program/norm.js';
import { subject } from '../../../libs/domain/subject.js';
import { FAY, MONDAY } from '../a-cycle.js';

const PROGRAM = subject('program', 'p1');
const NORM = { id: 'n1', program: 'p1', by: FAY };
const LATER = '2026-09-01T08:00:00.000Z';
const PROMISE = { kind: 'norm', about: PROGRAM, owner: FAY, dueAt: LATER };

describe('a norm', () => {
  it('is set with the promise of whoever sets it to look at it again', () => {
    expect(setNorm(NORM, { reviewAt: LATER }, 29, MONDAY)).toMatchObject({
      entries: [{ type: 'norm-set', subject: PROGRAM, body: { norm: 'n1', reviewAt: LATER } }],
      promises: [{ ...PROMISE, part: 'n1' }],
      kept: [],
    });
  });

  it.each([
    [{ reviewAt: LATER }, 30, 'limit-reached'],
    [{ reviewAt: MONDAY }, 0, 'deadline-in-past'],
    [{ reviewAt: '2027-06-03T08:00:00.000Z' }, 0, 'illegal-step'],
  ])('for %j, one more than %d, is refused: %s', (body, count, refused) => {
    expect(setNorm(NORM, body, count, MONDAY)).toMatchObject({ refused });
  });

  it.each<[NormReview, string | null, object[]]>([
    [{ outcome: 'keep', reviewAt: LATER }, null, [{ ...PROMISE, part: 'n1' }]],
    [{ outcome: 'reword', statement: 'We write', reviewAt: LATER }, 'n2', [{ ...PROMISE, part: 'n2' }]],
    [{ outcome: 'end' }, null, []],
  ])(
    'that is looked at again with %j keeps the promise, and what holds then is promised',
    (review, replacedBy, all) => {
      const reviewAt = review.outcome === 'end' ? null : LATER;
      expect(reviewNorm({ ...NORM, endedAt: null }, review, 'n2', MONDAY)).toMatchObject({
        entries: [{ type: 'norm-reviewed', body: { norm: 'n1', outcome: review.outcome, reviewAt, replacedBy } }],
        kept: [{ kind: 'norm', about: PROGRAM, part: 'n1' }],
        promises: all,
      });
    },
  );

  it.each<[string, string | null, NormReview, string]>([
    ['has ended', MONDAY, { outcome: 'end' }, 'illegal-step'],
    ['is to be looked at in the past', null, { outcome: 'keep', reviewAt: MONDAY }, 'deadline-in-past'],
  ])('that %s is not looked at again', (_why, endedAt, review, refused) => {
    expect(reviewNorm({ ...NORM, endedAt }, review, 'n2', MONDAY)).toMatchObject({ refused });
  });
});
