import { clock } from '../../apps/cli/src/output/words.js';
import { decisionInWords } from '../../apps/cli/src/commands/forum/decisions.js';
import type { DecisionView } from '../../apps/api/src/decisions/decision.schemas.js';

const ANN = { id: 'p1', name: 'Ann' };
const AT = '2031-01-06T08:00:00.000Z';
const DECISION: DecisionView = {
  id: 'd1',
  program: 'g1',
  cycle: null,
  pilot: null,
  pilots: [],
  audience: 'participants',
  proposer: ANN,
  question: 'Do we drop the field?',
  method: 'majority@1',
  rules: {},
  rulesInWords: [],
  proposal: null,
  state: 'open',
  entry: 1,
  revision: 1,
  deadline: null,
  deadlineVersion: 0,
  deadlineMoves: 0,
  heldUntil: null,
  tier: 0,
  anonymous: false,
  standing: null,
  criteria: [],
  tieBreak: [],
  reversible: true,
  reviewDate: null,
  lookAgain: null,
  appeal: null,
  links: [],
  createdAt: AT,
  handedOn: false,
  returns: 0,
  options: [],
  advice: null,
  concerns: [],
  conflicts: [],
  position: null,
  responsible: [],
  ladder: [],
  reviews: [],
  reasons: [],
  outcome: null,
  yourRight: { right: 'none', sentence: '' },
  tally: {
    entitled: { decide: 1, advise: 0, contribute: 0 },
    taken: { decide: 0, advise: 0, contribute: 0 },
    votes: [],
    unanswered: 0,
    shown: 'until_decided',
    hidden: false,
  },
  next: { do: null, at: null, sentence: 'It waits' },
  rights: [{ ...ANN, right: 'decide', conflict: false, standIn: null }],
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
    expect(decisionInWords({ ...DECISION, next: { do: 'settle', at, sentence: 'It ends' } })).toContain(
      `${clock(at)}: It ends`,
    );
  });

  it('says what people moved, and why', () => {
    const reasons = [
      { what: 'deadline-moved', reason: 'Two readers\nasked for more time', by: ANN, at: AT },
      { what: 'deadline-moved', reason: 'an outage', by: null, at: AT },
    ];
    const text = decisionInWords({ ...DECISION, reasons });
    expect(text).toContain(`deadline moved by Ann, ${clock(AT)}: Two readers asked for more time\n`);
    expect(text).toContain(`deadline moved, ${clock(AT)}: an outage\n`);
  });
});
