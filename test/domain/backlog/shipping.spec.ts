import { changeItem, ships } from '../../../libs/domain/backlog/shipping.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN } from '../a-cycle.js';

const ITEM = { id: 'i1', cycle: 'c1', audience: 'team', status: 'agreed', revision: 4 } as const;
const CYCLE = subject('cycle', 'c1');

describe('an item that is changed', () => {
  it('is written down as its next revision, with what of it is new, and told to nobody', () => {
    const patch = { title: 'Short form', status: 'proposed', cause: 'defect' } as const;
    const body = {
      item: 'i1',
      revision: 5,
      from: 'agreed',
      to: 'proposed',
      changed: ['title', 'status'],
      cause: 'defect',
    };
    expect(changeItem(ITEM, patch, [ANN])).toMatchObject({
      entries: [{ type: 'item-changed', subject: CYCLE, audience: 'team', body }],
      notices: [],
    });
  });

  it('stands where it stood when nothing is said of that', () => {
    const [entry] = changeItem(ITEM, { link: null }, []).entries;
    expect(entry?.body).toMatchObject({ from: 'agreed', to: 'agreed', changed: ['link'], cause: null });
  });

  it('is told, when it ships, once to each whose words it follows', () => {
    const told = { purpose: 'item_shipped', subject: CYCLE, mark: 'i1-5', data: { about: 'i1' } };
    expect(changeItem(ITEM, { status: 'shipped' }, [ANN, BEN, ANN]).notices).toEqual([
      { ...told, person: ANN },
      { ...told, person: BEN },
    ]);
  });

  it.each([
    ['agreed', 'shipped', true],
    ['shipped', 'shipped', false],
    ['shipped', 'in_progress', false],
    ['agreed', undefined, false],
  ] as const)('from %s to %s ships: %s', (was, status, expected) => {
    expect(ships(was, { status })).toBe(expected);
  });
});
