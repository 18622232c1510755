import { clock } from '../../apps/cli/src/output/words.js';
import { decisionInWords, type Decision } from '../../apps/cli/src/commands/forum/decisions.js';

const DECISION: Decision = {
  ...{ id: 'd1', question: 'Do we drop the field?', method: 'majority@1', state: 'open', deadline: null },
  ...{ rulesInWords: [], options: [], advice: null, standing: null, concerns: [], conflicts: [], reviews: [] },
  ...{
    outcome: null,
    appeal: null,
    tally: { unanswered: 0 },
    yourRight: { sentence: '' },
    next: { at: null, sentence: 'It waits' },
  },
  rights: [{ id: 'p1', name: 'Ann', right: 'decide', conflict: false, standIn: null }],
  moreRights: 0,
};

describe('a decision in words', () => {
  it('names the first of those who have a right in it, and says how many more there are', () => {
    expect(decisionInWords({ ...DECISION, moreRights: 251 })).toMatch(
      /Ann: decide\n.*and 251 more; `decision rights` lists everybody/,
    );
    expect(decisionInWords(DECISION)).not.toContain('more');
  });

  it('says what comes next, and when where that is known', () => {
    const at = '2031-02-03T08:00:00.000Z';
    expect(decisionInWords(DECISION)).toMatch(/^Next +It waits$/m);
    expect(decisionInWords({ ...DECISION, next: { at, sentence: 'It ends' } })).toContain(`${clock(at)}: It ends`);
  });
});
