import { flagInWords } from '../../../libs/domain/flag.js';
import { Phase, phaseRefused } from '../../../libs/domain/cycle/phase.js';
import { inputClosed } from '../../../libs/domain/cycle/input-window.js';
import { humanize } from '../../../libs/domain/words/humanize.js';
import { phaseInWords } from '../../../libs/domain/words/phase-in-words.js';

describe('a code as people say it', () => {
  it.each([
    ['end_user', 'end user'],
    ['already-decided', 'already decided'],
    ['pre_read', 'pre-read'],
    ['pre-read-late', 'pre-read late'],
    ['closed', 'closed'],
  ])('%s is said "%s"', (code, words) => {
    expect(humanize(code)).toBe(words);
  });

  it('is the same in a flag, whatever the code: a channel, or a flag of a newer build', () => {
    expect(flagInWords('one-channel', { channel: 'support_call', percent: 90 })).toContain('channel: support call');
    expect(flagInWords('pre-read-lost')).toBe('Pre-read lost');
  });
});

describe('where something stands, as people say it', () => {
  const at = (phase: string) => ({ gate: { phase, over: ['closed', 'cancelled'].includes(phase), heldUntil: null } });

  it.each([
    ['closed', 'closed'],
    ['cancelled', 'cancelled'],
    ['pre_read', 'in its pre-read phase'],
    ['closure', 'in its closure phase'],
    ['last_call', 'in last call'],
    ['changes_requested', 'waiting for changes'],
    ['in_effect', 'in effect'],
    ['running', 'running'],
  ])('in %s it is %s', (phase, words) => {
    expect(phaseInWords(phase)).toBe(words);
  });

  it.each(Phase.options)('is said by what is refused in %s, also of a cycle that is over', (phase) => {
    const cycle = { ...at(phase), input: null };
    const where = `The cycle is ${phaseInWords(phase)};`;
    expect(inputClosed(cycle, '2027-01-04T09:00:00.000Z')?.detail).toContain(where);
    const elsewhere = phase === 'agenda' ? (['session', 'refinement'] as const) : (['agenda'] as const);
    const { detail } = phaseRefused(cycle, ...elsewhere) ?? {};
    expect(detail).toMatch(
      new RegExp(`^${where} (?:nothing can change any more|this is possible in its \\S+ (?:or \\S+ )?phase)$`),
    );
  });
});
