import { randomUUID } from 'node:crypto';
import { connect } from '../../../libs/database/connection.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycle, aCycleEach, type Refusing } from '../../servers/a-cycle.js';
import { aPilot } from '../../servers/a-pilot.js';

interface Node {
  readonly kind: string;
  readonly id: string;
  readonly way: string;
  readonly label: string;
}
interface Trace extends Refusing {
  readonly nodes: readonly Node[];
  readonly links: readonly {
    readonly from: { readonly id: string };
    readonly to: { readonly id: string };
    readonly lineage: string | null;
  }[];
  readonly truncated: boolean;
}
interface Item extends Refusing {
  readonly id: string;
  readonly passages: readonly { readonly id: string }[];
  readonly criteria: readonly { readonly id: string }[];
  readonly decisions: readonly string[];
  readonly reviews: readonly { readonly id: string }[];
}
const CRITERION = { statement: 'Quick', metric: 'time', comparator: 'lte', threshold: 5, unit: 'minutes' };
const DECISION = {
  question: 'Which form?',
  options: [{ title: 'A' }],
  proposer: ANN,
  authority: BEN,
  reviewers: [CLEO],
};

describe('tracing', () => {
  const { api, cycle } = aCycleEach({ brief: { decisions: [DECISION] } });
  let decision: string;
  beforeEach(async () => {
    await cycle.post(CLEO, 'obligations', { obligations: [] });
    await cycle.enter('session');
    const { decisions } = (await api.call<{ decisions: { id: string }[] }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    decision = decisions[0]?.id ?? '';
  });

  const trace = (as: string | null, path: string) => api.call<Trace>(as, 'GET', `/v1/trace/${path}`);
  const item = async (...contributions: string[]): Promise<Item> => {
    const passages = contributions.map((contribution) => ({ contribution, starts: 0, ends: 10 }));
    const made = await cycle.post<Item>(FAY, 'items', {
      title: 'A short form',
      framing: 'Long',
      criteria: [CRITERION],
      passages,
    });
    expect(made.status).toBe(201);
    return made.body;
  };
  const link = (as: string, id: string, body: unknown) => api.call<Item>(as, 'POST', `/v1/items/${id}/decisions`, body);
  const ids = ({ body }: { body: Trace }, kind: string): string[] =>
    body.nodes.filter((node) => node.kind === kind).map(({ id }) => id);

  it('walks on from what was said, and back from what came of it', async () => {
    const [said, other] = [await cycle.say(ANN), await cycle.say(BEN)];
    const made = await item(said.id);
    expect((await link(FAY, made.id, { decision })).body.decisions).toEqual([decision]);
    const on = await trace(BEN, `contribution/${said.id}`);
    expect(on.body.nodes.map(({ kind, way }) => `${way} ${kind}`)).toEqual([
      'here contribution',
      'on passage',
      'on item',
      'on criterion',
      'on decision',
      'on review',
    ]);
    expect(on.body.truncated).toBe(false);
    for (const path of [
      `passage/${made.passages[0]?.id}`,
      `item/${made.id}`,
      `criterion/${made.criteria[0]?.id}`,
      `decision/${decision}`,
      `review/${ids(on, 'review')[0]}`,
    ]) {
      expect([path, ids(await trace(BEN, path), 'contribution')]).toEqual([path, [said.id]]);
    }
    expect(ids(await trace(BEN, `contribution/${other.id}`), 'item')).toEqual([]);
  });

  it('runs through the pilots that try an item out or follow from a decision, for those who may read them', async () => {
    const said = await cycle.say(ANN);
    const made = await item(said.id);
    const pilot = await aPilot(api, FAY, cycle.program, { owner: ANN, decider: BEN, items: [made.id] });
    const secret = await aPilot(api, FAY, cycle.program, { owner: TIM, decider: FAY, decision, audience: 'team' });
    const { body } = await api.call<Item>(FAY, 'POST', `/v1/pilots/${pilot}/reviews`, { email: CLEO });
    const on = await trace(ANN, `contribution/${said.id}`);
    expect([ids(on, 'pilot'), ids(on, 'review')]).toEqual([[pilot], body.reviews.map(({ id }) => id)]);
    expect(ids(await trace(ANN, `pilot/${pilot}`), 'contribution')).toEqual([said.id]);
    expect(ids(await trace(ANN, `decision/${decision}`), 'pilot')).toEqual([]);
    expect((await trace(ANN, `pilot/${secret}`)).status).toBe(404);
    expect(ids(await trace(TIM, `decision/${decision}`), 'pilot')).toEqual([secret]);
  });

  it('shows an answer only when it is published, and leads from what was said twice to the answer it got', async () => {
    const [first, again] = [await cycle.say(ANN), await cycle.say(BEN)];
    const made = await item(first.id);
    const dispose = (id: string, body: object) => api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, body);
    await dispose(first.id, { kind: 'will_change', items: [made.id] });
    await dispose(again.id, { kind: 'duplicate', duplicateOf: first.id });
    expect(ids(await trace(FAY, `contribution/${first.id}`), 'closure_line')).toEqual([]);
    expect(await trace(FAY, `closure-line/${first.id}`)).toMatchObject({ status: 404 });
    expect(await trace(FAY, `closure-note/${cycle.id}`)).toMatchObject({ status: 404 });
    await cycle.enter('refinement');
    await cycle.post(FAY, 'refinement/end');
    await api.call(FAY, 'POST', `/v1/decisions/${decision}/withdraw`, { reason: 'No longer asked' });
    await cycle.post(FAY, 'closure/publish');
    const line = await trace(ANN, `contribution/${first.id}`);
    expect(ids(line, 'closure_line')).toEqual([first.id]);
    const passage = made.passages[0]?.id; // between the words and the item that cites them, also where the answer names it
    expect(line.body.links.filter(({ to }) => to.id === made.id).map(({ from }) => from.id)).toEqual([passage]);
    expect(new Set(ids(await trace(BEN, `contribution/${again.id}`), 'closure_line'))).toEqual(
      new Set([first.id, again.id]),
    );
    expect(new Set(ids(await trace(ANN, `closure-note/${cycle.id}`), 'contribution'))).toEqual(
      new Set([first.id, again.id]),
    );
  });

  it('leads authors to their own answer, also when what they said is for fewer than they are, and others to neither', async () => {
    const { id } = await cycle.say(ANN, { audience: 'restricted' });
    await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, { kind: 'answered', answer: 'Soon' });
    expect(await trace(ANN, `closure-line/${id}`)).toMatchObject({ status: 404 });
    await api.db.updateTable('gate').set({ phase: 'closure' }).where('id', '=', cycle.id).execute();
    expect((await cycle.post(FAY, 'closure/publish')).status).toBe(200);
    for (const as of [ANN, FAY]) {
      expect(ids(await trace(as, `contribution/${id}`), 'closure_line')).toEqual([id]);
      expect(ids(await trace(as, `closure-line/${id}`), 'contribution')).toEqual([id]);
    }
    for (const path of ['contribution', 'closure-line'])
      expect(await trace(BEN, `${path}/${id}`)).toMatchObject({ status: 404 });
    expect(ids(await trace(BEN, `closure-note/${cycle.id}`), 'closure_line')).toEqual([]);
  });

  it('shows nobody what they may not read, nor what lies behind it', async () => {
    const narrow = await cycle.say(ANN, { audience: 'restricted' });
    const open = await cycle.say(TIM, { audience: 'team' });
    const made = await item(narrow.id, open.id);
    expect(ids(await trace(FAY, `item/${made.id}`), 'contribution').sort()).toEqual([narrow.id, open.id].sort());
    expect(ids(await trace(ANN, `item/${made.id}`), 'contribution')).toEqual([narrow.id]);
    expect(ids(await trace(BEN, `item/${made.id}`), 'contribution')).toEqual([]);
    expect(ids(await trace(BEN, `item/${made.id}`), 'passage')).toEqual([]);
    expect((await trace(BEN, `item/${made.id}`)).body.links.map(({ to }) => to.id)).toEqual([made.criteria[0]?.id]);
    expect(await trace(BEN, `contribution/${narrow.id}`)).toMatchObject({ status: 404 });
    const hidden = made.passages.map(({ id }) => trace(BEN, `passage/${id}`));
    for (const answer of await Promise.all(hidden)) expect(answer.status).toBe(404);
    expect(await trace(EVE, `item/${made.id}`)).toMatchObject({ status: 404 });
    expect(await trace(null, `item/${made.id}`)).toMatchObject({ status: 401 });
  });

  it('runs from an obligation to the criteria that meet it and the reviews that cite it, and back, for those who may read it', async () => {
    const obligations = [
      { reference: 'Art. 5', statement: 'Keep no more than is needed' },
      { reference: 'Art. 9', statement: 'For few' },
    ];
    const { body } = await cycle.post<{ items: { id: string }[] }>(CLEO, 'obligations', { obligations });
    const [open = '', narrow = ''] = body.items.map(({ id }) => id);
    const said = await cycle.say(ANN);
    const made = await item(said.id);
    const meets = { ...CRITERION, obligation: open };
    const { criteria } = (await api.call<Item>(FAY, 'POST', `/v1/items/${made.id}/criteria`, meets)).body;
    const criterion = criteria.at(-1)?.id ?? '';
    expect(ids(await trace(ANN, `obligation/${open}`), 'criterion')).toEqual([criterion]);
    expect(ids(await trace(ANN, `criterion/${criterion}`), 'obligation')).toEqual([open]);
    const review = ids(await trace(CLEO, `decision/${decision}`), 'review')[0] ?? '';
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    await owner.updateTable('obligation').set({ audience: 'restricted' }).where('id', '=', narrow).execute();
    await owner.updateTable('review').set({ obligation: open }).where('id', '=', review).execute();
    await owner.destroy();
    expect(ids(await trace(ANN, `obligation/${open}`), 'review')).toEqual([review]);
    expect(ids(await trace(ANN, `review/${review}`), 'obligation')).toEqual([open]);
    expect(await trace(CLEO, `obligation/${narrow}`)).toMatchObject({ status: 200 });
    expect(await trace(ANN, `obligation/${narrow}`)).toMatchObject({ status: 404 });
    expect(await trace(EVE, `obligation/${open}`)).toMatchObject({ status: 404 });
  });

  it('leads from criteria, decisions and reviews to the answers that their items gave, past no item that is hidden', async () => {
    const [cited, named] = [await cycle.say(ANN), await cycle.say(BEN)];
    const made = await item(cited.id);
    await link(FAY, made.id, { decision });
    const drafted = { kind: 'will_change', items: [made.id] };
    await api.call(FAY, 'PUT', `/v1/contributions/${named.id}/disposition`, drafted);
    await api.call(FAY, 'PUT', `/v1/contributions/${cited.id}/disposition`, { kind: 'answered', answer: 'Soon' });
    await cycle.enter('refinement');
    await cycle.post(FAY, 'refinement/end');
    await api.call(FAY, 'POST', `/v1/decisions/${decision}/withdraw`, { reason: 'No longer asked' });
    await cycle.post(FAY, 'closure/publish');
    const [review = ''] = ids(await trace(BEN, `decision/${decision}`), 'review');
    const criterion = made.criteria[0]?.id ?? '';
    const about = [`criterion/${criterion}`, `decision/${decision}`, `review/${review}`];
    const both = [cited.id, named.id].sort();
    for (const path of about) expect([path, ids(await trace(BEN, path), 'closure_line')]).toEqual([path, both]);
    for (const { id } of [cited, named]) {
      const back = await trace(BEN, `closure-line/${id}`);
      expect(['criterion', 'decision', 'review'].map((kind) => ids(back, kind))).toEqual([
        [criterion],
        [decision],
        [review],
      ]);
    }
    await api.db.updateTable('item').set({ audience: 'team' }).where('id', '=', made.id).execute();
    expect(ids(await trace(FAY, `decision/${decision}`), 'closure_line')).toEqual(both);
    for (const path of about.slice(1)) expect([path, ids(await trace(BEN, path), 'closure_line')]).toEqual([path, []]);
    expect(ids(await trace(BEN, `closure-line/${named.id}`), 'decision')).toEqual([]);
  });

  it('runs from what was said on a topic to what was learnt of its objective, for those who may read them', async () => {
    const agenda = await cycle.get<{ topics: { id: string }[]; objectives: { id: string }[] }>(FAY, 'agenda');
    const [topic = '', objective = ''] = [agenda.body.topics[0]?.id, agenda.body.objectives[0]?.id];
    const [said, beside] = [await cycle.say(ANN, { topic }), await cycle.say(BEN)];
    for (const path of [`topic/${topic}`, `objective/${objective}`])
      expect([path, ids(await trace(BEN, path), 'contribution')]).toEqual([path, [said.id]]);
    expect(ids(await trace(BEN, `contribution/${beside.id}`), 'topic')).toEqual([]);
    const on = await trace(BEN, `contribution/${said.id}`);
    expect([ids(on, 'topic'), ids(on, 'objective'), ids(on, 'closure_note')]).toEqual([[topic], [objective], []]);
    for (const { id } of [said, beside])
      await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, { kind: 'answered', answer: 'Yes' });
    await cycle.enter('refinement');
    await cycle.post(FAY, 'refinement/end');
    await api.call(FAY, 'POST', `/v1/decisions/${decision}/withdraw`, { reason: 'No longer asked' });
    await cycle.post(FAY, 'closure/publish', { learnt: [{ objective, text: 'Nine minutes in the pilot' }] });
    for (const path of [`topic/${topic}`, `objective/${objective}`])
      expect([path, ids(await trace(BEN, path), 'closure_note')]).toEqual([path, [cycle.id]]);
    const { nodes } = (await trace(BEN, `objective/${objective}`)).body;
    expect(nodes.find(({ way }) => way === 'here')?.label).toMatch(/: Nine minutes in the pilot$/);
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    await owner.updateTable('topic').set({ audience: 'team' }).where('id', '=', topic).execute();
    await owner.destroy();
    expect(await trace(BEN, `topic/${topic}`)).toMatchObject({ status: 404 });
    expect(await trace(EVE, `objective/${objective}`)).toMatchObject({ status: 404 });
    expect(ids(await trace(BEN, `contribution/${said.id}`), 'objective')).toEqual([]);
    expect(ids(await trace(TIM, `contribution/${said.id}`), 'objective')).toEqual([objective]);
  });

  describe('items that came out of others', () => {
    let [said, heard] = ['', ''];
    let [whole, other, both, slice, after] = ['', '', '', '', ''];
    const descend = async (child: string, of: string, kind: string): Promise<void> => {
      const joined = await api.call(FAY, 'POST', `/v1/items/${child}/lineage`, { of, kind });
      expect(joined.status).toBe(201);
    };
    beforeEach(async () => {
      [said, heard] = [(await cycle.say(ANN)).id, (await cycle.say(BEN)).id];
      [whole, other] = [(await item(said)).id, (await item(heard)).id];
      [both, slice, after] = [(await item()).id, (await item()).id, (await item()).id];
      await descend(both, whole, 'merge');
      await descend(both, other, 'merge');
      await descend(slice, both, 'split');
      await descend(after, slice, 'link');
    });

    it('stand in the line both ways, with how they did', async () => {
      const on = await trace(BEN, `contribution/${said}`);
      expect(ids(on, 'item')).toEqual([whole, both, slice, after]);
      expect(ids(on, 'criterion')).toHaveLength(4);
      const back = await trace(BEN, `item/${after}`);
      expect([new Set(ids(back, 'contribution')), new Set(ids(back, 'item'))]).toEqual([
        new Set([said, heard]),
        new Set([after, slice, both, whole, other]),
      ]);
      const lineage = back.body.links.filter((one) => one.lineage !== null);
      expect(new Set(lineage.map(({ from, to, lineage: how }) => `${from.id} ${how} ${to.id}`))).toEqual(
        new Set([
          `${whole} merge ${both}`,
          `${other} merge ${both}`,
          `${both} split ${slice}`,
          `${slice} link ${after}`,
        ]),
      );
      const page = await trace(BEN, `item/${after}?after=back:contribution`);
      expect(ids(page, 'contribution')).toEqual([said, heard].sort());
    });

    it('lead past none that is hidden', async () => {
      await api.db.updateTable('item').set({ audience: 'team' }).where('id', '=', both).execute();
      expect(ids(await trace(BEN, `contribution/${said}`), 'item')).toEqual([whole]);
      expect(ids(await trace(BEN, `item/${after}`), 'contribution')).toEqual([]);
      expect(ids(await trace(BEN, `item/${after}?after=back:item`), 'item').sort()).toEqual([after, slice].sort());
      expect(ids(await trace(TIM, `contribution/${said}`), 'item')).toEqual([whole, both, slice, after]);
    });

    it('end also where rows make a circle that no command writes', async () => {
      const { program } = cycle;
      const linked = { program, audience: 'participants' as const, linkedBy: await cycle.person(FAY) };
      const closing = { parent: after, child: whole, kind: 'link', linkedAt: new Date().toISOString() };
      await api.db
        .insertInto('itemLineage')
        .values({ ...linked, ...closing })
        .execute();
      const circle = [whole, both, slice, after].sort();
      for (const id of circle)
        expect(ids(await trace(BEN, `item/${id}`), 'item')).toEqual(expect.arrayContaining(circle));
      const page = await trace(BEN, `item/${slice}?after=back:item`);
      expect(ids(page, 'item').sort()).toEqual([other, ...circle].sort());
    });
  });

  it('says so when there is more than it shows', async () => {
    const said = await cycle.say(ANN);
    const made = await item(said.id);
    const { program } = cycle;
    const rows = Array.from({ length: 260 }, (_, n) => ({
      id: randomUUID(),
      item: made.id,
      program,
      audience: 'participants' as const,
      position: n + 1,
      statement: `criterion ${n}`,
    }));
    await api.db.insertInto('criterion').values(rows).execute();
    const { body } = await trace(FAY, `contribution/${said.id}`);
    expect(body.truncated).toBe(true);
    expect(body.nodes.filter(({ kind }) => kind === 'criterion')).toHaveLength(200);
  });

  it.each<[string, unknown, number, string]>([
    ['nothing', {}, 400, 'invalid-input'],
    ['an unknown key', { decision: randomUUID(), surprise: 1 }, 400, 'invalid-input'],
    ['what is no id', { decision: 'first' }, 400, 'invalid-input'],
    ['a decision that is not there', { decision: randomUUID() }, 422, 'unknown-reference'],
  ])('refuses to rest an item on %s', async (_what, body, status, code) => {
    const made = await item((await cycle.say(ANN)).id);
    expect(await link(FAY, made.id, body)).toMatchObject({ status, body: { code } });
  });

  it('rests an item on a decision once, by those who refine, and on none of another cycle', async () => {
    const made = await item((await cycle.say(ANN)).id);
    expect(await link(ANN, made.id, { decision })).toMatchObject({ status: 403 });
    expect(await link(FAY, made.id, { decision })).toMatchObject({ status: 201 });
    expect(await link(FAY, made.id, { decision })).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    expect(await cycle.journal('decision-linked')).toMatchObject([{ body: { item: made.id, decision } }]);
    const other = await aCycle(api);
    await other.post(CLEO, 'obligations', { obligations: [] });
    await other.enter('session');
    const far = await other.post<Item>(FAY, 'items', { title: 'Another', framing: 'Another' });
    expect(await link(FAY, far.body.id, { decision })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference' },
    });
  });
});
