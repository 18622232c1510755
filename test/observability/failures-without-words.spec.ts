import { ApplicationFailure, DefaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { failuresWithoutWords } from '../../apps/worker/src/observing/failures-without-words.js';

const WORDS = 'Ann wrote that the report takes her a whole evening';

/** What Temporal is told of an activity that fails with `error`, as it would stand in the history. */
async function toldOf(
  error: unknown,
): Promise<{ readonly type: string; readonly message: string; readonly all: string }> {
  const environment = new MockActivityEnvironment({}, { interceptors: [failuresWithoutWords] });
  const failure: unknown = await environment
    .run(() => Promise.reject(error as Error))
    .catch((reason: unknown) => reason);
  const told = new DefaultFailureConverter().errorToFailure(failure, defaultPayloadConverter);
  const { type = '', nonRetryable } = told.applicationFailureInfo ?? {};
  expect(nonRetryable ?? false).toBe(false);
  return { type: type ?? '', message: told.message ?? '', all: JSON.stringify(told) };
}

class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code = '22P02';
  readonly detail = WORDS;
}

describe('what a history says of an activity that failed', () => {
  it('is a name, a code and a place in the code, never a message', async () => {
    const told = await toldOf(new DatabaseError(`invalid input syntax: "${WORDS}"\n  second line of ${WORDS}`));
    expect(told).toMatchObject({ type: 'DatabaseError', message: '22P02' });
    expect(told.all).toContain('failures-without-words.spec');
    expect(told.all).not.toContain('Ann wrote');
  });

  it('is the name alone where there is no code, also of what caused it', async () => {
    const told = await toldOf(new TypeError(WORDS, { cause: new DatabaseError(WORDS) }));
    expect(told).toMatchObject({ type: 'TypeError', message: 'TypeError' });
    expect(told.all).not.toContain('Ann wrote');
  });

  it('is what we say ourselves: that a step came too early', async () => {
    const told = await toldOf(ApplicationFailure.create({ type: 'TooEarly', message: 'It is due in 300 ms' }));
    expect(told).toMatchObject({ type: 'TooEarly', message: 'It is due in 300 ms' });
  });
});
