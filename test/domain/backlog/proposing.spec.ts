import { answerProposals, notifiedAt, propose } from '../../../libs/domain/backlog/proposing.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, CLEO } from '../a-cycle.js';

const NOW = '2026-05-04T12:00:00.000Z';
const AN_HOUR_LATER = '2026-05-04T13:00:00.000Z';

describe('what is proposed', () => {
  it.each([
    ['by who has taken nothing back', null, null, NOW],
    ['after one was taken back', '2026-05-04T11:01:00.000Z', null, AN_HOUR_LATER],
    ['an hour after that', '2026-05-04T11:00:00.000Z', null, NOW],
    ['with two hours left to answer', '2026-05-04T11:59:00.000Z', '2026-05-04T14:00:00.000Z', AN_HOUR_LATER],
    ['with less', '2026-05-04T11:59:00.000Z', '2026-05-04T13:59:59.999Z', NOW],
    ['behind its deadline', '2026-05-04T11:59:00.000Z', '2026-05-04T11:00:00.000Z', NOW],
  ])('%s is told of in time', (_when, takenBackAt, deadline, told) => {
    expect(notifiedAt({ takenBackAt, deadline }, NOW)).toBe(told);
  });

  it('is written down, and told once to each of those who answer it, but for whoever proposes', () => {
    const about = { item: 'i1', part: 'framing', criterion: null, amends: null } as const;
    const proposed = { id: 'a1', cycle: 'c1', audience: 'team', proposer: ANN, ...about } as const;
    const self = subject('cycle', 'c1');
    const told = { purpose: 'amendment_proposed', subject: self, mark: 'a1', data: { about: 'a1' } };
    const pace = { takenBackAt: NOW, deadline: null };
    expect(propose(proposed, [ANN, BEN, CLEO, BEN], pace, NOW)).toMatchObject({
      entries: [{ type: 'amendment-proposed', subject: self, audience: 'team', body: { amendment: 'a1', ...about } }],
      notices: [
        { ...told, person: BEN, notBefore: AN_HOUR_LATER },
        { ...told, person: CLEO, notBefore: AN_HOUR_LATER },
      ],
    });
  });

  it('is answered to whoever made it, but for whoever did that themselves', () => {
    const self = subject('cycle', 'c1');
    const ended = [
      { amendment: 'a1', item: 'i1', proposer: ANN, state: 'accepted' },
      { amendment: 'a2', item: null, proposer: BEN, state: 'superseded' },
    ] as const;
    const entry = { type: 'amendment-answered', subject: self, audience: 'team' };
    expect(answerProposals(self, 'team', ended, BEN)).toMatchObject({
      entries: [
        { ...entry, body: { amendment: 'a1', item: 'i1', state: 'accepted' } },
        { ...entry, body: { amendment: 'a2', item: null, state: 'superseded' } },
      ],
      notices: [{ person: ANN, purpose: 'amendment_answered', subject: self, mark: 'a1', data: { about: 'a1' } }],
    });
  });
});
