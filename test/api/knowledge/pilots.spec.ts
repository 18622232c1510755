import { sql } from 'kysely';
import { connect } from '../../../libs/database/connection.js';
import type { KnowledgeExport, KnowledgeList } from '../../../apps/api/src/knowledge/knowledge.schemas.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycle, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { aPilot } from '../../servers/a-pilot.js';

describe('a pilot as knowledge', () => {
  let api: TestApi;
  let cycle: TestCycle;
  const ids: Record<'item' | 'pilot' | 'secret', string> = { item: '', pilot: '', secret: '' };
  beforeAll(async () => {
    api = await anApi();
    cycle = await aCycle(api);
    await cycle.enter('session');
    const item = { title: 'Offline drafts', framing: 'Typing is lost in basements', passages: [] };
    ids.item = (await cycle.post<{ id: string }>(FAY, 'items', item)).body.id;
    const parts = { owner: TIM, decider: FAY, cycle: cycle.id };
    ids.pilot = await aPilot(api, FAY, cycle.program, { ...parts, items: [ids.item] });
    ids.secret = await aPilot(api, FAY, cycle.program, { ...parts, audience: 'team' });
  });
  afterAll(() => api.stop());

  const find = async (as: string, query: string) =>
    (await api.call<KnowledgeList>(as, 'GET', `/v1/knowledge?program=${cycle.program}&${query}`)).body.items;
  const found = async (as: string, query: string): Promise<string[]> =>
    (await find(as, query)).map(({ subject }) => subject);

  it('is found by its name, the step that undoes it and what it measures, by those who may read it', async () => {
    for (const words of ['short', 'flag', 'errors'])
      expect((await found(FAY, `kind=pilot&q=${words}`)).toSorted()).toEqual([ids.pilot, ids.secret].toSorted());
    expect(await found(TIM, `kind=pilot&q=short`)).toHaveLength(2);
    expect(await found(ANN, `kind=pilot&q=short`)).toEqual([ids.pilot]);
    expect(await found(EVE, `kind=pilot&q=short`)).toEqual([]);
    expect(await api.call(ANN, 'GET', `/v1/knowledge?like=pilot:${ids.secret}`)).toMatchObject({ status: 404 });
  });

  it('is found by what it is called before what only mentions it', async () => {
    const [named, mentioned] = [await aPilot(api, FAY, cycle.program, { owner: TIM, decider: FAY }), ids.pilot];
    const change = (id: string, body: object) => api.call(FAY, 'PATCH', `/v1/pilots/${id}`, body, { 'if-match': '*' });
    await change(mentioned, { safeguards: { halters: [TIM], rollback: 'Bring the zebra back' } });
    await change(named, { name: 'The zebra form' });
    expect(await found(FAY, 'q=zebra')).toEqual([named, mentioned]);
  });

  it('says how it ended, and what its owner says of it, once it has', async () => {
    expect(await find(BEN, 'kind=pilot&q=short')).toMatchObject([{ outcome: null }]);
    const owner = connect(api.database.ownerUrl, { name: 'test', max: 1 });
    await sql`update pilot set ended_because = 'rolled_back', statement = 'Giraffes were unhappy' where id = ${ids.pilot}`.execute(
      owner,
    );
    await owner.destroy();
    expect(await find(BEN, 'q=giraffes')).toMatchObject([{ kind: 'pilot', outcome: 'rolled_back' }]);
  });

  it('is exported with the items that it tries out, both ways', async () => {
    const { items } = (await api.call<KnowledgeExport>(ANN, 'GET', `/v1/programs/${cycle.program}/knowledge`)).body;
    const linked = (id: string) => items.find((one) => one.id === id)?.links;
    expect([linked(`pilot:${ids.pilot}`), linked(`item:${ids.item}`)]).toEqual([
      [`item:${ids.item}`],
      [`pilot:${ids.pilot}`],
    ]);
    expect(JSON.stringify(items)).not.toContain(ids.secret);
  });

  it('is looked for by its item with an index', async () => {
    const owner = connect(api.database.ownerUrl, { name: 'test', max: 1 });
    const { rows } = await sql<{ plan: unknown }>`
      select indexdef as plan from pg_indexes where tablename = 'pilot_item'`.execute(owner);
    await owner.destroy();
    expect(JSON.stringify(rows)).toContain('(item)');
  });
});
