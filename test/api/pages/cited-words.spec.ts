import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser } from './a-browser.js';
import { barriersOf } from './accessible.js';

const TEXT = 'The report takes 18 minutes';

describe('words that something rests on', () => {
  const { api, cycle } = aCycleEach();

  it('lead to it, and their author to where other words are proposed, as long as that is taken', async () => {
    await cycle.enter('session');
    const { id } = await cycle.say(ANN, { text: TEXT });
    const item = await cycle.post<{ id: string }>(FAY, 'items', {
      title: 'Short form',
      framing: 'Too long',
      passages: [{ contribution: id, starts: 0, ends: TEXT.length }],
    });
    expect(item.status).toBe(201);
    const place = `/v1/contributions/${id}`;
    const there = `<a href="/v1/items/${item.body.id}">`;
    const ann = await aBrowser(api, ANN);
    const page = await ann.page(place);
    expect(barriersOf(page)).toEqual([]);
    expect(page).toContain('What rests on these words');
    expect(page).toContain(there);
    const other = `<a href="/v1/items/${item.body.id}#say">Propose other words for “`;
    expect(page).toMatch(/It cannot be edited now[^]*What is attached to it stays as it is, too\./);
    expect(page).toContain(other);
    const read = await (await aBrowser(api, BEN)).page(place);
    expect([read.includes(there), read.includes(other)]).toEqual([true, false]);
    await cycle.enter('refinement');
    await api.call(FAY, 'PATCH', `/v1/items/${item.body.id}`, { status: 'dropped' }, { 'if-match': '*' });
    const dropped = await ann.page(place);
    expect([dropped.includes(there), dropped.includes(other)]).toEqual([true, false]);
    await api.db.updateTable('item').set({ audience: 'team' }).where('id', '=', item.body.id).execute();
    expect(await ann.page(place)).not.toContain('What rests on these words');
  });
});
