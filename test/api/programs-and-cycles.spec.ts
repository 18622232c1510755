import { anApi, type TestApi } from '../servers/an-api.js';

const FAY = 'fay@example.org';
const ENGAGEMENT = { calendar: { zone: 'Europe/Berlin' } };
interface WithId {
  id: string;
}

describe('programs and cycles', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  it('creates a program and an empty cycle in it', async () => {
    const program = await api.call<WithId>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      engagement: ENGAGEMENT,
    });
    expect(program).toMatchObject({ status: 201, body: { people: 1, yourRoles: ['facilitator', 'admin'] } });
    const cycle = await api.call<WithId>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, {
      title: 'First',
      scope: 'Reports',
    });
    expect(cycle).toMatchObject({ status: 201, body: { phase: 'agenda', entry: 1, next: { do: 'remind' } } });
    const seen = await api.call(FAY, 'GET', `/v1/cycles/${cycle.body.id}`);
    expect(seen).toMatchObject({ status: 200, body: { title: 'First' } });
    const hidden = await api.call('eve@example.org', 'GET', `/v1/cycles/${cycle.body.id}`);
    expect(hidden).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
