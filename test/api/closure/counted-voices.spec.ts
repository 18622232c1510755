import type { ClosureView } from '../../../apps/api/src/closure/closure.schemas.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { TIM, aCycleEach } from '../../servers/a-cycle.js';

describe('the numbers of a closure note', () => {
  const { api, cycle } = aCycleEach();
  const draft = async (id: string, body: object): Promise<void> => {
    const drafted = await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, body);
    expect(drafted.status).toBeLessThan(300);
  };
  const note = async () => (await cycle.get<ClosureView>(FAY, 'closure')).body;

  it('count who said the same, and what was said for others beside people', async () => {
    await cycle.enter('session');
    const said = [await cycle.say(ANN), await cycle.say(BEN), await cycle.say(TIM, { proxyFor: 'buyer' })];
    const [first = '', again = '', forOthers = ''] = said.map(({ id }) => id);
    const passages = [{ contribution: first, starts: 0, ends: 10 }];
    const item = await cycle.post<{ id: string }>(FAY, 'items', { title: 'Short form', framing: 'Long', passages });
    await draft(first, { kind: 'will_change', items: [item.body.id] });
    for (const id of [again, forOthers]) await draft(id, { kind: 'duplicate', duplicateOf: first });
    const changing = await note();
    expect(changing.note.heard).toMatchObject([{ contributions: 3, people: 2, forOthers: 1 }]);
    expect(changing.note.willChange).toMatchObject([{ voices: 2, forOthers: 1 }]);
    expect(changing.markdown).toContain('2 contributions from 2 people, and 1 contribution for others');
    expect(changing.markdown).toContain('asked for by 2 people, and in 1 contribution for others');
  });

  it.each([
    ['willNot', { kind: 'will_not', reason: 'The law asks for it' }],
    [
      'deferred',
      { kind: 'deferred', reason: 'After the summer', until: new Date(Date.now() + 90 * 86_400_000).toISOString() },
    ],
    ['answers', { kind: 'answered', answer: 'It is under More' }],
  ] as const)('count what says the same beside each of %s', async (list, body) => {
    await cycle.enter('session');
    const [first, again] = [(await cycle.say(ANN)).id, (await cycle.say(BEN)).id];
    await draft(first, body);
    await draft(again, { kind: 'duplicate', duplicateOf: first });
    expect((await note()).note[list]).toMatchObject([{ contributions: 2 }]);
  });
});
