import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { readEvents, type FeedLine } from '../../../apps/cli/src/client/read-events.js';
import { freePort } from '../../../libs/embedded/ports.js';
import { sealPass } from '../../../libs/journal/seal.js';
import { AGENDA, ANN, FAY, type CycleSeen } from '../../servers/a-council.js';
import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import type { Answer } from '../../servers/an-api.js';
import { eventually } from '../../servers/eventually.js';
import { anHttpClient, type HttpClient } from '../../servers/stack/http-client.js';
import { isReady, startNodeProcess } from '../../servers/stack/node-process.js';
import type { Running } from '../../servers/stack/parts.js';
import { waitsForAGate } from '../../servers/waiting-for-a-gate.js';

interface Seen {
  readonly code?: string;
}

describe('an API that is asked to end', () => {
  let stack: Stack;
  let port: number;
  let api: Running | null = null;
  let cycle: CycleSeen & { readonly program: string };
  const kept = anHttpClient();
  const fresh = anHttpClient({ keepAlive: false });

  beforeAll(async () => {
    stack = await aStackOfProcesses({ apis: 0, workers: 0, postgres: 'shared' });
    port = (await freePort()).port;
  }, 120_000);
  beforeEach(async () => {
    await start({ DRAIN_DELAY_SECONDS: '2' }); // a busy machine takes a second to look; a gate is waited for 5 s at most
    cycle = await aCycle();
  }, 60_000);
  afterEach(async () => {
    await api?.stop();
    api = null;
  }, 60_000);
  afterAll(async () => {
    kept.close();
    fresh.close();
    await stack.stop();
  }, 60_000);

  async function start(settings: NodeJS.ProcessEnv): Promise<Running> {
    const { DATABASE_WORKER_URL: _workers, ...common } = stack.environment();
    const address = { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` };
    const env = { ...common, ...address, DATABASE_API_URL: stack.database.apiUrl, LOG_LEVEL: 'info', ...settings };
    await api?.stop();
    api = await startNodeProcess({ home: stack.home, name: 'api', kind: 'api', env, port }, true);
    return api;
  }
  const log = (): string => readFileSync(join(stack.home.logs, 'api.log'), 'utf8');
  const terminate = (): void => void process.kill(api?.pid ?? 0, 'SIGTERM');
  const authorized = async (as: string): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await stack.token(as)}`,
  });
  async function ask<Body = Seen>(path: string, body?: object, by: HttpClient = kept): Promise<Answer<Body>> {
    const method = body === undefined ? 'GET' : 'POST';
    return by.send<Body>(`127.0.0.1:${port}`, { method, path, body, headers: await authorized(FAY) });
  }

  async function aCycle(): Promise<CycleSeen & { program: string }> {
    const participants = [{ email: ANN, name: 'Ann', group: 'end_user' }];
    const council = { name: 'P', product: 'P', engagement: { calendar: { zone: 'UTC' } }, participants };
    const { body: program } = await ask<{ id: string }>('/v1/programs', council);
    const brief = { ...AGENDA, title: 'C', scope: 'S', invite: [ANN] };
    const { body } = await ask<CycleSeen>(`/v1/programs/${program.id}/cycles`, brief);
    return { ...body, program: program.id };
  }

  /** Publishes the agenda while somebody holds the gate of the cycle: answered, or not, after `release`. */
  async function publishBehindALock(): Promise<{ answer: Promise<Answer<Seen>>; release: () => Promise<void> }> {
    const gate = sql`hashtextextended(${`cycle:${cycle.id}`}, 0)`;
    let letGo = (): void => undefined;
    const released = new Promise<void>((resolve) => (letGo = resolve));
    let locked = (): void => undefined;
    const isLocked = new Promise<void>((resolve) => (locked = resolve));
    const holding = stack.superuser.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(${gate})`.execute(connection);
      locked();
      await released;
      await sql`select pg_advisory_unlock(${gate})`.execute(connection);
    });
    await isLocked;
    const answer = ask(`/v1/cycles/${cycle.id}/agenda/publish`, {});
    answer.catch(() => undefined); // told where it is awaited
    await eventually(() => waitsForAGate(stack.superuser));
    const release = async (): Promise<void> => {
      letGo();
      await holding;
    };
    return { answer, release };
  }

  /** Follows the program until its stream ends; fails when it does not end as a stream should. */
  async function follow(headers: Record<string, string> = {}): Promise<{ events: FeedLine[]; over: Promise<void> }> {
    const url = `http://127.0.0.1:${port}/v1/programs/${cycle.program}/events`;
    const events: FeedLine[] = [];
    const all = { ...(await authorized(FAY)), ...headers };
    const read = async (): Promise<void> => {
      for await (const event of readEvents(url, all, AbortSignal.timeout(60_000))) events.push(event);
    };
    const over = read();
    over.catch(() => undefined); // told where it is awaited
    return { events, over };
  }
  const seal = async (): Promise<void> => {
    while ((await sealPass(stack.db)) > 0);
  };
  const types = (events: readonly FeedLine[]): string[] =>
    events.map(({ data }) => (JSON.parse(data) as { type: string }).type);

  /** Seen to fail with an API that closes its connections before what is in flight was answered: `aborted`. */
  it('is not ready, answers what came in time, ends its streams, and is gone', async () => {
    await seal();
    const stream = await follow({ 'last-event-id': '0' });
    await eventually(() => expect(types(stream.events)).toContain('phase-began'));
    const { answer, release } = await publishBehindALock();
    terminate();

    await eventually(async () => expect((await ask('/health/ready', undefined, fresh)).status).toBe(503));
    expect((await ask('/health/ready')).body).toEqual({ status: 'draining', database: 'unknown' });
    expect(await ask('/v1/programs', undefined)).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await stream.over;
    await expect(eventually(() => isReady(port), 200)).rejects.toThrow();
    await expect(ask('/health/live', undefined, fresh)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await release();
    expect(await answer).toMatchObject({ status: 200, body: { phase: 'pre_read' }, headers: { connection: 'close' } });
    expect(await api?.ended).toBe('code 0');
    expect(log()).toContain('api ended');

    await start({});
    const known = stream.events.at(-1)?.id ?? '';
    const again = await follow({ 'last-event-id': known });
    await seal();
    await eventually(() => expect(types(again.events)).toContain('phase-began'));
    const ids = [...stream.events, ...again.events].map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => index + 1)); // each once, none left out
    terminate();
    await again.over;
  }, 60_000);

  /** Seen to fail with an API that waits without a limit: what was to be cut was answered. */
  it('waits no longer than it was told to, and what it cut did not happen', async () => {
    await start({ DRAIN_DELAY_SECONDS: '0', DRAIN_SECONDS: '0.5' });
    const { answer, release } = await publishBehindALock();
    terminate();
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    await api?.ended; // while the gate is still held
    await release();
    expect(await api?.ended).toBe('code 1');
    expect(log()).toContain('longer than DRAIN_SECONDS');
    await start({});
    expect((await ask<CycleSeen>(`/v1/cycles/${cycle.id}`)).body.phase).toBe('agenda');
  }, 60_000);

  /** Seen to fail with an API that takes no new connections as soon as it is asked to end. */
  it('fails no request of those who look at its readiness', async () => {
    const outcomes: unknown[] = [];
    let wanted = true;
    const watch = async (): Promise<void> => {
      while (wanted) {
        wanted = await isReady(port);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    const pound = async (): Promise<void> => {
      while (wanted) outcomes.push(await ask(`/v1/cycles/${cycle.id}`).then(({ status }) => status, String));
    };
    const together = [watch(), ...Array.from({ length: 8 }, pound)];
    await eventually(() => expect(outcomes.length).toBeGreaterThan(100));
    terminate();
    await Promise.all(together);
    expect(await api?.ended).toBe('code 0');
    expect(outcomes.filter((outcome) => outcome !== 200)).toEqual([]);
  }, 60_000);
});
