import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { lockGates } from '../../libs/commands/gates/lock-gates.js';
import { forgetAnswers, runIdempotently, type CommandRequest } from '../../libs/commands/idempotency.js';
import { connect } from '../../libs/database/connection.js';
import { Refused, refuse } from '../../libs/domain/refusal.js';
import { subject } from '../../libs/domain/subject.js';
import { AGENDA, ANN, FAY, type CycleSeen } from '../servers/a-council.js';
import { anApi, type Answer, type TestApi } from '../servers/an-api.js';
import { eventually } from '../servers/eventually.js';

interface Refusable extends CycleSeen {
  readonly code?: string;
}

describe('two commands at the same instant', () => {
  let api: TestApi;
  let program = '';
  beforeAll(async () => {
    api = await anApi();
    const created = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      engagement: { calendar: { zone: 'UTC' } },
      participants: [{ email: ANN, name: 'Ann', group: 'end_user' }],
    });
    program = created.body.id;
  });
  afterAll(() => api.stop());

  const aCycle = async (): Promise<string> => {
    const brief = { ...AGENDA, title: 'Now', scope: 'All', invite: [ANN] };
    return (await api.call<CycleSeen>(FAY, 'POST', `/v1/programs/${program}/cycles`, brief)).body.id;
  };
  const post = (id: string, path: string, body: object = {}, headers = {}): Promise<Answer<Refusable>> =>
    api.call<Refusable>(FAY, 'POST', `/v1/cycles/${id}/${path}`, body, headers);
  const began = async (id: string): Promise<number> =>
    (
      await api.db
        .selectFrom('journal')
        .select('id')
        .where('cycle', '=', id)
        .where('type', '=', 'phase-began')
        .execute()
    ).length;

  it('that exclude each other: one wins, the others are told, and nothing is half done', async () => {
    const id = await aCycle();
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => post(id, 'agenda/publish')),
      ...Array.from({ length: 5 }, () => post(id, 'cancel', { reason: 'Enough' })),
    ]);
    const done = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 409);
    expect(done.length + refused.length).toBe(10);
    expect(refused.every(({ body }) => body.code === 'phase-closed')).toBe(true);
    expect(await began(id)).toBe(1 + done.length);
    expect(done.filter(({ body }) => body.phase === 'cancelled')).toHaveLength(1);
  });

  it('that hold and resume in any order leave one state, and the clock is either running or stopped', async () => {
    const id = await aCycle();
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        post(id, index % 2 ? 'resume' : 'hold', index % 2 ? {} : { reason: 'A pause' }),
      ),
    );
    expect(all.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const gate = await api.db.selectFrom('gate').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const armed = await api.db
      .selectFrom('appointment')
      .selectAll()
      .where('subject', '=', id)
      .where('firedAt', 'is', null)
      .execute();
    const running = armed.filter(({ held }) => held === (gate.heldUntil !== null));
    expect(running.map(({ at }) => at).sort()[0]).toBe(gate.nextAt);
  });

  it('with the same Idempotency-Key: one runs, the others wait for its answer or get it', async () => {
    const id = await aCycle();
    const headers = { 'idempotency-key': randomUUID() };
    const all = await Promise.all(Array.from({ length: 8 }, () => post(id, 'agenda/publish', {}, headers)));
    const fresh = all.filter(({ status, headers: got }) => status === 200 && !got['idempotency-replayed']);
    expect(fresh).toHaveLength(1);
    expect(all.every(({ status, body }) => status === 200 || (status === 409 && body.code === 'in-flight'))).toBe(true);
    const again = await post(id, 'agenda/publish', {}, headers);
    expect(again).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' }, body: fresh[0]?.body });
    await expect(post(id, 'agenda/publish', { coverageReason: 'Another body' }, headers)).resolves.toMatchObject({
      status: 422,
      body: { code: 'key-reused' },
    });
    expect(await began(id)).toBe(2);
  });

  it('and another revision in If-Match: it is another request, which is not answered with what was refused or done before', async () => {
    const path = `/v1/programs/${program}`;
    const { headers: read } = await api.call(FAY, 'GET', path);
    const etag = String(read['etag']);
    const key = { 'idempotency-key': randomUUID() };
    const rename = (ifMatch: string) =>
      api.call<Refusable>(FAY, 'PATCH', path, { name: 'Council of reports' }, { ...key, 'if-match': ifMatch });
    expect(await rename('"999"')).toMatchObject({ status: 412, body: { code: 'revision-conflict' } });
    expect(await rename('"999"')).toMatchObject({ status: 412, headers: { 'idempotency-replayed': 'true' } });
    expect(await rename(etag)).toMatchObject({ status: 422, body: { code: 'key-reused' } });
    expect((await api.call(FAY, 'GET', path)).headers['etag']).toBe(etag);
  });

  it('and sent again after an upgrade gave answers another form: it is said that it was done', async () => {
    const id = await aCycle();
    const headers = { 'idempotency-key': randomUUID() };
    expect(await post(id, 'agenda/publish', {}, headers)).toMatchObject({ status: 200 });
    const owner = connect(api.database.ownerUrl, { name: 'test', max: 1 });
    const kept = owner.updateTable('command').where('key', '=', headers['idempotency-key']);
    await kept.set({ response: JSON.stringify({ of: 'a release before' }) }).execute();
    await owner.destroy();
    expect(await post(id, 'agenda/publish', {}, headers)).toMatchObject({
      status: 409,
      headers: { 'idempotency-replayed': 'true' },
      body: { code: 'answer-outdated' },
    });
    expect(await began(id)).toBe(2);
  });

  it('of which one was refused: the refusal is the answer to its key, also when the state has changed since', async () => {
    const id = await aCycle();
    const headers = { 'idempotency-key': randomUUID() };
    const refused = await post(id, 'session/open', { reason: 'Everybody is here' }, headers);
    expect(refused).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    await post(id, 'agenda/publish');
    const again = await post(id, 'session/open', { reason: 'Everybody is here' }, headers);
    expect(again).toMatchObject({
      status: 409,
      headers: { 'idempotency-replayed': 'true' },
      body: { code: 'phase-closed' },
    });
  });

  it('of which one is refused while its repetition would be accepted: there is one answer to their key', async () => {
    const id = await aCycle();
    const headers = { 'idempotency-key': randomUUID() };
    const open = () => post(id, 'session/open', { reason: 'Everybody is here' }, headers);
    const owner = connect(api.database.ownerUrl, { name: 'test', max: 2 });
    const blocked = sql<{ n: number }>`
      select count(*)::int as n from pg_locks where relation = 'command'::regclass and not granted`;
    const isBlocked = (n: number) =>
      eventually(async () => expect((await blocked.execute(owner)).rows[0]?.n).toBe(n), 4000);
    const asked: Promise<Answer<Refusable>>[] = [];
    await owner.transaction().execute(async (tx) => {
      await sql`lock table command in share mode`.execute(tx); // answers can be read, and none can be kept
      asked.push(open());
      await isBlocked(1); // refused, and rolled back
      await post(id, 'agenda/publish');
      asked.push(open());
      await Promise.race([asked[1], isBlocked(2)]);
    });
    const [first, second] = await Promise.all(asked);
    expect(first).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    expect(second).toMatchObject({ status: 409, body: { code: 'in-flight' } });
    expect(await open()).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    await owner.destroy();
  });

  it('of which the first took away the caller’s right to ask: they are answered again, and nobody else is', async () => {
    const lea = { email: 'lea@example.org', name: 'Lea Lund', group: 'team', roles: ['admin'] };
    const people = `/v1/programs/${program}/participants`;
    const { body } = await api.call<{ items: { id: string; email: string }[] }>(FAY, 'POST', people, {
      participants: [lea],
    });
    const path = `${people}/${body.items.find(({ email }) => email === lea.email)?.id}`;
    const key = { 'idempotency-key': randomUUID() };
    const become = (as: string, headers = key) =>
      api.call(as, 'PATCH', path, { roles: ['auditor'] }, { ...headers, 'if-match': '*' });
    const leave = (as: string, headers = key) => api.call(as, 'DELETE', path, undefined, headers);
    const became = await become(lea.email);
    expect(became).toMatchObject({ status: 200, body: { roles: ['auditor'] } });
    expect(await become(lea.email)).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' } });
    expect((await become(lea.email)).body).toEqual(became.body);
    expect(await become(lea.email, { 'idempotency-key': randomUUID() })).toMatchObject({ status: 403 });
    expect(await leave(lea.email)).toMatchObject({ status: 403 }); // another request with this key
    expect(await leave(FAY)).toMatchObject({ status: 200, body: { name: 'Lea Lund' } });
    expect(await leave(FAY, { 'idempotency-key': randomUUID() })).toMatchObject({ status: 404 });
    expect(await leave(ANN)).toMatchObject({ status: 403 });
    expect(await become(lea.email)).toMatchObject({ status: 200, body: { roles: ['auditor'] } });
    expect(await become(ANN)).toMatchObject({ status: 403 });
  });

  it('of which one came while something was away: its repetition is asked anew', async () => {
    const { id: person } = await api.db.selectFrom('person').select('id').executeTakeFirstOrThrow();
    const request: CommandRequest = {
      id: randomUUID(),
      name: 'POST x',
      key: randomUUID(),
      route: 'POST /x',
      bodyHash: 'x',
      report: () => undefined,
    };
    const asked = [{ actor: { person, program, request }, replayed: () => undefined, trace: null }];
    const away = new Refused(refuse('unavailable', 'It took too long to come; send it again'));
    expect(await runIdempotently(api.db, asked, () => Promise.reject(away))).toMatchObject([{ reason: away }]);
    const done = { answer: { done: true }, notify: () => Promise.resolve() };
    expect(await runIdempotently(api.db, asked, () => Promise.resolve([done]))).toMatchObject([
      { value: { done: true } },
    ]);
  });

  it('of which one is refused after its repetition was accepted: both get what was done', async () => {
    const request: CommandRequest = {
      id: randomUUID(),
      name: 'POST x',
      key: randomUUID(),
      route: 'POST /x',
      bodyHash: 'x',
      report: () => undefined,
    };
    let replayed = 0;
    const { id: person } = await api.db.selectFrom('person').select('id').executeTakeFirstOrThrow();
    const owner = connect(api.database.ownerUrl, { name: 'test', max: 2 });
    const key = sql`hashtextextended(${`command:${person}:${request.key}`}, 0)`;
    const waits = sql<{ n: number }>`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    let repetition: Promise<unknown> = Promise.resolve();
    const actor = { person, program, request };
    const [answer] = await runIdempotently(
      api.db,
      [{ actor, replayed: () => (replayed += 1), trace: null }],
      async () => {
        repetition = owner.transaction().execute(async (tx) => {
          await sql`select pg_advisory_xact_lock(${key})`.execute(tx); // its turn comes with the rollback
          await sql`insert into command (caller, key, route, body_hash, status, response)
          values (${person}, ${request.key}, 'POST /x', 'x', 200, '{"done": true}')`.execute(tx);
        });
        await eventually(async () => expect((await waits.execute(owner)).rows[0]?.n).toBe(1));
        throw new Refused(refuse('phase-closed', 'Too early'));
      },
    );
    expect(answer).toEqual({ status: 'fulfilled', value: { done: true } });
    expect(replayed).toBe(1);
    await repetition;
    await owner.destroy();
  });

  it('a day apart with the same Idempotency-Key are two requests: an answer is repeated for 24 hours, and then forgotten', async () => {
    const id = await aCycle();
    const [young, old] = [{ 'idempotency-key': randomUUID() }, { 'idempotency-key': randomUUID() }];
    await post(id, 'agenda/publish', {}, old);
    await post(id, 'session/open', { reason: 'Everybody is here' }, young);
    const owner = connect(api.database.ownerUrl, { name: 'test', max: 1 });
    const age = (key: string, by: string): Promise<unknown> =>
      sql`update command set at = clock() - ${by}::interval where key = ${key}`.execute(owner);
    await age(old['idempotency-key'], '24 hours');
    await age(young['idempotency-key'], '23 hours 59 minutes');
    const again = await post(id, 'agenda/publish', {}, old);
    expect(again).toMatchObject({ status: 409, body: { code: 'phase-closed' } }); // asked anew, in the state of now
    expect(again.headers['idempotency-replayed']).toBeUndefined();
    const kept = await post(id, 'session/open', { reason: 'Everybody is here' }, young);
    expect(kept).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' } });

    await sql`insert into command (caller, key, route, body_hash, status, response, at)
      select caller, 'old-' || n, route, body_hash, status, response, clock() - interval '25 hours'
      from command, generate_series(1, 1500) n where key = ${young['idempotency-key']}`.execute(owner);
    const worker = connect(api.database.workerUrl, { name: 'test', max: 1 });
    expect([await forgetAnswers(worker), await forgetAnswers(worker), await forgetAnswers(worker)]).toEqual([
      1000, 500, 0,
    ]);
    const { rows } = await sql<{ key: string }>`select key from command where key like 'old-%'
      or key = ${young['idempotency-key']}`.execute(owner);
    expect(rows).toEqual([{ key: young['idempotency-key'] }]);
    await Promise.all([worker.destroy(), owner.destroy()]);
  });

  it('wait for each other however the id of their cycle is spelt', async () => {
    const id = await aCycle();
    await post(id, 'agenda/publish');
    const waiting = async (): Promise<boolean> =>
      (
        await sql`select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(api.db)
      ).rows.length > 0;
    const { said } = await api.db.transaction().execute(async (tx) => {
      await lockGates(tx, [subject('cycle', id)], 'exclusive');
      await sql`select 1`.execute(tx); // the lock was sent ahead
      const feedback = { kind: 'feedback', text: 'On Monday the export took 18 minutes; it should take 5.' };
      const answer = post(id.toUpperCase(), 'contributions', feedback);
      await eventually(waiting);
      return { said: answer };
    });
    await expect(said).resolves.toMatchObject({ status: 201, body: { cycle: id } });
  });
});
