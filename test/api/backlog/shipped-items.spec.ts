import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { TIM, aCycleEach, type Said } from '../../servers/a-cycle.js';

const KIND = 'Given an error, when somebody sees it, then it says what to do';
const CRITERION = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'minutes' };
const ITEM = { title: 'A short form', framing: 'Nobody reads the long one' };

interface Made {
  readonly id: string;
}

describe('an item that ships', () => {
  const { api, cycle } = aCycleEach();
  let said: Said;
  const create = (body: object) => cycle.post<Made>(FAY, 'items', body);
  const route = <Body = Made>(as: string, method: 'PATCH' | 'POST' | 'PUT', path: string, body: object, headers = {}) =>
    api.call<Body>(as, method, `/v1/${path}`, body, headers);
  const passage = () => ({ contribution: said.id, starts: 0, ends: 10 });
  /** Who was told that something shipped, as often as they were. */
  const told = async (): Promise<string[]> => {
    const rows = await api.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .select('email')
      .where('notice.cycle', '=', cycle.id)
      .where('purpose', '=', 'item_shipped')
      .execute();
    return rows.map(({ email }) => email);
  };

  beforeEach(async () => {
    await cycle.enter('session');
    said = await cycle.say(ANN);
  });

  it('is told to those whose words it cites, and to nobody else, each time', async () => {
    const { id } = (await create({ ...ITEM, passages: [passage()] })).body;
    const change = (body: object) => route(FAY, 'PATCH', `items/${id}`, body, { 'if-match': '*' });
    await change({ status: 'in_progress' });
    expect(await told()).toEqual([]);
    await change({ status: 'shipped' });
    await change({ link: 'https://tracker.example.org/2' });
    expect(await told()).toEqual([ANN]);
    await change({ status: 'in_progress', cause: 'defect' });
    await change({ status: 'shipped' });
    expect(await told()).toEqual([ANN, ANN]);
    const same = [await cycle.say(BEN), await cycle.say(BEN), await cycle.say(ANN)];
    for (const one of same) {
      const duplicate = { kind: 'duplicate', duplicateOf: said.id };
      expect((await route(FAY, 'PUT', `contributions/${one.id}/disposition`, duplicate)).status).toBe(200);
    }
    const again = async () => {
      await change({ status: 'in_progress', cause: 'defect' });
      await change({ status: 'shipped' });
    };
    await again(); // what is a draft may become another answer
    expect(await told()).toEqual([ANN, ANN, ANN]);
    const published = { publishedAt: new Date().toISOString() };
    await api.db.updateTable('disposition').set(published).where('cycle', '=', cycle.id).execute();
    await again();
    expect((await told()).sort()).toEqual([ANN, ANN, ANN, ANN, BEN]);
  });

  it('is told to whoever turns out to have said the same afterwards, once: when they are cited, and when they are answered', async () => {
    const late = [await cycle.say(BEN), await cycle.say(BEN), await cycle.say(TIM), await cycle.say(ANN)];
    await cycle.enter('refinement');
    const { id } = (await create({ ...ITEM, passages: [passage()], criteria: [CRITERION] })).body;
    await route(FAY, 'PATCH', `items/${id}`, { status: 'shipped' }, { 'if-match': '*' });
    expect(await told()).toEqual([ANN]);
    for (const { id: contribution } of late.slice(0, 2)) {
      const cited = await route(FAY, 'POST', `items/${id}/passages`, { contribution, starts: 0, ends: 10 });
      expect(cited.status).toBe(201);
      expect((await told()).sort()).toEqual([ANN, BEN]);
    }
    const answered = { kind: 'answered', answer: 'The short form is there' };
    const duplicate = { kind: 'duplicate', duplicateOf: said.id };
    for (const [one, answer] of [[said, answered] as const, ...late.map((same) => [same, duplicate] as const)])
      expect((await route(FAY, 'PUT', `contributions/${one.id}/disposition`, answer)).status).toBe(200);
    expect((await told()).sort()).toEqual([ANN, BEN]); // a draft may become another answer
    await cycle.enter('closed');
    expect((await told()).sort()).toEqual([ANN, BEN, TIM]);
  });

  it('is told to those whose story a criterion of it protects, at once when it has shipped, and to whoever said the same', async () => {
    const story = { when: 'the line drops', want: 'to save offline', soThat: 'no form is lost' };
    const tell = async (as: string, place = `cycles/${cycle.id}/contributions`): Promise<string> =>
      (await route<Said>(as, 'POST', place, { kind: 'story', story })).body.id;
    const first = await tell(ANN, `programs/${cycle.program}/inbox`); // of no cycle
    const [later, proposed, same] = [await tell(BEN), await tell(TIM), await cycle.say(FAY)];
    const protects = (of: string) => ({ statement: KIND, story: of });
    const { id } = (await create({ ...ITEM, criteria: [protects(first)] })).body;
    expect(await told()).toEqual([]);
    await route(FAY, 'PATCH', `items/${id}`, { status: 'shipped' }, { 'if-match': '*' });
    expect(await told()).toEqual([ANN]);
    expect((await route(FAY, 'POST', `items/${id}/criteria`, protects(later))).status).toBe(201);
    expect((await told()).sort()).toEqual([ANN, BEN]);
    const criterion = { part: 'criterion', proposal: protects(proposed), reason: 'It was said as well' };
    const asked = await route(BEN, 'POST', `items/${id}/amendments`, criterion);
    expect(asked.status).toBe(201);
    expect((await told()).sort()).toEqual([ANN, BEN]);
    expect(await route(FAY, 'POST', `amendments/${asked.body.id}/accept`, { reason: 'Yes' })).toMatchObject({
      status: 200,
    });
    expect((await told()).sort()).toEqual([ANN, BEN, TIM]);
    const answered = { kind: 'answered', answer: 'It is kept now' };
    const items = [later, proposed, said.id].map((contribution) => ({ contribution, ...answered }));
    const twice = { contribution: same.id, kind: 'duplicate', duplicateOf: later };
    expect(await cycle.post(FAY, 'dispositions', { items: [...items, twice] })).toMatchObject({ status: 200 });
    await api.db.updateTable('gate').set({ phase: 'closure' }).where('id', '=', cycle.id).execute();
    expect(await cycle.post(FAY, 'closure/publish')).toMatchObject({ status: 200 });
    expect((await told()).sort()).toEqual([ANN, BEN, FAY, TIM]);
  });
});
