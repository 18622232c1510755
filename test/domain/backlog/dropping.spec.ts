import { dropsOrTakesUp, notifyDropped } from '../../../libs/domain/backlog/dropping.js';
import { anotherAnswer } from '../../../libs/domain/closure/contest.js';
import { subject } from '../../../libs/domain/subject.js';
import { CALENDAR, FAY, MONDAY, ODA } from '../a-cycle.js';

const OWING = { facilitators: [FAY, ODA], leadTime: { workingDays: 3 } };
const ITEM = { id: 'i1', cycle: 'c1', revision: 4, ...OWING };
const DUE = '2026-06-04T08:00:00.000Z';

describe('an item that is dropped', () => {
  it('has the first who facilitates owe what it answered, by working days; with nobody there, nobody', () => {
    expect(anotherAnswer(OWING, MONDAY, CALENDAR)).toEqual({ owner: FAY, dueAt: DUE });
    expect(anotherAnswer({ ...OWING, facilitators: [] }, MONDAY, CALENDAR)).toMatchObject({ owner: null });
  });

  it('is told to all who facilitate where an answer is owed once more, and else to nobody', () => {
    const told = { purpose: 'item_dropped', subject: subject('cycle', 'c1'), mark: 'i1-4' };
    const data = { about: 'i1', due: DUE };
    expect(notifyDropped({ ...ITEM, owed: 1 }, MONDAY, CALENDAR).notices).toEqual([
      { ...told, data, person: FAY },
      { ...told, data, person: ODA },
    ]);
    expect(notifyDropped({ ...ITEM, owed: 0 }, MONDAY, CALENDAR).notices).toEqual([]);
  });

  it.each([
    ['agreed', 'dropped', true],
    ['dropped', 'proposed', true],
    ['dropped', 'dropped', false],
    ['agreed', 'in_progress', false],
  ] as const)('from %s to %s: %s', (was, becomes, follows) => {
    expect(dropsOrTakesUp(was, becomes)).toBe(follows);
  });
});
