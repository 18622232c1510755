import { ANN, BEN, CLEO, FAY } from '../../../servers/a-council.js';
import { AUD, standIn, TIM, type Refusing } from '../../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../../servers/an-api.js';

export const [SUE, UMA, VIC] = ['sue@example.org', 'uma@example.org', 'vic@example.org'];
const PEOPLE = [
  { email: ANN, name: 'Ann', group: 'end_user', segments: ['field-worker'] },
  { email: BEN, name: 'Ben', group: 'end_user' },
  { email: SUE, name: 'Sue', group: 'end_user', segments: ['screen-reader'] },
  { email: UMA, name: 'Uma', group: 'buyer' },
  { email: VIC, name: 'Vic', group: 'buyer' },
  { email: TIM, name: 'Tim', group: 'team' },
  { email: CLEO, name: 'Cleo', group: 'regulator', roles: ['compliance_reviewer'] },
  { email: AUD, name: 'Aud', group: 'team', roles: ['auditor'] },
];
export const TARGETS = [
  { who: 'end_user', atLeast: 2 },
  { who: 'screen-reader', atLeast: 1 },
  { who: 'buyer', atLeast: 1 },
];
export const STAKEHOLDERS = { targets: TARGETS, rotation: { inARow: 1, most: 3, days: 30 } };

export interface StakeholderMap {
  readonly targets: readonly object[];
  readonly groups: readonly { readonly who: string; readonly members: number; readonly atLeast: number | null }[];
}
/** An API for the specs around this call, and before each of them a program that must hear some; its id is of now. */
export function aMappedProgramEach() {
  let [testApi, id]: [TestApi | undefined, string] = [undefined, ''];
  const api = standIn(() => testApi);
  beforeAll(async () => {
    testApi = await anApi();
  });
  afterAll(() => testApi?.stop());
  beforeEach(async () => {
    const made = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      engagement: { calendar: { zone: 'UTC' } },
      participants: PEOPLE,
      stakeholders: STAKEHOLDERS,
    });
    expect(made.status).toBe(201);
    id = made.body.id;
  });
  return {
    api,
    program: () => id,
    map: (as: string) => api.call<StakeholderMap>(as, 'GET', `/v1/programs/${id}/stakeholder-map`),
    put: (as: string, body: object, match = '*') =>
      api.call<StakeholderMap & Refusing>(as, 'PUT', `/v1/programs/${id}/stakeholder-map`, body, { 'if-match': match }),
  };
}
