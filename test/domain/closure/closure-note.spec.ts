import { ClosureNote } from '../../../libs/domain/closure/closure-note.js';
import { DECISION, EMPTY } from './a-note.js';

describe('a closure note that a later release published', () => {
  /** The same with something in each of its objects that this release does not know. */
  const later = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((one) => later(one));
    if (typeof value !== 'object' || value === null || key === 'facts') return value;
    return { ...Object.fromEntries(Object.entries(value).map(([name, one]) => [name, later(one, name)])), later: 1 };
  };

  it('is read without what this one does not know', () => {
    const at = '2027-03-01T09:00:00.000Z';
    const id = DECISION.id;
    const note: ClosureNote = {
      ...EMPTY,
      cancelled: { reason: 'Budget' },
      quotes: [{ contribution: id, starts: 0, ends: 9, named: true }],
      heard: [{ topic: 'Is it quick?', contributions: 2, people: 1, items: ['A short form'] }],
      shown: [{ topic: 'Is it quick?', situation: 'Fill it in', works: 1, worksWithChanges: 0, doesNotWork: 0 }],
      willChange: [{ item: id, title: 'A short form', voices: 1, criteria: [], conditions: DECISION.conditions }],
      willNot: [{ reason: 'The law', contributions: 1 }],
      answers: [{ answer: 'Under More', contributions: 1 }],
      deferred: [{ reason: 'Later', until: at, contributions: 1, brokenPromise: false }],
      obligations: [{ reference: 'Art. 5', statement: 'Keep no more' }],
      decisions: [
        { ...DECISION, anew: { decision: id, question: 'Again?', because: 'review', outcome: null, inForce: false } },
      ],
      objectives: [
        {
          statement: 'Quicker',
          metric: 'time',
          unit: 'minutes',
          baseline: 18,
          target: 6,
          learnt: null,
          measured: { value: 9, at, count: 2 },
        },
      ],
      expectations: {
        scope: { told: 'The form', beside: 0 },
        minutes: { planned: 60, took: 50 },
        topics: { promised: 1, heard: 1 },
        ifTimeRemains: { named: 0, heard: 0 },
        timeboxes: [{ topic: 'Is it quick?', ifTimeRemains: false, minutes: 10, took: 9, reached: true }],
        answers: { planned: at, promised: at, given: at, brokenPromises: 0 },
      },
      notHeard: {
        missing: ['buyer'],
        reason: null,
        targets: [{ who: 'buyer', atLeast: 1, invited: 0, heard: 0, away: 0, saidFor: 0 }],
      },
      flags: [{ code: 'closed-by-default', at, facts: { count: 1 } }],
    };
    expect(ClosureNote.parse(later(note))).toEqual(note);
  });
});
