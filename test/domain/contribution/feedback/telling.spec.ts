import fc from 'fast-check';
import { checkFeedback } from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import { OTHER_TEMPLATES } from './other-template-texts.js';
import { TEMPLATES } from './template-texts.js';
import { verdictOf } from './accuracy.js';

const ALL = ['specific', 'example', 'relevant'];
const missing = (text: string): string[] => checkFeedback(text, {}).missing.map(({ what }) => what);
const because = (text: string) => checkFeedback(text, {}).because ?? {};

describe('the check of feedback asks that something is told', () => {
  it.each([
    ['things in a row', 'The page. The button. The field. On Friday. Exceeds the target by 5 minutes.'],
    ['that somebody looked', 'On Tuesday at 10:15 I spent 3 minutes reading page 4 of your 12-page document.'],
    ['that somebody talked', 'Last week we talked about the invoice list for 2 hours, and about 3 labels.'],
    ['that one is as another', 'The button of the order form is 3 times as important as the field of the address.'],
    ['that there is something', 'On Monday at 09:00 there was the printer, and there were 3 labels.'],
    ['places with numbers', 'In the warehouse: scanner 2, label 7, delivery note 14:30, at most 3 minutes.'],
    ['a condition', 'When it comes to the invoice list, 4 minutes are more than 2 minutes.'],
  ])('not %s', (_what, text) => {
    expect(missing(text)).toEqual(ALL);
  });

  it.each([
    ['a label and what is said of it', 'Export: 5 min for 100 invoices on Monday, target 2.'],
    ['what is not there', 'No address on the delivery note since Friday, so 3 drivers call us.'],
    ['what cannot be done', 'Nobody could open the order form on the tablet on Friday, so 9 customers wrote on paper.'],
    ['words of a learner', 'Export make file with wrong address, the driver go to old shop two time this week.'],
    ['an arrow', 'Scanner reads label upside down -> wrong order, twice today.'],
    ['what is asked for', 'Keep the report in one column. On Friday we tried two, nobody could read it.'],
  ])('but takes %s', (_what, text) => {
    expect(missing(text)).not.toContain('specific');
  });

  it('compares what is expected with the same thing only', () => {
    const observed = 'On Monday the export took 18 minutes.';
    expect(because(`${observed} We expected 5 minutes.`)).toMatchObject({
      example: ['when', 'contrast'],
      relevant: ['bar'],
    });
    expect(because(`${observed} We expected 30 seconds.`)).toMatchObject({ relevant: ['bar'] });
    expect(because(`${observed} We expected 3 parcels.`)).toEqual({ specific: ['measure'], example: ['when'] });
    expect(because('The export printed 18 labels. We expected 3 labels.')).toMatchObject({ relevant: ['bar'] });
  });

  it('takes a number where something is told, and none where somebody only had to do with things', () => {
    expect(because('We discussed the export for 45 minutes, and the printer stopped.').specific).toBeUndefined();
    expect(because('We discussed the export, and the printer stopped for 45 minutes.').specific).toEqual(['measure']);
  });

  it('is not fooled by moulds, whatever is poured into them', () => {
    const one = (...options: string[]) => fc.constantFrom(...options);
    const thing = one(
      ...[
        'the export',
        'the invoice list',
        'the button',
        'the delivery note',
        'the printer',
        'the label',
        'our scanner',
      ],
      ...['the order form', 'the calendar', 'the address', 'the tablet', 'the ticket machine', 'the timetable'],
    );
    const when = one('On Monday', 'Yesterday at 10:15', 'On 12 May', 'Last week', 'This morning', 'In March');
    const number = one('2', '5', '18', '100', 'seven', 'twenty-one');
    const mould = fc.tuple(thing, thing, when, number, fc.nat(7)).map(([a, b, day, n, which]) => {
      const moulds = [
        `${day} I spent ${n} minutes looking at ${a} and ${b}.`,
        `${day} we talked about ${a} for ${n} hours, then about ${b}.`,
        `${a}. ${b}. ${day}. Exceeds the target by ${n} minutes.`,
        `${a} is ${n} times as important as ${b}.`,
        `With regard to ${a}, the limit of ${n} minutes should be considered when we use ${b}.`,
        `${day} there was ${a}, and we expected ${n} minutes, which is more than ${b}.`,
        `In comparison with ${a}, ${b} is better by ${n} %.`,
        `My comment concerns ${a}, ${n} times, and ${b}.`,
      ];
      return moulds[which] ?? '';
    });
    fc.assert(
      fc.property(fc.array(mould, { minLength: 1, maxLength: 4 }), (texts) => {
        const text = texts.map((each) => each.charAt(0).toUpperCase() + each.slice(1)).join(' ');
        expect([text, missing(text)]).toEqual([text, expect.arrayContaining(['specific'])]);
      }),
      { numRuns: 500 },
    );
  });

  it('passes few of the texts out of moulds as good', () => {
    const passed = (texts: typeof TEMPLATES) =>
      texts.filter((one) => one.has === '' && Object.values(verdictOf(one)).every(Boolean)).length;
    expect(passed(TEMPLATES)).toBeLessThanOrEqual(1);
    expect(passed(OTHER_TEMPLATES)).toBeLessThanOrEqual(3);
  });
});
