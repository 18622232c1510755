import { randomUUID } from 'node:crypto';
import { connect, type Database } from '../../../libs/database/connection.js';
import { sealPass } from '../../../libs/journal/seal.js';
import { hashText } from '../../../libs/journal/text-hash.js';
import { verify } from '../../../libs/journal/verify.js';
import { AGENDA, ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type Refusing, type Said, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const WEAK = { kind: 'feedback', text: 'looks good' };
const GOOD = { kind: 'feedback', text: 'On Monday the export took 18 minutes; it should take 5.' };
const STORY = {
  when: 'I am in the field',
  want: 'to send a photo',
  soThat: 'nobody drives back',
  constraints: ['no net'],
};
const OBSERVATION = { expected: 'a list', observed: 'an empty page', fit: 'partly', verdict: 'works_with_changes' };
const SCENARIO = { situation: 'Fill in the form', data: 'Last week' };

interface Listed {
  items: (Said & { author: { name: string }; quality: object | null })[];
  next: string | null;
}

describe('contributions', () => {
  let api: TestApi;
  let owner: Database;
  let cycle: TestCycle;
  const say = (as: string | null, body: unknown, headers = {}) =>
    cycle.post<Said & Refusing>(as, 'contributions', body, headers);
  const list = (as: string, query = '') => cycle.get<Listed & Refusing>(as, `contributions${query}`);
  const aSession = async (brief = {}): Promise<void> => {
    cycle = await aCycle(api, { brief });
    await cycle.enter('session');
  };

  beforeAll(async () => {
    api = await anApi();
    owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 2 });
  });
  afterAll(async () => {
    await owner.destroy();
    await api.stop();
  });

  it('keeps what is said, says how to say it better, and journals no word of it', async () => {
    await aSession();
    const weak = await say(ANN, WEAK);
    expect(weak).toMatchObject({
      status: 201,
      body: {
        text: 'looks good',
        channel: 'written',
        audience: 'participants',
        author: { name: 'Ann' },
        proxyFor: null,
        disposition: null,
        quality: { specific: false, missing: [{ what: 'specific' }, { what: 'example' }, { what: 'relevant' }] },
      },
    });
    const good = await say(BEN, { ...GOOD, channel: 'support_review', proxyFor: 'field-worker' });
    expect(good).toMatchObject({ status: 201, body: { quality: { missing: [] }, proxyFor: 'field-worker' } });
    const nobody = await say(BEN, { ...GOOD, proxyFor: 'no-such-segment' });
    const message = 'The program has no such group or segment; it has ';
    expect(nobody).toMatchObject({
      status: 422,
      body: {
        code: 'unknown-reference',
        errors: [{ path: 'proxyFor', message: expect.stringContaining(message) as string }],
      },
    });
    expect(JSON.stringify(nobody.body)).toMatch(/it has end_user, .*, field-worker"/);
    const row = await api.db
      .selectFrom('contribution')
      .selectAll()
      .where('id', '=', weak.body.id)
      .executeTakeFirstOrThrow();
    expect(await cycle.journal('contributed')).toEqual([
      {
        audience: 'participants',
        body: {
          contribution: weak.body.id,
          textHash: hashText(row.salt, 'looks good'),
          kind: 'feedback',
          channel: 'written',
          proxy: false,
          quality: 'weak',
        },
      },
      {
        audience: 'participants',
        body: expect.objectContaining({ channel: 'support_review', proxy: true, quality: 'ok' }),
      },
    ]);
  });

  it('writes hashes that the verification of the journal finds in order, and altered ones not', async () => {
    await aSession();
    const { id } = await cycle.say(ANN, { kind: 'story', text: undefined, story: STORY });
    const worker = connect(api.database.workerUrl, { name: 'test-sealer', max: 2 });
    while ((await sealPass(worker)) > 0);
    await worker.destroy();
    expect(await verify(api.db, cycle.program)).toMatchObject({ ok: true, programs: [{ findings: [] }] });
    await owner.updateTable('contribution').set({ body: 'altered' }).where('id', '=', id).execute();
    expect(await verify(api.db, cycle.program)).toMatchObject({ programs: [{ findings: [{ contribution: id }] }] });
  });

  it('makes the text of a story from its parts', async () => {
    await aSession();
    const said = await say(ANN, { kind: 'story', story: STORY });
    expect(said).toMatchObject({ status: 201, body: { story: STORY } });
    expect(said.body.text).toBe(
      'When I am in the field, I want to send a photo, so that nobody drives back.\nConstraint: no net',
    );
  });

  it('refuses "looks good" as evidence from a demonstration, and takes an observation', async () => {
    await aSession({ topics: AGENDA.topics.map((topic) => ({ ...topic, scenarios: [SCENARIO] })) });
    const agenda = await cycle.get<{ topics: { id: string }[] }>(ANN, 'agenda');
    const topic = agenda.body.topics[0]?.id;
    const evidence = { kind: 'evidence', text: 'looks good', topic };
    expect(await say(ANN, evidence)).toMatchObject({
      status: 422,
      body: { code: 'observation-missing', errors: [{ path: 'observation' }] },
    });
    expect(await say(ANN, { ...evidence, observation: OBSERVATION })).toMatchObject({
      status: 201,
      body: { topic, observation: OBSERVATION },
    });
    for (const observed of ['looks good', 'Great, I like it!', '...', '👍']) {
      expect(await say(ANN, { ...evidence, observation: { ...OBSERVATION, observed } })).toMatchObject({
        status: 422,
        body: { code: 'observation-missing', errors: [{ path: 'observation.observed' }] },
      });
    }
    const shown = { ...evidence, channel: 'demo', topic: undefined };
    const errors = [{ path: 'observation' }];
    expect(await say(ANN, shown)).toMatchObject({ status: 422, body: { code: 'observation-missing', errors } });
    expect(await say(ANN, { ...shown, observation: { ...OBSERVATION, observed: 'gut, 4 Klicks' } })).toMatchObject({
      status: 201,
    });
    const inbox = await api.call(ANN, 'POST', `/v1/programs/${cycle.program}/inbox`, shown);
    expect(inbox).toMatchObject({ status: 422, body: { code: 'observation-missing', errors } });
    const criterion = randomUUID();
    expect(
      await say(ANN, { ...evidence, topic: randomUUID(), observation: { ...OBSERVATION, criterion } }),
    ).toMatchObject({ status: 422, body: { errors: [{ path: 'topic' }, { path: 'observation.criterion' }] } });
  });

  it('refuses "looks good" as evidence of every channel, also in the inbox', async () => {
    await aSession();
    const inbox = (body: object) => api.call<Refusing>(ANN, 'POST', `/v1/programs/${cycle.program}/inbox`, body);
    const evidence = { kind: 'evidence', channel: 'workshop', text: 'looks good' };
    const refused = (path: string) => ({ status: 422, body: { code: 'observation-missing', errors: [{ path }] } });
    for (const text of ['looks good', 'Great, I like it!', 'x', '👍']) {
      for (const channel of ['workshop', 'written', 'pilot'])
        expect(await say(ANN, { ...evidence, channel, text })).toMatchObject(refused('text'));
      expect(await inbox({ ...evidence, text })).toMatchObject(refused('text'));
    }
    const observing = (expected: string) => ({ ...evidence, observation: { ...OBSERVATION, expected } });
    const seen = (observed: string) => ({ ...evidence, observation: { ...OBSERVATION, observed } });
    for (const observed of ['It works', 'works with changes', 'Partly.', 'Passed, as expected', "Doesn't fit"]) {
      expect(await say(ANN, seen(observed))).toMatchObject(refused('observation.observed'));
      expect(await say(ANN, { ...seen(observed), kind: 'feedback' })).toMatchObject(refused('observation.observed'));
      expect(await inbox({ ...seen(observed), kind: 'concern' })).toMatchObject(refused('observation.observed'));
    }
    for (const observed of ['It works without a network', 'No change', 'Nothing', 'It was empty'])
      expect(await say(ANN, seen(observed))).toMatchObject({ status: 201 });
    for (const expected of ['x', '-', 'good', 'It works']) {
      expect(await say(ANN, observing(expected))).toMatchObject(refused('observation.expected'));
      expect(await inbox(observing(expected))).toMatchObject(refused('observation.expected'));
    }
    for (const text of ['The list came as a page', '9 of 12 callers asked for it', '一覧が空でした'])
      expect(await say(ANN, { ...evidence, text })).toMatchObject({ status: 201 });
    expect(await say(ANN, observing('5'))).toMatchObject({ status: 201 });
    const { body } = await say(ANN, { ...evidence, text: 'The list came as a page' });
    const mended = api.call(ANN, 'PATCH', `/v1/contributions/${body.id}`, { text: 'fine' }, { 'if-match': '*' });
    expect(await mended).toMatchObject(refused('text'));
    expect(await say(ANN, { ...evidence, kind: 'feedback' })).toMatchObject({ status: 201 }); // which is kept, and marked
  });

  it('shows each what is meant for them, and always their own', async () => {
    await aSession();
    const open = await cycle.say(ANN, GOOD);
    const narrow = await cycle.say(ANN, { ...GOOD, audience: 'restricted' });
    const team = await cycle.say(TIM, { ...GOOD, audience: 'team' });
    const ids = async (as: string, query = '') => (await list(as, query)).body.items.map(({ id }) => id);
    expect(await ids(ANN)).toEqual([open.id, narrow.id]);
    expect(await ids(BEN)).toEqual([open.id]);
    expect(await ids(TIM)).toEqual([open.id, team.id]);
    expect(await ids(FAY)).toEqual([open.id, narrow.id, team.id]);
    expect(await ids(FAY, '?undisposed=true')).toHaveLength(3);
    expect(await ids(TIM, '?mine=true')).toEqual([team.id]);
    expect(await list(BEN, '?undisposed=true')).toMatchObject({ status: 403 });
    const one = (as: string, id: string) => api.call(as, 'GET', `/v1/contributions/${id}`);
    expect(await one(BEN, narrow.id)).toMatchObject({ status: 404 });
    expect(await one(ANN, narrow.id)).toMatchObject({ status: 200, body: { quality: { specific: true } } });
    expect(await one(BEN, open.id)).toMatchObject({ status: 200, body: { quality: null } });
    expect(await one(EVE, open.id)).toMatchObject({ status: 404 });
    expect(await say(ANN, { ...GOOD, audience: 'public' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'audience' }] },
    });
    expect(await say(AUD, GOOD)).toMatchObject({ status: 403 });
    expect(await say(EVE, GOOD)).toMatchObject({ status: 404 });
    expect(await say(null, GOOD)).toMatchObject({ status: 401 });
  });

  it('hides a cycle that is not for everybody from those who may not read it', async () => {
    cycle = await aCycle(api, { engagement: { confidentiality: 'team' }, brief: { invite: [TIM] } });
    await cycle.enter('session');
    expect(await say(ANN, GOOD)).toMatchObject({ status: 404 });
    expect(await list(ANN)).toMatchObject({ status: 404 });
    expect(await cycle.get(ANN, 'agenda')).toMatchObject({ status: 404 });
    expect(await say(TIM, GOOD)).toMatchObject({ status: 201, body: { audience: 'team' } });
  });

  it('pages without losing or repeating anything', async () => {
    await aSession();
    const said = new Set<string>();
    for (let n = 0; n < 7; n += 1) said.add((await cycle.say(n % 2 ? ANN : BEN, GOOD)).id);
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const { body }: { body: Listed } = await list(CLEO, `?limit=3${after ? `&after=${after}` : ''}`);
      seen.push(...body.items.map(({ id }) => id));
      after = body.next;
    }
    expect(seen).toEqual([...said]);
    expect(await list(CLEO, '?after=nonsense')).toMatchObject({ status: 400 });
    expect(await list(CLEO, `?after=${randomUUID()}`)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(await list(CLEO, '?limit=1000')).toMatchObject({ status: 400 });
    expect(await list(CLEO, '?surprise=1')).toMatchObject({ status: 400 });
  });

  it.each<[string, unknown, string]>([
    ['an unknown key', { ...GOOD, surprise: 1 }, ''],
    ['an unknown kind', { ...GOOD, kind: 'rant' }, 'kind'],
    ['an unknown channel', { ...GOOD, channel: 'fax' }, 'channel'],
    ['no text', { kind: 'feedback' }, 'text'],
    ['a blank text', { ...GOOD, text: ' \n ' }, 'text'],
    ['a text that is too long', { ...GOOD, text: 'x'.repeat(20_001) }, 'text'],
    ['NUL', { ...GOOD, text: 'a\u0000b' }, 'text'],
    ['half of a character', { ...GOOD, text: 'a\udc00' }, 'text'],
    ['a story without its parts', { kind: 'story' }, 'story'],
    ['a story with half of its parts', { kind: 'story', story: { when: 'now' } }, 'story.want'],
    ['a story with words beside it', { kind: 'story', story: STORY, text: 'and' }, 'text'],
    ['a story of another kind', { ...GOOD, story: STORY }, 'story'],
    ['a proxy for nobody', { ...GOOD, proxyFor: '' }, 'proxyFor'],
    ['a topic that is no id', { ...GOOD, topic: 'first' }, 'topic'],
    [
      'an observation without a verdict',
      { ...GOOD, observation: { ...OBSERVATION, verdict: undefined } },
      'observation.verdict',
    ],
    ['a list', [], ''],
  ])('refuses %s', async (_what, body, where) => {
    cycle ??= await aCycle(api);
    const answer = await say(ANN, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(answer.body.errors.map(({ path }) => path)).toContain(where);
  });

  it.each(['{"__proto__":{"kind":"feedback"}}', '{"kind":"feedback","text":"a","constructor":{"prototype":{}}}'])(
    'refuses %s',
    async (body) => expect(await say(ANN, body)).toMatchObject({ status: 400 }),
  );

  it('gives the same answer to the same key, and refuses the key for something else', async () => {
    await aSession();
    const key = { 'idempotency-key': randomUUID() };
    const first = await say(ANN, GOOD, key);
    const again = await say(ANN, GOOD, key);
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(await say(ANN, WEAK, key)).toMatchObject({ status: 422, body: { code: 'key-reused' } });
    expect(await say(BEN, GOOD, key)).toMatchObject({ status: 201 });
    const together = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => say(ANN, GOOD, together)));
    expect(new Set(answers.map(({ status }) => status === 201 || status === 409))).toEqual(new Set([true]));
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).size).toBe(1);
    expect((await list(ANN, '?mine=true')).body.items).toHaveLength(2);
  });
});
