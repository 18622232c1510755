import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, aCycleEach, type Refusing } from '../../servers/a-cycle.js';

interface Persona extends Refusing {
  readonly id: string;
  readonly revision: number;
  readonly audience: string;
  readonly stories: readonly { readonly id: string; readonly author: { readonly name: string } }[];
  readonly criteria: readonly { readonly id: string; readonly story: string; readonly statement: string }[];
}
interface Item {
  readonly id: string;
  readonly criteria: readonly { readonly id: string; readonly story: string | null }[];
}
interface Trace {
  readonly links: readonly { readonly from: { readonly id: string }; readonly to: { readonly id: string } }[];
}

const OFFLINE = { when: 'I am in a basement', want: 'to report without a network', soThat: 'no report is lost' };
const GLOVES = { when: 'It is cold', want: 'to report with gloves on', soThat: 'my hands stay warm' };
const NOBODY = '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b';

describe('personas', () => {
  const { api, cycle } = aCycleEach();
  let offline: string;
  let gloves: string;
  let secret: string;
  let plain: string;
  beforeEach(async () => {
    await cycle.enter('session');
    const tell = async (as: string, story: object, over: object = {}): Promise<string> =>
      (await cycle.post<{ id: string }>(as, 'contributions', { kind: 'story', story, ...over })).body.id;
    [offline, gloves] = [await tell(ANN, OFFLINE), await tell(BEN, GLOVES)];
    secret = await tell(FAY, OFFLINE, { audience: 'restricted' });
    plain = (await cycle.say(ANN)).id;
  });

  const create = (stories: string[], over: object = {}, as = FAY) => {
    const body = { name: 'Field worker', description: 'Reports from the field, once a week', stories, ...over };
    return api.call<Persona>(as, 'POST', `/v1/programs/${cycle.program}/personas`, body);
  };
  const read = async (id: string, as = FAY) => (await api.call<Persona>(as, 'GET', `/v1/personas/${id}`)).body;
  const patch = (id: string, body: object, match = '"1"', as = FAY) =>
    api.call<Persona>(as, 'PATCH', `/v1/personas/${id}`, body, { 'if-match': match });
  const storiesOf = ({ stories }: Persona): string[] => stories.map(({ id }) => id);

  it('group stories under a name, and show each reader those that they may read', async () => {
    const made = await create([gloves, secret, offline]);
    expect(made).toMatchObject({
      status: 201,
      headers: { etag: '"1"' },
      body: { name: 'Field worker', audience: 'participants', revision: 1, criteria: [] },
    });
    expect(storiesOf(made.body)).toEqual([offline, gloves, secret]); // in the order in which they were told
    expect(storiesOf(await read(made.body.id, ANN))).toEqual([offline, gloves]);
    expect(storiesOf(await read(made.body.id, AUD))).toEqual([offline, gloves, secret]);
    const listed = await api.call<{ items: Persona[] }>(BEN, 'GET', `/v1/programs/${cycle.program}/personas`);
    expect(listed.body.items.map((persona) => storiesOf(persona))).toEqual([[offline, gloves]]);
    expect(await cycle.journal('persona-created')).toEqual([]); // it belongs to the program and to no cycle
    const entries = await api.db.selectFrom('journal').select('body').where('type', '=', 'persona-created').execute();
    expect(entries).toContainEqual({ body: { persona: made.body.id, stories: 3 } });
  });

  it('show which acceptance criteria protect their stories, and the line can be followed both ways', async () => {
    const { id } = (await create([offline])).body;
    const criteria = [
      { statement: 'A report without a network is lost in at most 0 cases', story: offline },
      { statement: 'The weekly report takes at most 6 minutes' },
    ];
    const item = await cycle.post<Item>(FAY, 'items', { title: 'Offline', framing: 'Reports get lost', criteria });
    expect(item.body.criteria.map(({ story }) => story)).toEqual([offline, null]);
    const [protecting] = item.body.criteria;
    expect((await read(id, ANN)).criteria).toEqual([
      { id: protecting?.id, item: item.body.id, story: offline, statement: criteria[0]?.statement },
    ]);
    const { links } = (await api.call<Trace>(FAY, 'GET', `/v1/trace/contribution/${offline}`)).body;
    expect(links).toContainEqual(
      expect.objectContaining({
        from: { kind: 'contribution', id: offline },
        to: { kind: 'criterion', id: protecting?.id },
      }),
    );
  });

  it('hide from a reader that a criterion protects a story which they may not read', async () => {
    const criteria = [{ statement: 'The weekly report takes at most 6 minutes', story: secret }];
    const item = await cycle.post<Item>(FAY, 'items', { title: 'Offline', framing: 'Reports get lost', criteria });
    expect(item.body.criteria).toMatchObject([{ story: secret }]);
    const seen = await api.call<Item>(ANN, 'GET', `/v1/items/${item.body.id}`);
    expect(seen.body.criteria).toMatchObject([{ story: null }]);
  });

  it('can be changed by whoever has read them last, and lose and gain stories', async () => {
    const { id } = (await create([offline])).body;
    expect(await patch(id, { stories: [gloves], name: 'Worker in the cold' })).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { name: 'Worker in the cold', stories: [{ id: gloves, story: GLOVES }] },
    });
    expect(await patch(id, { name: 'Too late' })).toMatchObject({ status: 412, body: { code: 'revision-conflict' } });
    expect(await patch(id, { name: ' worker in the COLD ' }, '"2"')).toMatchObject({ status: 200 }); // its own name
    expect(await patch(id, { stories: [] }, '"3"')).toMatchObject({ status: 400 });
    expect(await patch(id, {}, '"3"')).toMatchObject({ status: 400 });
    expect(await patch(id, { stories: [plain] }, '"3"')).toMatchObject({ status: 422 });
    expect((await read(id)).revision).toBe(3);
  });

  it('have names that nobody takes for one another', async () => {
    const { id } = (await create([offline])).body;
    const taken = { status: 409, body: { code: 'already-exists' } };
    expect(await create([gloves], { name: '  field  WORKER ' })).toMatchObject(taken);
    await create([gloves], { name: 'Driver' });
    expect(await patch(id, { name: 'driver' })).toMatchObject(taken);
  });

  it.each<[string, () => string[], string]>([
    ['what is not there', () => [offline, NOBODY], 'stories[1]'],
    ['what is no story', () => [plain], 'stories[0]'],
    ['a story twice', () => [offline, offline], 'stories[1]'],
  ])('are refused with %s', async (_what, stories, path) => {
    expect(await create(stories())).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path }] },
    });
  });

  it('are for nobody outside the program, and made by those who refine', async () => {
    const { id } = (await create([offline])).body;
    const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(ANN)}` };
    const page = await (await fetch(`${api.origin}/v1/personas/${id}`, { headers })).text();
    expect(page).toContain(`<a href="/v1/programs/${cycle.program}">Back to the program</a>`);
    expect(await api.call(EVE, 'GET', `/v1/personas/${id}`)).toMatchObject({ status: 404 });
    expect(await patch(id, { name: 'Mine' }, '*', EVE)).toMatchObject({ status: 404 });
    expect(await create([offline], { name: 'Another' }, ANN)).toMatchObject({ status: 403 });
    expect(await create([offline], { name: 'Wider', audience: 'public' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'audience' }] },
    });
    const team = (await create([offline], { name: 'For us', audience: 'team' })).body;
    expect(await api.call(TIM, 'GET', `/v1/personas/${team.id}`)).toMatchObject({ status: 200 });
    expect(await api.call(ANN, 'GET', `/v1/personas/${team.id}`)).toMatchObject({ status: 404 });
    const foreign = await aCycle(api);
    await foreign.enter('session');
    const theirs = await foreign.post<{ id: string }>(ANN, 'contributions', { kind: 'story', story: GLOVES });
    expect(await create([theirs.body.id], { name: 'Foreign' })).toMatchObject({ status: 422 });
  });
});
