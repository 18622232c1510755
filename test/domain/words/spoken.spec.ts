import { flagInWords } from '../../../libs/domain/flag.js';
import { spoken } from '../../../libs/domain/words/spoken.js';

describe('a code as people say it', () => {
  it.each([
    ['end_user', 'end user'],
    ['already-decided', 'already decided'],
    ['pre_read', 'pre-read'],
    ['pre-read-late', 'pre-read late'],
    ['closed', 'closed'],
  ])('%s is said "%s"', (code, words) => {
    expect(spoken(code)).toBe(words);
  });

  it('is the same in a flag, whatever the code: a channel, or a flag of a newer build', () => {
    expect(flagInWords('one-channel', { channel: 'support_call', percent: 90 })).toContain('channel: support call');
    expect(flagInWords('pre-read-lost')).toBe('Pre-read lost');
  });
});
