import { randomUUID } from 'node:crypto';
import { ANN, FAY } from '../../servers/a-council.js';
import { EVE, aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Item extends Refusing {
  readonly id: string;
  readonly lineage: Record<'from' | 'into', readonly { readonly id: string; readonly kind: string }[]>;
}

describe('the lineage of items', () => {
  let api: TestApi;
  let cycle: TestCycle;
  beforeAll(async () => {
    api = await anApi();
    cycle = await aCycle(api);
    await cycle.enter('session');
  });
  afterAll(() => api.stop());

  const item = async (of = cycle): Promise<string> =>
    (await of.post<Item>(FAY, 'items', { title: 'A form', framing: 'Too long' })).body.id;
  const join = (as: string | null, id: string, body: unknown) =>
    api.call<Item>(as, 'POST', `/v1/items/${id}/lineage`, body);

  it('keeps what an item was split from and merged into, both ways', async () => {
    const [whole, slice, other, both] = [await item(), await item(), await item(), await item()];
    expect(await join(FAY, slice, { of: whole, kind: 'split' })).toMatchObject({
      status: 201,
      body: { lineage: { from: [{ id: whole, kind: 'split' }], into: [] } },
    });
    await join(FAY, both, { of: slice, kind: 'merge' });
    const merged = await join(FAY, both, { of: other, kind: 'merge' });
    expect(merged.body.lineage.from.map(({ id }) => id)).toEqual([slice, other]);
    expect((await api.call<Item>(ANN, 'GET', `/v1/items/${slice}`)).body.lineage).toMatchObject({
      from: [{ id: whole }],
      into: [{ id: both, kind: 'merge' }],
    });
    expect(await cycle.journal('lineage-joined')).toMatchObject([
      { body: { item: slice, of: whole, kind: 'split' } },
      {},
      {},
    ]);
    for (const circle of [both, slice]) {
      expect(await join(FAY, whole, { of: circle, kind: 'link' })).toMatchObject({
        status: 409,
        body: { code: 'cyclic-lineage', errors: [{ path: 'of' }] },
      });
    }
    expect(await join(FAY, slice, { of: whole, kind: 'link' })).toMatchObject({
      status: 409,
      body: { code: 'already-exists' },
    });
  });

  it('closes no circle when both halves of one are written at the same time', async () => {
    const [one, other] = [await item(), await item()];
    const answers = await Promise.all([
      join(FAY, one, { of: other, kind: 'link' }),
      join(FAY, other, { of: one, kind: 'link' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('reaches to no item of another program', async () => {
    const far = await aCycle(api);
    await far.enter('session');
    expect(await join(FAY, await item(), { of: await item(far), kind: 'link' })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference' },
    });
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['no kind', { of: randomUUID() }],
    ['an unknown kind', { of: randomUUID(), kind: 'clone' }],
    ['what is no id', { of: 'first', kind: 'link' }],
    ['an unknown key', { of: randomUUID(), kind: 'link', surprise: 1 }],
  ])('refuses %s', async (_what, body) => {
    expect(await join(FAY, await item(), body)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });

  it('is for those who refine', async () => {
    const [one, other] = [await item(), await item()];
    expect(await join(ANN, one, { of: other, kind: 'link' })).toMatchObject({ status: 403 });
    expect(await join(EVE, one, { of: other, kind: 'link' })).toMatchObject({ status: 404 });
    expect(await join(null, one, { of: other, kind: 'link' })).toMatchObject({ status: 401 });
  });
});
