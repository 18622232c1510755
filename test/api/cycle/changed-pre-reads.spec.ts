import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { aBrowser } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';

interface PreRead extends Refusing {
  readonly id: string;
  readonly revision: number;
  readonly sentAt: string | null;
  readonly acknowledgedAt: string | null;
}
const REPORT = { title: 'Report', summary: 'What went wrong', url: 'https://example.org/report' };

describe('a pre-read', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  async function aReport(): Promise<{ cycle: TestCycle; path: string }> {
    const cycle = await aCycle(api, { brief: { preReads: [REPORT] } });
    const { preReads } = (await cycle.get<{ preReads: { id: string }[] }>(FAY, 'agenda')).body;
    return { cycle, path: `/v1/pre-reads/${preReads[0]?.id ?? ''}` };
  }
  const change = (path: string, patch: object, match = '*', as = FAY) =>
    api.call<PreRead>(as, 'PATCH', path, patch, { 'if-match': match });
  const read = async (path: string, as: string) => (await api.call<PreRead>(as, 'GET', path)).body;
  const toldOf = (cycle: TestCycle) =>
    api.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .select(['person.email', 'notice.data'])
      .where('notice.cycle', '=', cycle.id)
      .where('purpose', '=', 'pre_read')
      .orderBy('person.email')
      .execute();

  it('is changed by those who edit the agenda, who name what they read, and is taken off before it is sent', async () => {
    const { cycle, path } = await aReport();
    expect(await change(path, { title: 'Mine' }, '*', ANN)).toMatchObject({ status: 403 });
    expect(await change(path, { title: 'Old' }, '"7"')).toMatchObject({ status: 412 });
    expect(await change(path, {})).toMatchObject({ status: 400 });
    expect(await change(path, { url: null })).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', errors: [{ path: 'body' }] },
    });
    const text = { url: null, body: 'Ten teams', audience: 'team', formats: ['text', 'large_print'] };
    expect(await change(path, text, '"1"')).toMatchObject({
      status: 200,
      body: { url: null, hasBody: true, revision: 2 },
    });
    expect(await read(path, FAY)).toMatchObject({ ...REPORT, ...text });
    expect(await api.call(ANN, 'GET', path)).toMatchObject({ status: 404 });
    const changed = { revision: 2, changed: ['body', 'url', 'formats', 'audience'], sent: false };
    expect(await cycle.journal('pre-read-changed')).toMatchObject([{ body: changed }]);
    expect(await toldOf(cycle)).toEqual([]);
    expect(await api.call(ANN, 'DELETE', path)).toMatchObject({ status: 404 });
    expect(await api.call(FAY, 'DELETE', path)).toMatchObject({ status: 200, body: { preReads: [] } });
    expect(await cycle.journal('pre-read-removed')).toHaveLength(1);
    expect(await api.call(FAY, 'GET', path)).toMatchObject({ status: 404 });
  });

  it('that is out goes to its readers once more when it is corrected, is unread then, and stays', async () => {
    const cycle = await aCycle(api);
    await cycle.enter('pre_read');
    const path = `/v1/pre-reads/${(await cycle.post<PreRead>(FAY, 'pre-reads', REPORT)).body.id}`;
    const first = await toldOf(cycle);
    await api.call(ANN, 'POST', `${path}/receipts`, {});
    expect(await read(path, ANN)).toMatchObject({ acknowledgedAt: expect.any(String) });
    expect(await change(path, { url: 'https://example.org/right' })).toMatchObject({ status: 200 });
    expect((await read(path, ANN)).acknowledgedAt).toBeNull();
    expect(first.map(({ email }) => email)).toEqual([ANN, BEN]);
    expect((await toldOf(cycle)).filter(({ data }) => data.corrected).map(({ email }) => email)).toEqual([ANN, BEN]);
    await change(path, { url: 'https://example.org/really-right' });
    expect(await toldOf(cycle)).toHaveLength(6);
    expect(await api.call(FAY, 'DELETE', path)).toMatchObject({ status: 409 });
    await cycle.post(FAY, 'back', { reason: 'A topic is missing' });
    expect(await api.call(FAY, 'DELETE', path)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect(await change(path, { title: 'The report' })).toMatchObject({ status: 200, body: { sentAt: null } });
    await cycle.enter('session');
    expect(await change(path, { title: 'Late' })).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
  });

  it('is changed and taken off by the forms of its page, by facilitators only', async () => {
    const { cycle, path } = await aReport();
    expect(await (await aBrowser(api, ANN)).page(path)).not.toContain('id="change"');
    const fay = await aBrowser(api, FAY);
    expect(barriersOf(await fay.page(path))).toEqual([]);
    const words = { title: 'The report', summary: 'What we measured', url: '', body: 'Ten teams' };
    const form = await fay.form(path, path, 'title');
    expect(await fay.send(form, words)).toMatchObject({ status: 303, to: path });
    expect(await read(path, FAY)).toMatchObject({ ...words, url: null, revision: 2 });
    const emptied = await fay.send(await fay.form(path, path, 'title'), { ...words, body: '' });
    expect([emptied.status, emptied.text]).toEqual([400, expect.stringContaining('id="again-body-wrong"')]);
    expect(await fay.send(await fay.form(path, `${path}/remove`), {})).toMatchObject({
      status: 303,
      to: `/v1/cycles/${cycle.id}/agenda`,
    });
  });
});
