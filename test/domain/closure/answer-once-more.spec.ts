import { answerOnceMore } from '../../../libs/domain/closure/answer-once-more.js';
import type { AnswerFacts } from '../../../libs/domain/closure/contest.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, FAY, MONDAY } from '../a-cycle.js';

const CYCLE = subject('cycle', 'c1');
const CONTESTED: AnswerFacts = {
  author: ANN,
  kind: 'will_not',
  publishedAt: '2026-05-20T08:00:00.000Z',
  contestedAt: '2026-05-21T08:00:00.000Z',
  settledAt: null,
  dropped: false,
};
const SETTLED = { contribution: 'k1', cycle: 'c1', by: FAY, shared: [] };
const LATER = '2026-09-01T08:00:00.000Z';

describe('an answer that is given once more', () => {
  it.each<[string, Partial<AnswerFacts>, string, string]>([
    ['contested', {}, 'contest_settled', 'contest-settled'],
    ['deferred', { kind: 'deferred', contestedAt: null }, 'answer_settled', 'deferral-settled'],
    ['dropped', { kind: 'will_change', contestedAt: null, dropped: true }, 'answer_settled', 'dropped-settled'],
  ])('because it was %s tells its author so, and nobody owes it any more', (because, parts, purpose, type) => {
    expect(answerOnceMore({ ...CONTESTED, ...parts }, SETTLED, { kind: 'answered' }, MONDAY)).toMatchObject({
      entries: [{ type, subject: CYCLE, audience: 'restricted', body: { contribution: 'k1' } }],
      notices: [{ person: ANN, purpose, subject: CYCLE, mark: `k1:${MONDAY}`, data: { about: 'k1', because } }],
      promises: [],
      kept: ['contested', 'deferred', 'dropped'].map((kind) => ({ kind, about: CYCLE, part: 'k1' })),
    });
  });

  it('is told to whoever shares it, of what they said themselves, and to its author once', () => {
    const shared = [
      { author: ANN, contribution: 'k2' },
      { author: BEN, contribution: 'k3' },
    ];
    const told = answerOnceMore(CONTESTED, { ...SETTLED, shared }, { kind: 'answered' }, MONDAY);
    expect(told).toMatchObject({
      notices: [
        { person: ANN, purpose: 'contest_settled', data: { about: 'k1', because: 'contested' } },
        { person: BEN, purpose: 'answer_settled', data: { about: 'k3', because: 'shared' } },
      ],
    });
  });

  it('that is put off is owed by whoever puts it off', () => {
    expect(answerOnceMore(CONTESTED, SETTLED, { kind: 'deferred', until: LATER }, MONDAY)).toMatchObject({
      promises: [{ kind: 'deferred', about: CYCLE, part: 'k1', owner: FAY, dueAt: LATER }],
    });
  });

  it.each<[string, Partial<AnswerFacts>, string]>([
    ['that stands', { contestedAt: null }, 'illegal-step'],
    ['that is not published', { publishedAt: null }, 'illegal-step'],
    ['that was given once more already', { settledAt: MONDAY }, 'already-answered'],
  ])('in place of one %s is refused', (_which, parts, refused) => {
    expect(answerOnceMore({ ...CONTESTED, ...parts }, SETTLED, { kind: 'answered' }, MONDAY)).toMatchObject({
      refused,
    });
  });
});
