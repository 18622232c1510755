import { declareInterests } from '../../../libs/domain/program/interests.js';
import { notifyConsentsEnded } from '../../../libs/domain/program/consent.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, FAY, MONDAY, ODA } from '../a-cycle.js';

const PROGRAM = subject('program', 'p1');

describe('what people have at stake', () => {
  it('is written down as counts, and told to those for whom another says it', () => {
    const own = {
      id: 's1',
      person: ANN,
      declaredBy: null,
      audience: 'team',
      interests: ['x', 'y'],
      incentives: [],
    } as const;
    const others = { ...own, id: 's2', person: BEN, declaredBy: FAY, incentives: ['z'] };
    const lines = ({ interests, incentives }: typeof own | typeof others) => ({
      interests: [...interests],
      incentives: [...incentives],
    });
    const declared = [own, others].map((one) => ({ ...one, ...lines(one) }));
    expect(declareInterests('p1', declared)).toMatchObject({
      entries: [
        {
          type: 'interests-declared',
          subject: PROGRAM,
          audience: 'team',
          body: { declaration: 's1', person: ANN, interests: 2, incentives: 0 },
        },
        {
          type: 'interests-declared',
          subject: PROGRAM,
          audience: 'team',
          body: { declaration: 's2', person: BEN, interests: 2, incentives: 1 },
        },
      ],
      notices: [{ person: BEN, purpose: 'interests_recorded', subject: PROGRAM, mark: 's2', data: { about: 's2' } }],
    });
  });
});

describe('consents that end because somebody leaves', () => {
  it('are told to each who facilitates', () => {
    const told = { purpose: 'consents_ended', subject: PROGRAM, mark: `${ANN}:${MONDAY}`, data: { about: ANN } };
    expect(notifyConsentsEnded({ program: 'p1', person: ANN, facilitators: [FAY, ODA] }, MONDAY)).toEqual([
      { ...told, person: FAY },
      { ...told, person: ODA },
    ]);
  });
});
