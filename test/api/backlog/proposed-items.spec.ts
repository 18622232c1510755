import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, aCycleEach, type Refusing } from '../../servers/a-cycle.js';

interface Passage {
  readonly contribution: string | null;
  readonly quote: string | null;
}
interface Proposal extends Refusing {
  readonly id: string;
  readonly item: string | null;
  readonly state: string;
  readonly answer: string | null;
  readonly proposal: { readonly passages: readonly Passage[]; readonly lineage: readonly { readonly id: string }[] };
  readonly made: { readonly item: string | null };
}
interface Item {
  readonly id: string;
  readonly proposal: string | null;
  readonly lineage: Record<'from' | 'into', readonly { readonly id: string; readonly kind: string }[]>;
}
interface Page<T> {
  readonly items: readonly T[];
}

const KEPT = 'Given no network, when I save the report, then nothing that I typed is lost';
const NEW = {
  title: 'Keep what I typed in the basement',
  framing: 'Without a network the weekly report is lost',
  reason: 'Three of us lose an hour a week by it',
};
const PARTS = {
  criteria: [{ statement: 'The report is sent again within 2 minutes' }],
  slices: [{ title: 'Keep a draft', framing: 'It is there tomorrow', criteria: [{ statement: KEPT }] }],
};
const WHOLE = { ...NEW, ...PARTS };
const WHY_NOT = { reason: 'The law asks for a network' };

