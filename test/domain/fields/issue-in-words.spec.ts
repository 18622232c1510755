import { z } from 'zod';
import { sayIssuesInWords } from '../../../libs/domain/fields/issue-in-words.js';
import { Email, text } from '../../../libs/domain/fields/text.js';
import { Instant } from '../../../libs/domain/time.js';

sayIssuesInWords();

const said = (schema: z.ZodType, input: unknown): string[] =>
  schema.safeParse(input).error?.issues.map(({ path, message }) => [...path.map(String), message].join(': ')) ?? [];

const LIMIT = z.coerce.number().int().min(1).max(200).default(50);
const FILTER = z.strictObject({ after: z.uuid().optional(), limit: LIMIT });

describe('what is wrong with an input', () => {
  it.each<[z.ZodType, unknown, string]>([
    [LIMIT, 'x', 'Use a whole number from 1 to 200'],
    [LIMIT, '0', 'Use a whole number from 1 to 200'],
    [LIMIT, '1e9', 'Use a whole number from 1 to 200'],
    [LIMIT, '1.5', 'Use a whole number from 1 to 200'],
    [LIMIT, 'Infinity', 'Use a whole number from 1 to 200'],
    [z.int(), 1.5, 'Use a whole number'],
    [z.number().min(3), 1, 'Use a number, at least 3'],
    [z.number().max(3), 'many', 'Use a number, at most 3'],
    [z.number().positive(), 0, 'Use a number above 0'],
    [z.string(), 5, 'Use a text'],
    [z.string(), undefined, 'is missing'],
    [z.string().min(1), '', 'Must not be empty'],
    [z.string().min(2), 'a', 'At least 2 characters'],
    [z.string().length(1), 'ab', 'Exactly 1 character'],
    [z.array(z.int()).max(1), [1, 2], 'At most 1 entry'],
    [z.array(z.int()), 'a', 'Use a list'],
    [z.boolean(), 'yes', 'Use true or false'],
    [z.enum(['agenda', 'session']), 'lunch', 'Use one of these: agenda, session'],
    [z.literal('yes'), 'no', 'Use yes'],
    [z.uuid(), 'x', 'Use an id, which is a UUID such as 0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b'],
    [z.string().regex(/^a/), 'b', 'This has not the form that is expected here'],
    [
      z.string().regex(/^\d+$/).meta({ example: '42' }),
      'b',
      'This has not the form that is expected here, for example 42',
    ],
    [z.union([z.string(), z.int()]), true, 'Use a text, or: Use a whole number'],
    [
      z.union([z.string(), z.strictObject({ days: z.int().min(1) })]),
      { days: 0 },
      'days: Use a whole number, at least 1',
    ],
    [z.record(z.string().max(2), z.int()), { abc: 1 }, 'abc: At most 2 characters'],
    [
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('answered') }),
        z.strictObject({ kind: z.literal('deferred') }),
      ]),
      { kind: 'forgotten' },
      'kind: Use one of these: answered, deferred',
    ],
    [FILTER, { limt: '5' }, 'Not known here: limt. Known: after, limit'],
    [z.strictObject({}), { a: 1, b: 2 }, 'Not known here: a, b. Nothing can be named here'],
  ])('is said with what would be right (%#)', (schema, input, message) => {
    expect(said(schema, input)).toEqual([message]);
  });

  it.each<[z.ZodType, unknown, string]>([
    [Email, 'x', 'Use an e-mail address'],
    [text(10, 3), 'ab', 'At least 3 characters'],
    [Instant, 'tomorrow', 'Use a date and time with its zone (ISO 8601), for example 2030-05-29T11:30:00+02:00'],
  ])('is said in the words of a schema that has some (%#)', (schema, input, message) => {
    expect(said(schema, input)).toEqual([message]);
  });

  it('repeats no more of a name than is needed to find it', () => {
    const names = Object.fromEntries(Array.from({ length: 500 }, (_, n) => ['x'.repeat(5000) + n, 1]));
    expect(said(FILTER, names)[0]?.length).toBeLessThan(1200);
  });
});
