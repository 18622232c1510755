import { failureOf, kindOfFailure } from '../../libs/observability/failure.js';

const SECRET = 'quabbelig@example.org';

describe('what a log says of a failure', () => {
  it('is its name, its code and where it happened, never its message', () => {
    const error = Object.assign(new TypeError(`${SECRET} cannot be read\n    at a table (${SECRET})`), {
      code: '22P02',
    });
    const failure = failureOf(error);
    expect(failure).toMatchObject({ error: 'TypeError', code: '22P02' });
    expect(failure.stack).toMatch(/failure\.spec\.ts:\d+/);
    expect(JSON.stringify(failureOf(new Error(`no such person: ${SECRET}`)))).not.toContain(SECRET);
  });

  it('names constraint and table of Postgres, and no value', () => {
    const error = Object.assign(new Error('duplicate'), {
      code: '23505',
      constraint: 'person_email_key',
      table: 'person',
      detail: `Key (email)=(${SECRET})`,
    });
    expect(failureOf(error)).toMatchObject({ code: '23505', constraint: 'person_email_key', table: 'person' });
    expect(JSON.stringify(failureOf(error))).not.toContain(SECRET);
  });

  it.each([
    ['a name that is a text', Object.assign(new Error('x'), { name: `${SECRET} was here` }), { error: 'Error' }],
    ['a numeric code', Object.assign(new Error('x'), { code: 5 }), { code: '5' }],
    ['a cause', new Error('x', { cause: new RangeError(SECRET) }), { cause: { error: 'RangeError' } }],
    ['a string', SECRET, { error: 'string' }],
    ['nothing', null, { error: 'object' }],
  ])('takes %s', (_what, thrown, said) => {
    expect(failureOf(thrown)).toMatchObject(said);
    expect(JSON.stringify(failureOf(thrown))).not.toContain(SECRET);
  });

  it('is of one kind by its names, codes and causes, wherever it happened', () => {
    const here = (cause: string) => kindOfFailure(failureOf(new Error('x', { cause: { name: cause } })));
    const there = (cause: string) => kindOfFailure(failureOf(new Error('y', { cause: { name: cause } })));
    expect(here('Timeout')).toBe(there('Timeout'));
    expect(here('Timeout')).not.toBe(here('Refused'));
  });

  it('ends with a chain of causes that goes in a circle', () => {
    const error = new Error('x');
    error.cause = error;
    expect(failureOf(error)).toMatchObject({ cause: { cause: { cause: { error: 'Error' } } } });
  });
});
