import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import { AGENDA, ANN, FAY, type CycleSeen } from '../servers/a-council.js';
import { anApi, type TestApi } from '../servers/an-api.js';
import { connect } from '../../libs/database/connection.js';

const PROGRAM = { name: 'Council', product: 'Reports', engagement: { calendar: { zone: 'UTC' } } };

describe('the limits of the API', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi({ env: { REQUESTS_PER_MINUTE: '40' } });
  });
  afterAll(() => api.stop());

  it('lets each caller have so many requests a minute and answers 429 with Retry-After beyond', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 50 }, () => api.call('max@example.org', 'GET', '/v1/programs')),
    );
    expect(statuses.filter(({ status }) => status === 200)).toHaveLength(40);
    const refused = statuses.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: 'too-many-requests', status: 429 });
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    await expect(api.call(ANN, 'GET', '/v1/programs')).resolves.toMatchObject({ status: 200 });
  });

  it('counts invented tokens by the address that they come from: a new one each time is no way around', async () => {
    const invented = Array.from({ length: 50 }, (_, index) =>
      index % 2
        ? `Bearer ${randomUUID()}`
        : `Bearer e30.${Buffer.from(`{"sub":"p${index}@example.org"}`).toString('base64url')}.AAAA`,
    );
    const statuses: number[] = [];
    for (const authorization of invented) {
      statuses.push((await api.call(null, 'GET', '/v1/programs', undefined, { authorization })).status);
    }
    expect(statuses).toEqual([...Array<number>(40).fill(401), ...Array<number>(10).fill(429)]);
    await expect(api.call(FAY, 'GET', '/v1/programs')).resolves.toMatchObject({ status: 200 }); // from the same address
  });
});

describe('large cycles', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  it('takes a brief with 5,000 people, and one with none', async () => {
    const participants = Array.from({ length: 5000 }, (_, index) => ({
      email: `p${index}@example.org`,
      name: `Person ${index}`,
      group: 'end_user',
      zone: index % 2 ? 'Asia/Tokyo' : 'America/Lima',
    }));
    const program = await api.call<{ id: string; people: number }>(FAY, 'POST', '/v1/programs', {
      ...PROGRAM,
      participants,
    });
    expect(program).toMatchObject({ status: 201, body: { people: 5001 } });
    const invite = participants.map(({ email }) => email);
    const cycles = `/v1/programs/${program.body.id}/cycles`;
    const all = await api.call<CycleSeen>(FAY, 'POST', cycles, { ...AGENDA, title: 'All', scope: 'S', invite });
    expect(all).toMatchObject({ status: 201, body: { counts: { invited: 5000 } } });
    const none = await api.call<CycleSeen>(FAY, 'POST', cycles, { ...AGENDA, title: 'None', scope: 'S' });
    expect(none).toMatchObject({ status: 201, body: { counts: { invited: 0 } } });
    const twice = await api.call<{ errors: object[] }>(FAY, 'POST', cycles, {
      title: 'T',
      scope: 'S',
      invite: [ANN, ANN],
    });
    expect(twice).toMatchObject({ status: 400, body: { errors: [{ path: 'invite[1]' }] } });
    const many = { title: 'T', scope: 'S', topics: Array.from({ length: 200 }, () => AGENDA.topics[0]) };
    await expect(api.call(FAY, 'POST', cycles, many)).resolves.toMatchObject({
      status: 400,
      body: { errors: [{ path: 'topics' }] },
    });
  }, 60_000);

  it('ends refinement with 5,000 contributions in less than 50 ms', async () => {
    const program = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      ...PROGRAM,
      participants: [{ email: ANN, name: 'Ann', group: 'end_user' }],
    });
    const started = await api.call<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, {
      ...AGENDA,
      title: 'Large',
      scope: 'S',
      invite: [ANN],
    });
    const { id } = started.body;
    const post = (path: string, body: unknown = {}) =>
      api.call<CycleSeen>(FAY, 'POST', `/v1/cycles/${id}/${path}`, body);
    await post('agenda/publish');
    await post('session/open');
    await post('input/close', { reason: 'Everybody has spoken' });
    await fillWith(5000, id, program.body.id);
    await expect(post('refinement/end')).resolves.toMatchObject({
      status: 409,
      body: { code: 'unfinished-refinement' },
    });
    const owner = connect(api.database.ownerUrl, { name: 'test', max: 1 });
    await sql`insert into disposition (contribution, program, cycle, kind, answer)
      select id, program, cycle, 'answered', 'Thank you' from contribution where cycle = ${id}`.execute(owner);
    await sql`analyze`.execute(owner);
    await owner.destroy();
    const times: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const before = performance.now();
      const ended = await post('refinement/end');
      times.push(performance.now() - before);
      expect(ended).toMatchObject({ status: 200, body: { phase: 'closure' } });
      await post('back', { reason: 'To measure again' }); // closure -> decision
      await post('back', { reason: 'To measure again' }); // decision -> refinement
    }
    expect(Math.min(...times)).toBeLessThan(50); // the machine may be busy with other tests; its own cost shows in the best of seven
  }, 60_000);

  async function fillWith(count: number, cycle: string, program: string): Promise<void> {
    const ann = await api.db.selectFrom('person').select('id').where('email', '=', ANN).executeTakeFirstOrThrow();
    const rows = Array.from({ length: count }, (_, index) => ({
      id: randomUUID(),
      program,
      cycle,
      audience: 'participants' as const,
      author: ann.id,
      kind: 'feedback',
      channel: 'written',
      body: `Report ${index} takes eight minutes`,
      salt: 'salt',
      quality: '{}',
    }));
    for (let at = 0; at < rows.length; at += 1000)
      await api.db
        .insertInto('contribution')
        .values(rows.slice(at, at + 1000))
        .execute();
  }
});
