import fc from 'fast-check';
import { parseCriterion, type Measure } from '../../../libs/domain/backlog/criterion.js';
import { CriterionBody, formOf } from '../../../libs/domain/backlog/item.js';

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
    ['No more than 5% of reports are sent back', measure('reports are sent back', 'lte', 5, '%')],
    ['At most 3 clicks are needed to send', measure('clicks are needed to send', 'lte', 3, 'clicks')],
    ['Fewer than 3 errors per week', measure('errors per week', 'lt', 3, 'errors')],
    ['Not more than 3 clicks are needed', measure('clicks are needed', 'lte', 3, 'clicks')],
    ['The load time is never over 3 seconds', measure('The load time', 'lte', 3, 'seconds')],
    ['A visit costs at most €5 on average', measure('A visit costs on average', 'lte', 5, '€')],
    ['Answers come < 2s', measure('Answers', 'lt', 2, 's')],
    ['The store stays above -5 °C', measure('The store', 'gt', -5, '°C')],
    ['Exports hold at least 1500 records', measure('Exports hold', 'gte', 1500, 'records')],
    ['Drift is under 0,125 mm', measure('Drift', 'lt', 0.125, 'mm')],
    ['People who cannot read need at most two minutes', measure('People who cannot read need', 'lte', 2, 'minutes')],
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

  it.each<[string, Measure | null]>([
    ['then it takes at most 6 minutes', measure('a worker ends it', 'lte', 6, 'minutes').measure],
    [
      'then they take under 2 s for 95 % of readers',
      measure('a worker ends it for 95 % of readers', 'lt', 2, 's').measure,
    ],
    ['then no more than 3 clicks are needed', measure('clicks are needed', 'lte', 3, 'clicks').measure],
    ['then it is kept for at least 2 days', measure('it is kept for', 'gte', 2, 'days').measure],
    ['then 2 fields are gone', null],
    ['then it never takes more than 6 minutes', null],
  ])('reads "Given 3 visits or more, when a worker ends it, %s" as a behaviour with its limit', (then, limit) => {
    const parsed = parseCriterion(`Given 3 visits or more, when a worker ends it, ${then}`);
    const behaviour = { given: '3 visits or more', when: 'a worker ends it', then: then.replace('then ', '') };
    expect(parsed).toEqual({ behaviour, measure: limit });
    expect(formOf({ statement: 'It is quick', behaviour })).toEqual({ behaviour, measure: limit });
  });

  it('takes what is done into the measure as it was said', () => {
    const parsed = parseCriterion('Given a form, when somebody pays $& twice, then it takes at most 6 minutes');
    expect(parsed).toMatchObject({ measure: { metric: 'somebody pays $& twice' } });
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
    ['The load time must never be over 3 seconds', /without a denial before it/],
    ["The form doesn't take more than 3 minutes", /without a denial before it/],
    ['Not at least 5 users complain', /without a denial before it/],
    ['No page takes more than 3 seconds', /without a denial before it/],
    ['Nobody waits longer than 5 seconds', /without a denial before it/],
    ['A user must not wait more than 10 seconds', /without a denial before it/],
    ['The report never takes longer than 6 minutes', /without a denial before it/],
    ['None of the pages may be over 2 MB', /without a denial before it/],
    ['Users find it easy at most 2 of them', /with its unit/],
    ['at most 3 clicks', /what is measured, then the limit with its unit/],
    ['Exports hold at most 1,500 records', /"1,500" can be read in two ways/],
    ['Exports hold at most 1.500 records', /"1.500" can be read in two ways/],
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

  const GIVEN = { given: 'a visit', when: 'it ends', then: 'it is kept' };
  const TIME = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'minutes' };
  const refusedAt = (body: object): string[] | undefined =>
    CriterionBody.safeParse(body).error?.issues.map(({ path }) => path.join('.'));

  it.each<[string, object, string[]]>([
    ['letters', { given: 'x', when: 'y', then: 'z' }, ['behaviour.given', 'behaviour.when', 'behaviour.then']],
    ['two letters apart', { ...GIVEN, given: 'x y' }, ['behaviour.given']],
    ['one word', { ...GIVEN, when: 'saved' }, ['behaviour.when']],
    ['signs', { ...GIVEN, when: '-- --' }, ['behaviour.when']],
    ['what somebody likes', { ...GIVEN, then: 'it looks good' }, ['behaviour.then']],
    ['a verdict', { ...GIVEN, then: 'it works as expected' }, ['behaviour.then']],
  ])('refuses %s as its steps, given apart and in a sentence', (_what, behaviour, paths) => {
    expect(refusedAt({ statement: 'It keeps visits', behaviour })).toEqual(paths);
    const { given, when, then } = { ...GIVEN, ...behaviour };
    expect(refusedAt({ statement: `Given ${given}, when ${when}, then ${then}` })).toEqual(['statement']);
  });

  it('takes steps of writing that sets no words apart, and short ones that say who does what', () => {
    for (const behaviour of [
      { given: '通信なし', when: '保存する', then: '残っている' },
      { given: 'no network', when: 'I pay', then: 'it is 4 €' },
    ])
      expect(refusedAt({ statement: 'It keeps visits', behaviour })).toBeUndefined();
  });

  it.each<[string, object, string[]]>([
    ['a metric that is a letter', { metric: 'x' }, ['metric']],
    ['a metric that is a figure', { metric: '12' }, ['metric']],
    ['a unit that is no unit', { unit: 'x' }, ['unit']],
    ['a unit that is a word between others', { unit: 'of' }, ['unit']],
    ['a unit that is a figure', { unit: '6' }, ['unit']],
    ['a sentence for a unit', { unit: 'it should be really quick' }, ['unit']],
    ['both', { metric: '-', unit: '-' }, ['metric', 'unit']],
  ])('refuses %s', (_what, over, paths) => {
    expect(refusedAt({ ...TIME, ...over })).toEqual(paths);
  });

  it.each([
    's',
    '%',
    '€',
    '°C',
    'km/h',
    'h',
    'full minutes',
    'errors per week',
    'per week',
    'µg',
    'Stück',
    '件',
    'kWh/m²',
  ])('takes %s as a unit', (unit) => {
    expect(refusedAt({ ...TIME, unit })).toBeUndefined();
  });

  it('refuses in a sentence the unit that it refuses apart', () => {
    expect(parseCriterion('The report takes at most 5 x')).toEqual({ problem: expect.stringMatching(/with its unit/) });
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
