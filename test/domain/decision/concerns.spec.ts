import { closeConcern, delegateConcern, raiseConcern } from '../../../libs/domain/decision/concerns.js';
import type { Change } from '../../../libs/domain/change.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, DAN, FAY } from '../a-cycle.js';

const FORUM = subject('decision', 'd1');
const CONCERN = { id: 'k1', decision: 'd1', audience: 'participants', proposer: ANN } as const;
const OWNED = { owner: DAN, delegate: BEN, open: true };

const written = (type: string, body: object): object => ({
  entries: [{ type, subject: FORUM, audience: 'participants', body: { concern: 'k1', ...body } }],
});
const told = (purpose: string, ...people: readonly string[]): object => ({
  notices: people.map((person) => ({ person, purpose, subject: FORUM, mark: 'k1', data: { concern: 'k1' } })),
});

describe('a concern', () => {
  it.each([
    [DAN, [ANN]],
    [ANN, []],
  ])('that %s raises is told to whoever proposed, unless it is theirs', (owner, people) => {
    expect(raiseConcern(CONCERN, owner)).toMatchObject({
      ...written('concern-raised', { owner }),
      ...told('concern_raised', ...people),
    });
  });

  it('that somebody may close for its owner is told to them', () => {
    expect(delegateConcern(CONCERN, BEN)).toMatchObject({
      ...written('concern-delegated', { delegate: BEN }),
      ...told('concern_delegated', BEN),
    });
  });

  it.each<[string, string, string[]]>([
    ['its owner', DAN, [ANN]],
    ['whom they named', BEN, [DAN, ANN]],
  ])('that %s closes is told to the others who have to do with it', (_who, by, people) => {
    const change = closeConcern(CONCERN, OWNED, { by: 'person', person: by }, { how: 'withdrawn', by });
    expect(change).toMatchObject({
      ...written('concern-closed', { how: 'withdrawn', by }),
      ...told('concern_closed', ...people),
    });
  });

  it('of the proposer is told to them once', () => {
    const closing = { by: 'person', person: BEN } as const;
    const change = closeConcern(CONCERN, { ...OWNED, owner: ANN }, closing, { how: 'resolved', by: BEN });
    expect((change as Change).notices.map(({ person }) => person)).toEqual([ANN]);
  });

  it('that the ladder closes is overruled', () => {
    const change = closeConcern(CONCERN, OWNED, { by: 'ladder', reason: 'It is met' }, { how: 'resolved', by: FAY });
    expect(change).toMatchObject(written('concern-closed', { how: 'overruled', by: FAY }));
  });

  it('is not closed by whoever has no right to it, nor twice', () => {
    const by = { how: 'resolved', by: FAY } as const;
    expect(closeConcern(CONCERN, OWNED, { by: 'person', person: FAY }, by)).toMatchObject({ refused: 'no-right' });
    const closed = closeConcern(CONCERN, { ...OWNED, open: false }, { by: 'person', person: DAN }, by);
    expect(closed).toMatchObject({ refused: 'illegal-step' });
  });
});
