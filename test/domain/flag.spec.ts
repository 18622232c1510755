import { flagInWords, isOfPersons } from '../../libs/domain/flag.js';

describe('a flag', () => {
  it.each([
    ['pre-read-late', {}, 'The pre-reads went out later than promised before the session'],
    ['unread-pre-reads', { count: 1 }, '1 person had not read every pre-read before the session'],
    ['unread-pre-reads', { count: 4 }, '4 people had not read every pre-read before the session'],
    ['unread-pre-reads', {}, 'Some had not read every pre-read before the session'],
    ['undisposed-contributions', { count: 1 }, 'Refinement ended with 1 contribution without a draft answer'],
    [
      'obligations-not-recorded',
      { count: 2 },
      'The agenda went out before 2 compliance reviewers had recorded obligations, or "none"',
    ],
    [
      'obligations-not-recorded',
      { reviewer: 'c0ffee' },
      'A compliance reviewer recorded neither obligations nor "none" in time',
    ],
    ['asked-too-often', { count: 1 }, '1 person was invited who had been asked as often as the stakeholder map allows'],
    [
      'unbound-demo',
      { count: 1 },
      '1 scenario puts no acceptance criterion to the test: what is observed there counts for none that it does not name',
    ],
    ['unfinished-items', { count: 2 }, 'Refinement ended with 2 unfinished items'],
    [
      'lost-in-restore',
      { knownPhase: 'pre_read' },
      'A backup was restored, and what happened after it is lost; it had come to pre-read',
    ],
    ['pilot-halted', { because: 'person' }, 'A pilot was halted by somebody whom its safeguards name'],
    ['pilot-halted', { because: 'consent' }, 'A pilot was halted: the purpose that covers what it collects has ended'],
    ['lost-in-restore', { knownPhase: null }, 'A backup was restored, and what happened after it is lost'],
  ])('%s with %j says "%s"', (code, facts, words) => {
    expect(flagInWords(code, facts)).toBe(words);
  });

  it('of a newer build is said as it is written', () => {
    expect(flagInWords('load-too-high')).toBe('Load too high');
    expect(flagInWords('constructor')).toBe('Constructor');
  });

  it('that names what a person did is for the team', () => {
    expect(isOfPersons('claim-refused')).toBe(true);
    expect(isOfPersons('outage')).toBe(false);
  });
});