describe('new items that are proposed', () => {
  const { api, cycle } = aCycleEach();
  beforeEach(() => cycle.enter('session'));

  const propose = (as: string | null, body: object = NEW) => cycle.post<Proposal>(as, 'amendments', body);
  const proposed = async (as: string, body: object = NEW): Promise<string> => {
    const { status, body: made } = await propose(as, body);
    if (status !== 201) throw new Error(JSON.stringify(made));
    return made.id;
  };
  const answer = (as: string | null, id: string, how: 'accept' | 'decline' | 'withdraw', body: object = {}) =>
    api.call<Proposal>(as, 'POST', `/v1/amendments/${id}/${how}`, body);
  const standing = async (id: string, as = ANN): Promise<Proposal> =>
    (await api.call<Proposal>(as, 'GET', `/v1/amendments/${id}`)).body;
  const item = async (id: string | null) => (await api.call<Item>(ANN, 'GET', `/v1/items/${id}`)).body;
  const passage = (contribution: string) => ({ contribution, starts: 0, ends: 10 });
  const told = async (purpose: string): Promise<string[]> => {
    const { rows } = await sql<{ told: string }>`select p.email || ' ' || (n.data->>'about') as told
      from notice n join person p on p.id = n.person where n.cycle = ${cycle.id} and n.purpose = ${purpose} order by 1`.execute(
      api.db,
    );
    return rows.map((row) => row.told);
  };
  const waits = async (as: string): Promise<string[]> =>
    (await cycle.get<Page<{ sentence: string }>>(as, 'waiting')).body.items.map(({ sentence }) => sentence);

  it('wait for those who run the cycle, and become items with their slices, their words and whoever proposed them', async () => {
    const said = await cycle.say(BEN);
    const id = await proposed(ANN, { ...WHOLE, passages: [passage(said.id)] });
    expect(await told('amendment_proposed')).toEqual([`${FAY} ${id}`]);
    const waited = 'accept or decline what is proposed: 1 proposal';
    expect(await waits(FAY)).toContain(`You are to ${waited}`);
    expect(await waits(BEN)).toContain(`fay is to ${waited}`);
    const open = await cycle.get<Page<Proposal>>(FAY, 'amendments?state=proposed');
    expect(open.body.items).toMatchObject([
      {
        id,
        item: null,
        part: 'item',
        proposer: { name: 'Ann' },
        proposal: { title: NEW.title, ...PARTS, passages: [{ quote: 'The report', author: { name: 'Ben' } }] },
      },
    ]);
    const accepted = await answer(FAY, id, 'accept', { reason: 'We had not seen this' });
    expect(accepted).toMatchObject({ status: 200, body: { state: 'accepted', answer: 'We had not seen this' } });
    const made = await item(accepted.body.made.item);
    const cited = { passages: [{ contribution: said.id, quote: 'The report' }], coAuthors: [{ name: 'Ann' }] };
    expect(made).toMatchObject({
      title: NEW.title,
      framing: NEW.framing,
      proposal: id,
      status: 'proposed',
      ready: true,
      ...cited,
      criteria: [{ threshold: 2, unit: 'minutes' }],
      lineage: { from: [], into: [{ title: 'Keep a draft', kind: 'split' }] },
    });
    expect(await item(made.lineage.into[0]?.id ?? '')).toMatchObject({
      framing: 'It is there tomorrow',
      proposal: id,
      ...cited,
      criteria: [{ behaviour: { given: 'no network' } }],
      lineage: { from: [{ id: made.id, kind: 'split' }] },
    });
    expect(await told('amendment_answered')).toEqual([`${ANN} ${id}`]);
    expect((await waits(FAY)).join()).not.toContain(waited);
    const [, [journalled]] = [await cycle.journal('amendment-proposed'), await cycle.journal('amendment-answered')];
    expect(journalled?.body).toEqual({ amendment: id, item: made.id, state: 'accepted' });
    expect(JSON.stringify(await cycle.journal('amendment-proposed'))).not.toContain('network');
  });

  it('that are made and taken back again and again are told of once, and later what still stands', async () => {
    const later = async (): Promise<number[]> => {
      const { rows } = await sql<{ hours: number }>`
        select extract(epoch from n.not_before - n.created_at)::int / 3600 as hours from notice n
        where n.cycle = ${cycle.id} and n.purpose = 'amendment_proposed' order by n.created_at`.execute(api.db);
      return rows.map(({ hours }) => hours);
    };
    const first = await proposed(ANN);
    expect(await later()).toEqual([0]);
    for (let back = await answer(ANN, first, 'withdraw'), times = 0; times < 2; times += 1) {
      expect(back).toMatchObject({ status: 200 });
      back = await answer(ANN, await proposed(ANN), 'withdraw');
    }
    await proposed(ANN);
    await proposed(BEN); // who has taken nothing back
    expect(await later()).toEqual([0, 1, 1, 1, 0]);
    const earlier = sql`update amendment set answered_at = answered_at - interval '61 minutes' where cycle = ${cycle.id}`;
    await earlier.execute(api.db);
    await proposed(ANN, { ...NEW, title: 'Another' });
    expect(await later()).toEqual([0, 1, 1, 1, 0, 0]);
  });

  it('stand in the line from what was said to what changes, both ways', async () => {
    const said = await cycle.say(BEN);
    const id = await proposed(ANN, { ...WHOLE, passages: [passage(said.id)] });
    const line = async (kind: string, of: string | null, way: string) => {
      type Line = { nodes: { kind: string; id: string; way: string }[] };
      const { body } = await api.call<Line>(BEN, 'GET', `/v1/trace/${kind}/${of}`);
      return body.nodes.filter((node) => node.way === way).map((node) => `${node.kind} ${node.id}`);
    };
    expect(await line('contribution', said.id, 'on')).toContain(`amendment ${id}`);
    const { made } = (await answer(FAY, id, 'accept')).body;
    const { lineage } = await item(made.item);
    const items = [`item ${made.item}`, `item ${lineage.into[0]?.id}`];
    expect(await line('amendment', id, 'on')).toEqual(expect.arrayContaining(items));
    expect(await line('amendment', id, 'back')).toEqual([`contribution ${said.id}`]);
    for (const which of [made.item, lineage.into[0]?.id ?? ''])
      expect(await line('item', which, 'back')).toEqual(
        expect.arrayContaining([`amendment ${id}`, `contribution ${said.id}`]),
      );
  });

  it('are declined with a reason that whoever proposed hears, and by those only who refine', async () => {
    const id = await proposed(TIM);
    for (const as of [TIM, BEN, CLEO])
      expect(await answer(as, id, 'accept')).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await answer(EVE, id, 'accept')).toMatchObject({ status: 404 });
    expect(await answer(FAY, id, 'decline', { reason: 'No' })).toMatchObject({
      status: 422,
      body: { code: 'reason-missing' },
    });
    expect(await answer(FAY, id, 'decline', WHY_NOT)).toMatchObject({ status: 200, body: { state: 'declined' } });
    expect(await told('amendment_answered')).toEqual([`${TIM} ${id}`]);
    expect((await cycle.get<Page<object>>(ANN, 'items')).body.items).toEqual([]);
    expect(await answer(FAY, id, 'accept')).toMatchObject({ status: 409, body: { code: 'already-answered' } });
    const mine = await proposed(FAY, { ...NEW, title: 'Mine' });
    expect(await answer(FAY, mine, 'accept')).toMatchObject({ status: 403 });
    expect(await waits(FAY)).not.toContain('You are to accept or decline what is proposed: 1 proposal');
    expect(await answer(FAY, mine, 'withdraw')).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
  });

  it('are answered by another proposal, which whoever proposed first may accept', async () => {
    const first = await proposed(ANN);
    const other = await proposed(FAY, { ...NEW, framing: 'It waits until there is a network', amends: first });
    expect(await answer(BEN, other, 'accept')).toMatchObject({ status: 403 });
    const { made } = (await answer(ANN, other, 'accept')).body;
    expect(await item(made.item)).toMatchObject({ framing: 'It waits until there is a network', proposal: other });
    expect(await standing(first)).toMatchObject({ state: 'superseded', made: { item: null } });
    expect(await propose(BEN, { ...NEW, title: 'Else', amends: first })).toMatchObject({
      status: 409,
      body: { code: 'already-answered' },
    });
    const framing = { part: 'framing', framing: 'Other words', reason: 'Plainer' };
    const { body } = await api.call<Proposal>(BEN, 'POST', `/v1/items/${made.item}/amendments`, framing);
    expect(await propose(BEN, { ...NEW, title: 'Else', amends: body.id })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'amends' }] },
    });
    expect((await cycle.get<Page<Proposal>>(BEN, 'amendments')).body.items.map(({ id }) => id)).toEqual([
      ...[first, other, body.id],
    ]);
  });

  it('come out of items that are there: merged', async () => {
    const write = async (title: string): Promise<string> =>
      (await cycle.post<Item>(FAY, 'items', { title, framing: title })).body.id;
    const parts = [await write('A form'), await write('A list')];
    const lineage = parts.map((of) => ({ of, kind: 'merge' }));
    const id = await proposed(ANN, { ...NEW, lineage });
    expect((await standing(id)).proposal.lineage).toMatchObject([{ title: 'A form' }, { title: 'A list' }]);
    const { made } = (await answer(FAY, id, 'accept')).body;
    expect((await item(made.item)).lineage.from.map(({ id: of }) => of).sort()).toEqual([...parts].sort());
    for (const [origins, path] of [
      [[{ of: randomUUID(), kind: 'merge' }], 'lineage[0].of'],
      [[...lineage, lineage[0]], 'lineage[2].of'],
    ] as const)
      expect(await propose(ANN, { ...NEW, title: 'Else', lineage: origins })).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path }] },
      });
  });

  it('are refused as known only by items that whoever proposes may read', async () => {
    const { body: same } = await cycle.post<Item>(FAY, 'items', { title: NEW.title, framing: NEW.framing });
    expect(await propose(ANN)).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    await api.db.updateTable('item').set({ audience: 'restricted' }).where('id', '=', same.id).execute();
    expect(await propose(FAY)).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    expect(await propose(ANN)).toMatchObject({ status: 201 });
  });

  it('rest on words that whoever proposes may read, and show them to nobody else', async () => {
    const hidden = await cycle.say(FAY, { audience: 'restricted' });
    const story = { when: 'I am below', want: 'to send it', soThat: 'it is kept' };
    const { body: theirs } = await cycle.post<{ id: string }>(FAY, 'contributions', {
      kind: 'story',
      story,
      audience: 'restricted',
    });
    const criteria = [{ statement: KEPT, story: theirs.id }];
    for (const [body, path] of [
      [{ passages: [passage(hidden.id)] }, 'passages[0].contribution'],
      [{ passages: [passage(randomUUID())] }, 'passages[0].contribution'],
      [{ criteria }, 'criteria[0].story'],
      [{ slices: [{ ...NEW, reason: undefined, criteria }] }, 'slices[0].criteria[0].story'],
      [{ criteria: [{ statement: KEPT, obligation: randomUUID() }] }, 'criteria[0].obligation'],
    ] as const)
      expect(await propose(ANN, { ...NEW, ...body })).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path }] },
      });
    const own = await cycle.say(ANN, { audience: 'restricted' });
    const id = await proposed(ANN, { ...NEW, passages: [passage(own.id)] });
    const shown = async (as: string) => (await standing(id, as)).proposal.passages;
    const whole = [{ contribution: own.id, quote: 'The report' }];
    expect(await shown(ANN)).toMatchObject(whole);
    expect(await shown(FAY)).toMatchObject(whole);
    expect(await shown(BEN)).toMatchObject([{ contribution: null, quote: null, author: null }]);
    const line = await api.call<{ nodes: { kind: string }[] }>(BEN, 'GET', `/v1/trace/amendment/${id}`);
    expect(line.body.nodes.map(({ kind }) => kind)).toEqual(['amendment']);
  });

  it('are not taken in once the words that they rest on say something else', async () => {
    const said = await cycle.say(ANN);
    const id = await proposed(BEN, { ...NEW, passages: [passage(said.id)] });
    const mended = { text: 'It takes 9 minutes' };
    const headers = { 'if-match': '*' };
    expect(await api.call(ANN, 'PATCH', `/v1/contributions/${said.id}`, mended, headers)).toMatchObject({
      status: 200,
    });
    expect((await standing(id)).proposal.passages).toMatchObject([{ contribution: said.id, quote: null }]);
    expect(await answer(FAY, id, 'accept')).toMatchObject({ status: 409, body: { code: 'outdated-amendment' } });
    expect(await answer(FAY, id, 'decline', WHY_NOT)).toMatchObject({ status: 200 });
    const again = await proposed(BEN, { ...NEW, passages: [passage(said.id)] });
    expect(await answer(FAY, again, 'accept')).toMatchObject({ status: 200 });
  });

  it('keep refinement from ending by hand, and get an answer also when the cycle is cancelled', async () => {
    const id = await proposed(ANN);
    await cycle.enter('refinement');
    expect(await cycle.post<Refusing>(FAY, 'refinement/end')).toMatchObject({
      status: 409,
      body: {
        code: 'unfinished-refinement',
        errors: [{ path: `amendments.${id}`, message: `The proposal of “${NEW.title}” has no answer` }],
      },
    });
    const waiting = await cycle.get<Page<{ command: string; until: string | null }>>(FAY, 'waiting');
    expect(waiting.body.items.at(-1)).toMatchObject({
      command: `amendment list-all ${cycle.id}`,
      until: expect.any(String),
    });
    await cycle.post(FAY, 'cancel', { reason: 'The budget is gone' });
    expect(await standing(id)).toMatchObject({ state: 'declined', answer: 'cycle_cancelled', made: { item: null } });
    expect(await told('amendment_answered')).toEqual([`${ANN} ${id}`]);
    expect(await propose(BEN)).toMatchObject({ status: 409 });
  });

  it('are said once, by whoever contributes, and no more at a time than can be answered', async () => {
    expect(await propose(AUD)).toMatchObject({ status: 403 });
    expect(await propose(EVE)).toMatchObject({ status: 404 });
    expect(await propose(null)).toMatchObject({ status: 401 });
    expect(await cycle.get(EVE, 'amendments')).toMatchObject({ status: 404 });
    await proposed(ANN);
    expect(await propose(ANN)).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    await proposed(BEN);
    for (let nth = 1; nth < 47; nth += 1) await proposed(ANN, { ...NEW, title: `Keep it ${nth}` });
    const twice = await Promise.all([1, 2, 3].map(() => propose(ANN, { ...NEW, title: 'At once' })));
    expect(twice.map(({ body: { code = 'kept' } }) => code).sort()).toEqual([
      ...['already-exists', 'already-exists', 'kept'],
    ]);
    const more = await Promise.all([1, 2, 3, 4, 5, 6].map((nth) => propose(ANN, { ...NEW, title: `More ${nth}` })));
    expect(more.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
    expect(await propose(ANN, { ...NEW, title: 'One more' })).toMatchObject({
      status: 409,
      body: { code: 'limit-reached' },
    });
  });

  it.each<[string, object, string]>([
    ['nothing', {}, 'title'],
    ['an empty title', { ...NEW, title: ' ' }, 'title'],
    ['a title that is too long', { ...NEW, title: 'x'.repeat(201) }, 'title'],
    ['10,000 characters without a space', { ...NEW, framing: 'x'.repeat(10_000) }, 'framing'],
    ['half of a character', { ...NEW, framing: '\ud800' }, 'framing'],
    ['no reason', { ...NEW, reason: undefined }, 'reason'],
    ['an unknown key', { ...NEW, surprise: 1 }, ''],
    ['prose for a criterion', { ...NEW, criteria: [{ statement: 'It is kind' }] }, 'criteria[0].statement'],
    ['a slice without words', { ...NEW, slices: [{ title: 'A' }] }, 'slices[0].framing'],
    ['more slices than anybody reads', { ...NEW, slices: Array(11).fill({ title: 'A', framing: 'B' }) }, 'slices'],
    ['what is no id', { ...NEW, amends: 'first' }, 'amends'],
    ['an unknown kind of origin', { ...NEW, lineage: [{ of: randomUUID(), kind: 'copy' }] }, 'lineage[0].kind'],
    ['a passage without a sign', { ...NEW, passages: [{ ...passage(randomUUID()), ends: 0 }] }, 'passages[0].ends'],
  ])('refuse %s', async (_what, body, where) => {
    const refused = await propose(ANN, body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(refused.body.errors.map(({ path }) => path)).toContain(where);
  });

  it('refuse a passage beyond its text, or given twice, and what comes before or after its time', async () => {
    const said = await cycle.say(ANN);
    for (const [passages, path] of [
      [[{ contribution: said.id, starts: 0, ends: 1000 }], 'passages[0].ends'],
      [[passage(said.id), { ...passage(said.id), ends: 4 }], 'passages[1]'],
    ] as const)
      expect(await propose(ANN, { ...NEW, passages })).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path }] },
      });
    await cycle.enter('refinement');
    const put = { kind: 'answered', answer: 'Thank you' };
    await api.call(FAY, 'PUT', `/v1/contributions/${said.id}/disposition`, put);
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({ status: 200 });
    const early = await aCycle(api);
    await early.enter('pre_read');
    for (const there of [cycle, early])
      expect(await there.post(ANN, 'amendments', NEW)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
  });
});
