import type { ItemView } from '../../../apps/api/src/backlog/item.schemas.js';
import type { TraceView } from '../../../apps/api/src/trace/trace.schemas.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { TIM, aCycleEach } from '../../servers/a-cycle.js';

const METRIC = { metric: 'time', comparator: 'lte', threshold: 5, unit: 'minutes' };
const PEOPLE = { proposer: ANN, authority: BEN, reviewers: [CLEO] };

describe('the line of what was said twice', () => {
  const brief = { decisions: [{ question: 'Which form?', options: [{ title: 'A' }], ...PEOPLE }] };
  const { api, cycle } = aCycleEach({ brief });
  let [first, again, item, criterion, passage, decision] = ['', '', '', '', '', ''];

  const trace = async (as: string, path: string): Promise<TraceView> =>
    (await api.call<TraceView>(as, 'GET', `/v1/trace/${path}`)).body;
  const said = async (as: string, path: string): Promise<string[]> =>
    (await trace(as, path)).nodes.flatMap(({ kind, id }) => (kind === 'contribution' ? [id] : [])).sort();

  // Tim said it first, and Ben again: an item cites the first, a decision is about it, and the note is published
  beforeEach(async () => {
    await cycle.post(CLEO, 'obligations', { obligations: [] });
    await cycle.enter('session');
    [first, again] = [(await cycle.say(TIM)).id, (await cycle.say(BEN)).id];
    const { body } = await cycle.post<ItemView>(FAY, 'items', {
      title: 'A short form',
      framing: 'It is long',
      criteria: [{ statement: 'Quick', ...METRIC }],
      passages: [{ contribution: first, starts: 0, ends: 10 }],
    });
    item = body.id;
    [criterion, passage] = [body.criteria[0]?.id ?? '', body.passages[0]?.id ?? ''];
    const begun = await api.call<{ decisions: { id: string }[] }>(FAY, 'GET', `/v1/cycles/${cycle.id}`);
    decision = begun.body.decisions[0]?.id ?? '';
    await api.call(FAY, 'POST', `/v1/items/${item}/decisions`, { decision });
    await api.call(FAY, 'PUT', `/v1/contributions/${first}/disposition`, { kind: 'will_change', items: [item] });
    await api.call(FAY, 'PUT', `/v1/contributions/${again}/disposition`, { kind: 'duplicate', duplicateOf: first });
    await cycle.enter('refinement');
    await cycle.post(FAY, 'refinement/end');
    await api.call(FAY, 'POST', `/v1/decisions/${decision}/withdraw`, { reason: 'No longer asked' });
    expect((await cycle.post(FAY, 'closure/publish')).status).toBe(200);
  });

  it('goes on from what was said first to all that came of it, and back from there to everybody who said it', async () => {
    const { nodes, links } = await trace(BEN, `contribution/${again}`);
    const review = nodes.find(({ kind }) => kind === 'review')?.id ?? 'none';
    const answers = nodes.filter(({ kind }) => kind === 'closure_line').map(({ id }) => `on closure_line ${id}`);
    expect([...answers].sort()).toEqual([first, again].sort().map((id) => `on closure_line ${id}`));
    expect(nodes.map(({ kind, id, way }) => `${way} ${kind} ${id}`)).toEqual([
      `here contribution ${again}`,
      `on contribution ${first}`,
      `on passage ${passage}`,
      `on item ${item}`,
      `on criterion ${criterion}`,
      `on decision ${decision}`,
      `on review ${review}`,
      ...answers,
      `on closure_note ${cycle.id}`,
    ]);
    const [from, to] = [again, first].map((id) => ({ kind: 'contribution', id }));
    expect(links).toContainEqual({ from, to, lineage: null });
    for (const path of [`item/${item}`, `decision/${decision}`, `review/${review}`, `closure-line/${first}`]) {
      const both = [first, again].sort();
      expect([path, await said(ANN, path)]).toEqual([path, both]);
      expect([path, await said(ANN, `${path}?after=back:contribution`)]).toEqual([path, both]);
    }
  });

  it('names of each place where its own line stands', async () => {
    const { nodes } = await trace(BEN, `contribution/${again}`);
    for (const { href, kind, id } of nodes)
      expect([href, (await api.call<TraceView>(BEN, 'GET', href)).body]).toMatchObject([href, { kind, id }]);
  });

  it('goes no further than who asks may read, and not before the answer is published', async () => {
    const answer = api.db.updateTable('disposition').where('contribution', '=', again);
    await api.db.updateTable('contribution').set({ audience: 'team' }).where('id', '=', first).execute();
    expect(await said(FAY, `item/${item}`)).toEqual([first, again].sort());
    const own = (await trace(BEN, `contribution/${again}`)).nodes.map(({ kind }) => kind);
    expect(own).toEqual(['contribution', 'closure_line', 'closure_note']);
    expect(await said(BEN, `item/${item}`)).toEqual([]);
    await answer.set({ audience: 'restricted' }).execute();
    expect(await said(TIM, `item/${item}`)).toEqual([first]);
    await answer.set({ publishedAt: null }).execute();
    expect(await said(FAY, `item/${item}`)).toEqual([first]);
  });
});
