import { sql } from 'kysely';
import type { OwnConsents, PurposeView } from '../../../../apps/api/src/consents/consent.schemas.js';
import { connect, type Database } from '../../../../libs/database/connection.js';
import { DEE, FAY } from '../../../servers/a-council.js';
import { aCycle, standIn, type Refusing, type TestCycle } from '../../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../../servers/an-api.js';

export const NIA = 'nia@example.org';
const LATER = new Date(Date.now() + 90 * 86_400_000).toISOString();
export const RECORDING = {
  use: 'recording',
  what: 'Sound and picture',
  why: 'For those who could not come',
  how: 'Watched here',
  seenBy: 'Participants',
  until: LATER,
};

/** A cycle for the specs around this call, in a program with Nia and a second facilitator, and what is asked and answered there. */
export function askedConsents() {
  let [testApi, testCycle, owner]: [TestApi | undefined, TestCycle | undefined, Database | undefined] = [
    undefined,
    undefined,
    undefined,
  ];
  beforeAll(async () => {
    testApi = await anApi();
    owner = connect(testApi.database.ownerUrl, { name: 'test-owner', max: 2 });
    testCycle = await aCycle(testApi);
    const participants = [
      { email: NIA, name: 'Nia Obi', group: 'end_user' },
      { email: DEE, name: 'Dee', group: 'team', roles: ['facilitator'] },
    ];
    await testApi.call(FAY, 'POST', `/v1/programs/${testCycle.program}/participants`, { participants });
  });
  afterAll(async () => {
    await owner?.destroy();
    await testApi?.stop();
  });
  const api = standIn(() => testApi);
  const cycle = standIn(() => testCycle);
  const asOwner = (): Database => {
    if (!owner) throw new Error('There is no database yet');
    return owner;
  };

  const post = <Body = OwnConsents & Refusing>(as: string, path: string, body: object) =>
    api.call<Body>(as, 'POST', `/v1/programs/${cycle.program}/${path}`, body);
  return {
    api,
    cycle,
    asOwner,
    post,
    publish: async (more: object = {}): Promise<PurposeView> => {
      const made = await post<PurposeView>(FAY, 'consent-purposes', { ...RECORDING, ...more });
      expect(made.status).toBe(201);
      return made.body;
    },
    give: (as: string, purpose: string, until?: string) => post(as, 'consents', { purpose, until }),
    decline: (as: string, purpose: string) => post(as, 'consents/decline', { purpose }),
    withdraw: (as: string, use: string) => post(as, 'consents/withdraw', { use }),
    own: async (as: string, use: string) =>
      (await api.call<OwnConsents>(as, 'GET', `/v1/programs/${cycle.program}/consents`)).body.items.find(
        (one) => one.use === use,
      ),
    /** The time of the database from now on, so many hours ahead. */
    hours: (many: number): Promise<unknown> =>
      sql`create or replace function clock() returns timestamptz language sql volatile
        as ${sql.lit(`select date_trunc('milliseconds', clock_timestamp() + interval '${many} hours')`)}`.execute(
        asOwner(),
      ),
  };
}
