import { contest, type AnswerFacts } from '../../../libs/domain/closure/contest.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, CALENDAR, FAY, MONDAY, ODA } from '../a-cycle.js';

const ANSWER: AnswerFacts = {
  author: ANN,
  kind: 'will_not',
  publishedAt: '2026-05-28T08:00:00.000Z',
  contestedAt: null,
  settledAt: null,
  dropped: false,
};
const CONTESTED = { contribution: 'k1', cycle: 'c1', facilitators: [FAY, ODA], leadTime: { workingDays: 3 } };
const DUE = '2026-06-04T08:00:00.000Z';

describe('contesting an answer', () => {
  it('tells those who facilitate, and has the first of them promise another by working days', () => {
    const about = subject('cycle', 'c1');
    const told = { purpose: 'answer_contested', subject: about, mark: 'k1', data: { about: 'k1', due: DUE } };
    expect(contest(ANSWER, CONTESTED, ANN, MONDAY, CALENDAR)).toMatchObject({
      moves: [],
      entries: [{ type: 'answer-contested', subject: about, audience: 'restricted', body: { contribution: 'k1' } }],
      notices: [
        { ...told, person: FAY },
        { ...told, person: ODA },
      ],
      promises: [{ kind: 'contested', about, part: 'k1', owner: FAY, dueAt: DUE }],
      kept: [],
    });
  });

  it('promises nothing where nobody facilitates any more', () => {
    const change = contest(ANSWER, { ...CONTESTED, facilitators: [] }, ANN, MONDAY, CALENDAR);
    expect(change).toMatchObject({ notices: [], promises: [], entries: [{ type: 'answer-contested' }] });
  });

  it.each<[string, Partial<AnswerFacts>, string, string]>([
    ['by somebody else', {}, BEN, 'no-right'],
    ['that is not published', { publishedAt: null }, ANN, 'illegal-step'],
    ['for the second time', { contestedAt: MONDAY }, ANN, 'already-exists'],
    ['that was contested and answered again', { contestedAt: MONDAY, settledAt: MONDAY }, ANN, 'already-exists'],
  ])('is refused %s', (_how, parts, person, refused) => {
    expect(contest({ ...ANSWER, ...parts }, CONTESTED, person, MONDAY, CALENDAR)).toMatchObject({ refused });
  });
});
