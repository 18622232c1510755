import { randomUUID } from 'node:crypto';
import { register } from 'prom-client';
import { isLocal, serveMetrics } from '../../apps/api/src/observing/metrics-access.js';
import { FAY } from '../servers/a-council.js';
import { aCycle, type TestCycle } from '../servers/a-cycle.js';
import { anApiInProcess, type ApiInProcess } from '../servers/api/an-api-in-process.js';
import { eventually } from '../servers/eventually.js';

describe('the figures of the API', () => {
  let api: ApiInProcess;
  let cycle: TestCycle;
  beforeAll(async () => {
    api = await anApiInProcess(); // whose register this spec reads
    cycle = await aCycle(api);
  });
  afterAll(() => api.stop());
  const value = async (metric: string, labels: Record<string, string>): Promise<number> => {
    const { values } = (await register.getSingleMetric(metric)?.get()) ?? { values: [] };
    const found = values.filter((one) => Object.entries(labels).every(([name, label]) => one.labels[name] === label));
    return found.reduce((sum, one) => sum + one.value, 0);
  };

  it('count a command once, a repeated one as replayed, and a refused one by its code', async () => {
    const command = 'POST /v1/cycles/:cycleId/hold';
    const key = { 'idempotency-key': randomUUID() };
    await cycle.post(FAY, 'hold', { reason: 'The plant is closed' }, key);
    await cycle.post(FAY, 'hold', { reason: 'The plant is closed' }, key);
    await cycle.post(FAY, 'hold', { reason: 'The plant is closed' });
    for (const outcome of ['done', 'replayed', 'refused'])
      expect(await value('roundtable_commands_total', { command, outcome })).toBe(1);
    expect(await value('roundtable_refusals_total', { code: 'on-hold' })).toBe(1);
    expect(await value('roundtable_http_requests_total', { route: '/v1/cycles/:cycleId/hold', status: '200' })).toBe(2);
    expect(await value('roundtable_http_requests_total', { route: '/v1/cycles/:cycleId/hold', status: '409' })).toBe(1);
  });

  it('know routes by their patterns only, however many ids and unknown paths are asked for', async () => {
    for (let n = 0; n < 20; n += 1) {
      await api.call(FAY, 'GET', `/v1/cycles/${randomUUID()}`);
      await api.call(FAY, 'GET', `/v1/nothing/${randomUUID()}`);
    }
    expect(await value('roundtable_http_requests_total', { route: 'unmatched', status: '404' })).toBe(20);
    expect(await register.metrics()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/);
  });

  it('leave live feeds out of the times of requests', async () => {
    const headers = { authorization: `Bearer ${await api.token(FAY)}` };
    const leave = new AbortController();
    const url = `${api.origin}/v1/cycles/${cycle.id}/events`;
    const answer = await fetch(url, { headers, signal: leave.signal });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    leave.abort();
    const route = '/v1/cycles/:cycleId/events';
    await eventually(async () => expect(await value('roundtable_http_requests_total', { route })).toBe(1));
    const times = await register.getSingleMetricAsString('roundtable_http_request_duration_seconds');
    expect(times.includes(route)).toBe(false);
    expect(await value('roundtable_http_requests_total', { route, status: '200' })).toBe(1);
  });

  it('are for this machine only, and not for whom a proxy lets in', async () => {
    await expect(api.call(null, 'GET', '/metrics')).resolves.toMatchObject({ status: 200 });
    const forwarded = { 'x-forwarded-for': '192.0.2.1' };
    await expect(api.call(null, 'GET', '/metrics', undefined, forwarded)).resolves.toMatchObject({ status: 404 });
  });

  it.each([
    ['127.0.0.1', {}, true],
    ['::1', {}, true],
    ['::ffff:127.0.0.1', {}, true],
    ['192.0.2.7', {}, false],
    ['::ffff:192.0.2.7', {}, false],
    ['127.0.0.1', { forwarded: 'for=192.0.2.7' }, false],
    ['127.0.0.1', { via: '1.1 proxy' }, false],
    [undefined, {}, false],
  ])('take %s with %j for local: %s', (address, headers, local) => {
    expect(isLocal({ address, headers })).toBe(local);
  });

  it('have a port of their own on demand, and nothing else is there', async () => {
    const server = await serveMetrics(0, '127.0.0.1');
    const { port } = server.address() as { port: number };
    const url = `http://127.0.0.1:${port}`;
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await answer.text()).toMatch(/^roundtable_nodejs_eventloop_lag_seconds /m);
    await expect(fetch(`${url}/v1/programs`)).resolves.toMatchObject({ status: 404 });
    await expect(fetch(`${url}/metrics`, { method: 'POST' })).resolves.toMatchObject({ status: 404 });
    server.close();
    server.closeAllConnections();
  });
});
