import { describe, expect, it } from '@jest/globals';
import { isRetryable, mayBeCausedByOne } from '../../libs/commands/failures.js';
import { isAway } from '../../libs/database/driver/away.js';

const failure = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

/** Whether one of several may be why, before the commit was asked for. */
const OF_ONE: readonly [what: string, error: unknown, ofOne: boolean][] = [
  ['a constraint', failure('violates', { code: '23514' }), true],
  ['a statement that took too long', failure('canceling statement', { code: '57014' }), true],
  ['a server that goes down', failure('terminating connection', { code: '57P01' }), false],
  ['a disk that is full', failure('could not extend file', { code: '53100' }), false],
  ['a gate that others hold', failure('lock timeout', { code: '55P03' }), false],
  ['a defect of ours', new TypeError("Cannot read properties of undefined (reading 'stream')"), true],
  ['a failure that quotes what was said', failure('The connection to the depot is lost every morning'), true],
  ['a connection that ended', failure('Connection terminated unexpectedly'), false],
  ['a client that is closed', failure('Client was closed and is not queryable'), false],
  ['no connection that is free', failure('timeout exceeded when trying to connect'), false],
  ['a socket that was reset', failure('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }), false],
  ['a socket that was ended', failure('This socket has been ended by the other party', { code: 'EPIPE' }), false],
  ['a stream after its end', failure('write after end', { code: 'ERR_STREAM_WRITE_AFTER_END' }), false],
];

describe('what fails', () => {
  it.each([
    ['in a deadlock', failure('deadlock detected', { code: '40P01' }), true],
    [
      'with a statement that a migration has overtaken',
      failure('cached plan must not change result type', { code: '0A000' }),
      true,
    ],
    [
      'with one that its session has no more',
      failure('prepared statement "s1" does not exist', { code: '26000' }),
      true,
    ],
    ['with what Postgres cannot do', failure('not supported', { code: '0A000' }), false],
    ['with a constraint', failure('violates', { code: '23514' }), false],
  ])('%s runs again, or does not', (_how, error, again) => {
    expect(isRetryable(error)).toBe(again);
  });
});

/** Whether it says that Postgres is away: of a call of the system only one that connects, or a socket. */
const AWAY: readonly [what: string, error: unknown, away: boolean][] = [
  ...OF_ONE.map(([what, error, ofOne]): [string, unknown, boolean] => [what, error, !ofOne]),
  ['a server that nobody reaches', failure('connect ENOENT', { code: 'ENOENT', syscall: 'connect' }), true],
  ['a file that is not there', failure('ENOENT: no such file', { code: 'ENOENT', syscall: 'open' }), false],
  ['a server that only reads', failure('cannot execute in a read-only transaction', { code: '25006' }), true],
  ['nothing', undefined, false],
];

describe('what says that Postgres is away', () => {
  it.each(AWAY)('%s', (_what, error, away) => {
    expect(isAway(error)).toBe(away);
  });
});

describe('what fails for several who share a transaction', () => {
  it.each(OF_ONE)('%s', (_what, error, ofOne) => {
    expect(mayBeCausedByOne(error, false)).toBe(ofOne);
  });

  it('is of one when only the commit was left, if Postgres itself says that there was none', () => {
    expect(mayBeCausedByOne(failure('violates', { code: '23503' }), true)).toBe(true);
    expect(mayBeCausedByOne(failure('anything else'), true)).toBe(false);
  });
});
