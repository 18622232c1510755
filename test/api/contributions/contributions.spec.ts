import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
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
const DEMO = { scenario: 'Fill in the form', data: 'Last week' };

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
  /** From now on Postgres' clock stands still, until it goes on. */
  const stopClock = (at: string | null) => sql`update test_clock set at = ${at}`.execute(owner);

  beforeAll(async () => {
    api = await anApi();
    owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 2 });
    await sql`create table test_clock (at timestamptz)`.execute(owner);
    await sql`insert into test_clock values (null)`.execute(owner);
    await sql`grant select on test_clock to public`.execute(owner);
    await sql`create or replace function clock() returns timestamptz language sql volatile
      as $$ select date_trunc('milliseconds', coalesce(at, clock_timestamp())) from test_clock $$`.execute(owner);
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
    await aSession({ topics: AGENDA.topics.map((topic) => ({ ...topic, demo: DEMO })) });
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
    expect(await say(ANN, { ...evidence, topic: undefined })).toMatchObject({ status: 201 });
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

  it('accepts input at the instant of its closing and no later, with what was promised in the answer', async () => {
    await aSession();
    const { closesAt, opensAt } = await api.db
      .selectFrom('inputWindow')
      .selectAll()
      .where('subject', '=', cycle.id)
      .executeTakeFirstOrThrow();
    await stopClock(closesAt);
    const last = await say(ANN, GOOD);
    await stopClock(new Date(Date.parse(closesAt) + 1).toISOString());
    const late = await say(ANN, GOOD);
    await stopClock(new Date(Date.parse(opensAt) - 1).toISOString());
    const early = await say(ANN, GOOD);
    await stopClock(opensAt);
    const first = await say(ANN, GOOD);
    await stopClock(null);
    expect([last.status, late.status, early.status, first.status]).toEqual([201, 409, 409, 201]);
    expect(last.body).toMatchObject({ at: closesAt });
    expect(late.body).toMatchObject({ code: 'input-closed', detail: expect.stringContaining(closesAt) });
    expect(early.body.code).toBe('input-closed');
  });

  it('is closed before pre-reads are out, on hold, when input was ended early, and when the cycle is over', async () => {
    cycle = await aCycle(api);
    const closed = { status: 409, body: { code: 'input-closed' } };
    expect(await say(ANN, GOOD)).toMatchObject(closed);
    await cycle.enter('pre_read');
    expect(await say(ANN, GOOD)).toMatchObject({ status: 201 });
    await cycle.post(FAY, 'hold', { reason: 'A pause' });
    expect(await say(ANN, GOOD)).toMatchObject(closed);
    await cycle.post(FAY, 'resume');
    await cycle.enter('refinement');
    expect(await say(ANN, GOOD)).toMatchObject(closed);
    await cycle.post(FAY, 'back', { reason: 'Two people were ill' });
    expect(await say(ANN, GOOD)).toMatchObject({ status: 201 });
    await cycle.post(FAY, 'cancel', { reason: 'Budget' });
    expect(await say(ANN, GOOD)).toMatchObject(closed);
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
    expect(await list(CLEO, `?after=${randomUUID()}`)).toMatchObject({ status: 200, body: { items: [] } });
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

  it('counts each of fifty who speak while the facilitator closes input, or refuses them', async () => {
    await aSession();
    const before = await Promise.all(Array.from({ length: 25 }, (_, n) => say(n % 2 ? ANN : BEN, GOOD)));
    const crowd = (length: number) => Array.from({ length }, (_, n) => say([ANN, BEN, TIM, CLEO][n % 4] ?? ANN, GOOD));
    const first = crowd(20);
    const closing = cycle.post(FAY, 'input/close', { reason: 'everybody has spoken' });
    const [closed, ...answers] = await Promise.all([closing, ...first, ...crowd(30)]);
    expect(closed.status).toBe(200);
    const said = [...before, ...answers].filter(({ status }) => status === 201).map(({ body }) => body.id);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`)).size).toBeLessThanOrEqual(1);
    for (const { status, body } of refused) expect([status, body.code]).toEqual([409, 'input-closed']);
    const rows = await api.db.selectFrom('contribution').select('id').where('cycle', '=', cycle.id).execute();
    expect(rows.map(({ id }) => id).sort()).toEqual([...said].sort());
    const journaled = (await cycle.journal('contributed')).map(({ body }) => body.contribution as string);
    expect(journaled.sort()).toEqual([...said].sort());
    const began = await api.db
      .selectFrom('gate')
      .select('openedAt')
      .where('id', '=', cycle.id)
      .executeTakeFirstOrThrow();
    const latest = await api.db
      .selectFrom('contribution')
      .select(({ fn }) => fn.max('at').as('at'))
      .where('cycle', '=', cycle.id)
      .executeTakeFirstOrThrow();
    expect(String(latest.at) <= began.openedAt).toBe(true);
  });

  it('come in until the working day of everybody invited has ended, by their own clocks, and not a moment longer', async () => {
    const [GIL, HAL] = ['gil@example.org', 'hal@example.org'];
    const closes = async () => (await cycle.get<{ input: { closesAt: string } }>(FAY, 'agenda')).body.input.closesAt;
    const at = '2027-09-23T12:00:00.000Z'; // a Thursday; the working day that follows ends on Friday, 15:00 in Berlin
    const calendar = { zone: 'Europe/Berlin', holidays: ['2027-09-27'] }; // the Monday after it
    const lead = { leadTimes: { input: { workingDays: 1 } } };
    try {
      await stopClock('2027-09-06T08:00:00.000Z');
      const brief = { invite: [], session: { at, minutes: 60 } };
      cycle = await aCycle(api, { brief, engagement: { calendar, ...lead } });
      const zones = { [ANN]: 'America/Los_Angeles', [GIL]: 'Asia/Kolkata', [HAL]: 'Pacific/Auckland' };
      for (const [email, zone] of Object.entries(zones)) {
        const participants = [{ email, name: email, group: 'end_user', zone }];
        await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
        await owner.updateTable('person').set({ zone }).where('email', '=', email).execute();
      }
      const invite = (email: string) => cycle.post(FAY, 'invitations', { emails: [email] });
      expect(await closes()).toBe('2027-09-24T15:00:00.000Z'); // nobody yet: the program's own, Friday 17:00
      await invite(ANN);
      expect(await closes()).toBe('2027-09-25T00:00:00.000Z'); // Friday 17:00 in Los Angeles
      await invite(HAL);
      expect(await closes()).toBe('2027-09-28T04:00:00.000Z'); // Saturday there: Tuesday 17:00, clocks gone forward
      await cycle.enter('pre_read');
      await invite(GIL); // when pre-reads are out
      await stopClock(at);
      await cycle.enter('session');
      const last = '2027-09-28T11:30:00.000Z'; // Friday evening there: Tuesday 17:00 in Kolkata
      expect(await closes()).toBe(last);
      await stopClock(last);
      expect(await say(ANN, GOOD)).toMatchObject({ status: 201 });
      await stopClock('2027-09-28T11:30:00.001Z');
      expect(await say(GIL, GOOD)).toMatchObject({ status: 409, body: { code: 'input-closed' } });
    } finally {
      await stopClock(null);
    }
  });
});
