import fc from 'fast-check';
import { parseCriterion, type Measure } from '../../../libs/domain/content/criterion.js';
import { CriterionBody, formOf } from '../../../libs/domain/content/item.js';

const measure = (metric: string, comparator: Measure['comparator'], threshold: number, unit: string) => ({
  behaviour: null,
  measure: { metric, comparator, threshold, unit },
});

describe('a criterion', () => {
  it.each<[string, ReturnType<typeof measure>]>([
    ['The weekly report takes at most 6 minutes', measure('The weekly report', 'lte', 6, 'minutes')],
    [
      'return results under two seconds for 95% of queries',
      measure('return results for 95% of queries', 'lt', 2, 'seconds'),
    ],
    ['Error rate <= 2 %', measure('Error rate', 'lte', 2, '%')],
    [
      'Reports that come back must be fewer than 10 reports a month.',
      measure('Reports that come back a month', 'lt', 10, 'reports'),
    ],
    ['Fields without a reader = 0 fields', measure('Fields without a reader', 'eq', 0, 'fields')],
    ['Contrast is at least 4.5 units', measure('Contrast', 'gte', 4.5, 'units')],
    ['Temperatur >= -18,5 Grad', measure('Temperatur', 'gte', -18.5, 'Grad')],
    ['A driver finds the button within 3 seconds', measure('A driver finds the button', 'lte', 3, 'seconds')],
  ])('reads %j as a measure', (sentence, expected) => {
    expect(parseCriterion(sentence)).toEqual(expected);
  });

  it.each([
    'Given a visit without network, when I type a reading, then it is kept.',
    'GIVEN a visit without network WHEN I type a reading THEN it is kept',
    'Given: a visit without network,\nwhen: I type a reading,\nthen: it is kept',
  ])('reads %j as a behaviour', (sentence) => {
    expect(parseCriterion(sentence)).toEqual({
      behaviour: { given: 'a visit without network', when: 'I type a reading', then: 'it is kept' },
      measure: null,
    });
  });

  it.each<[string, RegExp]>([
    ['It is kind', /Nobody could check this/],
    ['The form is easy and fast', /Nobody could check this/],
    ['The report takes 6 minutes', /which way the limit goes/],
    ['at most 6', /what is measured, then the limit with its unit/],
    ['The report takes at most 6', /with its unit/],
    ['Given a visit, then it is kept', /missing: when/],
    ['Given a visit, when , then it is kept', /after When/],
    ['', /Nobody could check/],
  ])('says of %j what it lacks', (sentence, problem) => {
    expect(parseCriterion(sentence)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('may be said in prose beside its parts, and refuses prose alone and half of a measure', () => {
    const whole = {
      statement: 'It is quick',
      metric: 'time',
      comparator: 'lte',
      threshold: 6,
      unit: 'minutes',
    } as const;
    expect(formOf(CriterionBody.parse(whole))).toEqual(measure('time', 'lte', 6, 'minutes'));
    const behaviour = { given: 'a visit', when: 'it ends', then: 'it is kept' };
    expect(formOf(CriterionBody.parse({ statement: 'It keeps visits', behaviour }))).toEqual({
      behaviour,
      measure: null,
    });
    const refused = (body: object) => CriterionBody.safeParse(body).error?.issues.map(({ path }) => path.join('.'));
    expect(refused({ statement: 'It is quick' })).toEqual(['statement']);
    expect(refused({ ...whole, unit: undefined })).toEqual(['unit']);
    expect(refused({ statement: 'x', behaviour: { given: 'a', when: 'b' } })).toEqual(['behaviour.then']);
  });

  it('reads back every measure that it is told', () => {
    const words = { lte: 'at most', gte: 'at least', lt: 'under', gt: 'more than', eq: 'exactly' } as const;
    fc.assert(
      fc.property(
        fc.constantFrom('the export', 'time to first answer', 'boxes per hour', 'die Wartezeit'),
        fc.constantFrom(...(Object.keys(words) as (keyof typeof words)[])),
        fc.integer({ min: -1000, max: 100_000 }),
        fc.constantFrom('minutes', '%', 'boxes', 'Stück', 'km/h'),
        (metric, comparator, threshold, unit) => {
          const sentence = `${metric} is ${words[comparator]} ${threshold} ${unit}`;
          expect(parseCriterion(sentence)).toEqual(measure(metric, comparator, threshold, unit));
        },
      ),
    );
  });

  it('never throws and always says one thing or the other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (sentence) => {
        const parsed = parseCriterion(sentence);
        expect('problem' in parsed || parsed.behaviour !== null || parsed.measure !== null).toBe(true);
      }),
    );
  });

  it.each(['a', ' ', 'given ', 'when ', 'at most ', '1', 'is '])('is quick with 1,000 characters of %j', (part) => {
    const before = process.cpuUsage();
    parseCriterion(part.repeat(1000 / part.length));
    expect(process.cpuUsage(before).user).toBeLessThan(250_000);
  });
});
