import { randomUUID } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { sql } from 'kysely';
import { MOST_STREAMS } from '../../apps/api/src/journal/event-streams.js';
import { connect, type Database, type Tx } from '../../libs/database/connection.js';
import { subject } from '../../libs/domain/subject.js';
import { append } from '../../libs/journal/append.js';
import { sealPass } from '../../libs/journal/seal.js';
import { ANN, FAY } from '../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type TestCycle } from '../servers/a-cycle.js';
import { anApi, type TestApi } from '../servers/an-api.js';
import { eventually } from '../servers/eventually.js';

interface Event {
  readonly id: number;
  readonly event: string;
  readonly data: { seq: number; type: string; cycle: string | null; body: Record<string, unknown> };
}

/** A client of a stream over a real connection. */
interface Listener {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly events: Event[];
  text(): string;
  lastId(): number | undefined;
  ended(): boolean;
  leave(): void;
}

interface Entries {
  items: { id: number; seq: number | null; type: string; audience: string; cycle: string | null }[];
  next: string | null;
  place: string;
}

describe('the journal over HTTP', () => {
  let api: TestApi;
  let worker: Database;
  let cycle: TestCycle;
  let origin: string;

  beforeAll(async () => {
    api = await anApi();
    ({ origin } = api);
    worker = connect(api.database.workerUrl, { name: 'test-sealer', max: 2 });
  });
  beforeEach(async () => {
    cycle = await aCycle(api);
    await cycle.enter('session');
    await seal();
  });
  afterAll(async () => {
    await worker.destroy();
    await api.stop();
  });

  const seal = async (): Promise<void> => {
    while ((await sealPass(worker)) > 0);
  };
  const say = async (as: string, audience?: string): Promise<string> => {
    const { id } = await cycle.say(as, audience ? { audience } : {});
    await seal();
    return id;
  };
  const heard = ({ events }: Listener): unknown[] => events.map(({ data }) => data.body.contribution);
  const program = () => `/v1/programs/${cycle.program}/events`;
  const ofCycle = () => `/v1/cycles/${cycle.id}/events`;

  async function listen(
    as: string,
    path: string,
    headers: Record<string, string> = {},
    at = origin,
  ): Promise<Listener> {
    const authorization = `Bearer ${await api.token(as)}`;
    const client = request(new URL(path, at), { headers: { authorization, ...headers } });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      client.once('response', resolve).once('error', reject).end();
    });
    let text = '';
    let ended = false;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (text += chunk));
    response.on('close', () => (ended = true)).on('error', () => undefined);
    const blocks = (): string[] => text.split('\n\n').slice(0, -1);
    const field = (block: string, name: string): string | undefined =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      get events() {
        return blocks().flatMap((block) => {
          const data = field(block, 'data');
          if (data === undefined) return [];
          return [
            {
              id: Number(field(block, 'id')),
              event: field(block, 'event') ?? '',
              data: JSON.parse(data) as Event['data'],
            },
          ];
        });
      },
      text: () => text,
      lastId: () =>
        blocks()
          .map((block) => field(block, 'id'))
          .filter(Boolean)
          .map(Number)
          .at(-1),
      ended: () => ended,
      leave: () => client.destroy(),
    };
  }

  it('streams what happens from now on, with the place in the sealed journal as id', async () => {
    const ann = await listen(ANN, program());
    expect(ann).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.any(String),
      },
    });
    const ids = [await say(ANN), await say(ANN)];
    await eventually(() => expect(ann.events).toHaveLength(2));
    expect(heard(ann)).toEqual(ids);
    const [first, second] = ann.events;
    expect(first).toMatchObject({ event: 'contributed', data: { type: 'contributed', cycle: cycle.id } });
    expect(second?.id).toBe((first?.id ?? 0) + 1);
    expect(second?.data.seq).toBe(second?.id);
    ann.leave();
  });

  it('goes on from Last-Event-ID without losing or repeating anything', async () => {
    const first = await listen(ANN, program());
    const one = await say(ANN);
    await eventually(() => expect(first.events).toHaveLength(1));
    first.leave();
    const missed = [await say(ANN), await say(ANN)];
    const again = await listen(ANN, program(), { 'last-event-id': String(first.lastId()) });
    await eventually(() => expect(again.events).toHaveLength(2));
    const next = await say(ANN);
    await eventually(() => expect(again.events).toHaveLength(3));
    expect(heard(again)).toEqual([...missed, next]);
    const all = await listen(ANN, ofCycle(), { 'last-event-id': '0' });
    await eventually(() => expect(heard(all)).toContain(next));
    expect(heard(all).filter(Boolean)).toEqual([one, ...missed, next]);
    expect(new Set(all.events.map(({ data }) => data.cycle))).toEqual(new Set([cycle.id]));
    const ahead = await listen(ANN, program(), { 'last-event-id': '999999999' });
    const last = await say(ANN);
    await eventually(() => expect(ahead.events).toHaveLength(1));
    expect(heard(ahead)).toEqual([last]);
    for (const listener of [again, all, ahead]) listener.leave();
  });

  it('tells each what is meant for them, and how far they have come', async () => {
    const [ann, tim, fay] = await Promise.all([ANN, TIM, FAY].map((as) => listen(as, ofCycle())));
    if (!ann || !tim || !fay) throw new Error('unreachable');
    const ids = [await say(TIM, 'restricted'), await say(TIM, 'team'), await say(ANN)];
    await eventually(() =>
      Promise.resolve(fay.events.length === 3 && ann.events.length === 1 && tim.events.length === 2),
    );
    expect([heard(fay), heard(tim), heard(ann)]).toEqual([ids, ids.slice(1), ids.slice(2)]);
    await say(TIM, 'restricted');
    await eventually(() => Promise.resolve(ann.lastId() === fay.lastId()));
    expect(ann.events).toHaveLength(1);
    for (const listener of [ann, tim, fay]) listener.leave();
  });

  it('is closed to others, and to what is no event', async () => {
    expect(await api.call(EVE, 'GET', program())).toMatchObject({ status: 404 });
    expect(await api.call(EVE, 'GET', ofCycle())).toMatchObject({ status: 404 });
    expect(await api.call(null, 'GET', ofCycle())).toMatchObject({ status: 401 });
    for (const id of ['-1', 'x', '1.5', '99999999999999999999']) {
      const answer = await api.call(ANN, 'GET', ofCycle(), undefined, { 'last-event-id': id });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'Last-Event-ID' }] } });
    }
    await api.db.updateTable('cycle').set({ audience: 'team' }).where('id', '=', cycle.id).execute();
    expect(await api.call(ANN, 'GET', ofCycle())).toMatchObject({ status: 404 });
  });

  it('has so many streams for one person, and another when one of them has ended', async () => {
    const open = await Promise.all(
      Array.from({ length: MOST_STREAMS }, (_, nth) => listen(ANN, nth % 2 ? program() : ofCycle())),
    );
    expect(open.map(({ status }) => status)).toEqual(Array<number>(MOST_STREAMS).fill(200));
    const refused = await api.call(ANN, 'GET', ofCycle());
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const other = await listen(TIM, ofCycle());
    expect(other.status).toBe(200);
    open.pop()?.leave();
    await eventually(async () => {
      const next = await listen(ANN, program());
      if (next.status === 200) open.push(next);
      return next.status === 200;
    });
    expect(await api.call(ANN, 'GET', ofCycle())).toMatchObject({ status: 429 });
    for (const listener of [other, ...open]) listener.leave();
  });

  it('counts no stream that was refused', async () => {
    for (let nth = 0; nth <= MOST_STREAMS; nth += 1) {
      const answer = await api.call(ANN, 'GET', `/v1/cycles/${randomUUID()}/events`);
      expect(answer).toMatchObject({ status: 404 });
      const unread = await api.call(ANN, 'GET', ofCycle(), undefined, { 'last-event-id': 'x' });
      expect(unread).toMatchObject({ status: 400 });
    }
    const open = await listen(ANN, ofCycle());
    expect(open.status).toBe(200);
    open.leave();
  });

  it('ends every stream when the API goes down, and goes down at once', async () => {
    const other = await anApi({ database: api.database });
    const token = { authorization: `Bearer ${await other.token(ANN)}` };
    const open = await Promise.all([1, 2, 3].map(() => listen(ANN, ofCycle(), token, other.origin)));
    const started = performance.now();
    await other.stop();
    expect(performance.now() - started).toBeLessThan(10_000);
    await eventually(() => Promise.resolve(open.every((listener) => listener.ended())));
    for (const listener of open) expect(listener.text()).toMatch(/^retry: 1000\nid: \d+\n\n/);
  });

  it('lists entries for those who audit, also before they are sealed', async () => {
    const { id } = await cycle.say(ANN);
    const read = (as: string, path: string) => api.call<Entries>(as, 'GET', path);
    const first = await read(AUD, `/v1/cycles/${cycle.id}/journal?limit=2`);
    expect(first).toMatchObject({
      status: 200,
      body: { items: [{ seq: expect.any(Number) }, {}], next: expect.any(String) },
    });
    const rest = await read(FAY, `/v1/cycles/${cycle.id}/journal?after=${first.body.next}`);
    expect(rest.body.next).toBeNull();
    expect(rest.body.items.at(-1)).toMatchObject({ seq: null, type: 'contributed', body: { contribution: id } });
    const whole = await read(AUD, `/v1/programs/${cycle.program}/journal`);
    expect(whole.body.items[0]).toMatchObject({ type: 'program-created', cycle: null });
    const ids = whole.body.items.map((entry) => entry.id);
    expect([...first.body.items, ...rest.body.items].every((entry) => ids.includes(entry.id))).toBe(true);
    for (const path of [`/v1/cycles/${cycle.id}/journal`, `/v1/programs/${cycle.program}/journal`]) {
      expect(await read(ANN, path)).toMatchObject({ status: 403 });
      expect(await read(EVE, path)).toMatchObject({ status: 404 });
      expect(await read(AUD, `${path}?after=x`)).toMatchObject({ status: 400 });
      expect(await read(AUD, `${path}?surprise=1`)).toMatchObject({ status: 400 });
      expect(await read(AUD, `${path}?by=nobody`)).toMatchObject({ status: 400 });
    }
    expect(await read(AUD, `/v1/cycles/${randomUUID()}/journal`)).toMatchObject({ status: 404 });
  });

  it('lists what is committed late to whoever audits on, and pages through what waits for its seal', async () => {
    const path = `/v1/programs/${cycle.program}/journal`;
    /** Everything behind a place, two at a time, with the place at the end of it and the last seal among it. */
    const behind = async (place: string) => {
      const items: Entries['items'] = [];
      let end = place;
      for (let next: string | null = place; next !== null;) {
        const page: Entries = (await api.call<Entries>(AUD, 'GET', `${path}?limit=2&after=${next}`)).body;
        items.push(...page.items);
        next = page.next;
        end = page.place;
      }
      return {
        end,
        types: items.map(({ type }) => type),
        sealed: String(items.findLast(({ seq }) => seq !== null)?.seq ?? place),
      };
    };
    const write = (tx: Tx, type: string): Promise<void> => {
      const happening = {
        program: cycle.program,
        cycle: null,
        actor: null,
        at: new Date().toISOString(),
        command: null,
      };
      return append(tx, [{ type, subject: subject('program', cycle.program), body: {} }], happening);
    };
    const { sealed, end: start } = await behind('0');
    let drawn = (): void => undefined;
    let commit = (): void => undefined;
    const isDrawn = new Promise<void>((resolve) => (drawn = resolve));
    const end = new Promise<void>((resolve) => (commit = resolve));
    const lower = api.db.transaction().execute(async (tx) => {
      await write(tx, 'late');
      await sql`select`.execute(tx); // the insert is done
      drawn();
      await end;
    });
    await isDrawn;
    const three = ['one', 'two', 'three'];
    for (const type of three) await api.db.transaction().execute((tx) => write(tx, type));
    const first = await behind(start);
    expect(first).toMatchObject({ types: three, sealed });
    expect(await behind(first.end)).toMatchObject({ end: first.end, types: [] });
    await seal();
    const read = await behind(sealed);
    commit();
    await lower;
    expect([read.types, (await behind(read.sealed)).types]).toEqual([three, ['late']]);
    expect((await behind(read.end)).types).toEqual(['late']);
    await seal();
    expect((await behind(read.sealed)).types).toEqual(['late']);
    const on = await behind(first.end); // where the reader had come to an end, when it could not be seen
    expect(on.types).toEqual([...three, 'late']);
    expect((await behind(on.end)).types).toEqual([]);
  });
});
