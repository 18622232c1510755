import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
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

  describe('when an item ships', () => {
    const citing = async (...contributions: string[]): Promise<string> => {
      const passages = contributions.map((contribution) => ({ contribution, starts: 0, ends: 10 }));
      return (await cycle.post<Item>(FAY, 'items', { title: 'A form', framing: 'Too long', passages })).body.id;
    };
    const change = (id: string, body: object) => api.call(FAY, 'PATCH', `/v1/items/${id}`, body, { 'if-match': '*' });
    const ship = (id: string) => change(id, { status: 'shipped' });
    const told = async (id: string): Promise<string[]> => {
      const { rows } = await sql<{ email: string }>`select p.email from notice n join person p on p.id = n.person
        where n.purpose = 'item_shipped' and n.data->>'about' = ${id} order by p.email`.execute(api.db);
      return rows.map(({ email }) => email);
    };
    const says = async (as: string): Promise<string> => (await cycle.say(as)).id;

    it('tells whose words it follows by what it was split from and merged of, each once, and not by what it only followed', async () => {
      const [ann, ben] = [await says(ANN), await says(BEN)];
      const [one, other, both] = [await citing(ann), await citing(ben), await item()];
      const [slice, after] = [await citing(ann), await item()];
      for (const part of [one, other]) await join(FAY, both, { of: part, kind: 'merge' });
      await join(FAY, slice, { of: both, kind: 'split' });
      await join(FAY, after, { of: slice, kind: 'link' });
      for (const id of [slice, after]) expect((await ship(id)).status).toBe(200);
      expect([await told(slice), await told(after), await told(both)]).toEqual([[ANN, BEN], [], []]);
      await change(slice, { status: 'in_progress', cause: 'defect' });
      await ship(slice);
      expect(await told(slice)).toEqual([ANN, ANN, BEN, BEN]);
    });

    it('tells by them nobody from whom it is hidden', async () => {
      const [whole, slice] = [await citing(await says(ANN), await says(TIM)), await item()];
      await join(FAY, slice, { of: whole, kind: 'split' });
      await api.db.updateTable('item').set({ audience: 'team' }).where('id', '=', slice).execute();
      await ship(slice);
      expect(await told(slice)).toEqual([TIM]);
    });

    it('before that is known, or before the words are cited, tells whose they are then, once', async () => {
      const [whole, part, slice] = [await citing(await says(ANN)), await item(), await item()];
      await join(FAY, slice, { of: part, kind: 'split' });
      await ship(slice);
      expect(await told(slice)).toEqual([]);
      expect((await join(FAY, part, { of: whole, kind: 'merge' })).status).toBe(201);
      expect(await told(slice)).toEqual([ANN]);
      for (const contribution of [await says(BEN), await says(ANN)])
        await api.call(FAY, 'POST', `/v1/items/${whole}/passages`, { contribution, starts: 0, ends: 10 });
      expect(await told(slice)).toEqual([ANN, BEN]);
    });

    it('ends also where rows make a circle that no command writes', async () => {
      const [whole, slice] = [await citing(await says(ANN)), await citing(await says(BEN))];
      await join(FAY, slice, { of: whole, kind: 'split' });
      const { program } = cycle;
      const linked = { program, audience: 'participants' as const, linkedBy: await cycle.person(FAY) };
      const closing = { parent: slice, child: whole, kind: 'merge', linkedAt: new Date().toISOString() };
      await api.db
        .insertInto('itemLineage')
        .values({ ...linked, ...closing })
        .execute();
      for (const id of [whole, slice]) {
        expect((await ship(id)).status).toBe(200);
        expect(await told(id)).toEqual([ANN, BEN]);
      }
    });
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
