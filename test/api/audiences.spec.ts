import { AGENDA, ANN, BEN, CLEO, FAY, ODA, type CycleSeen } from '../servers/a-council.js';
import { anApi, type TestApi } from '../servers/an-api.js';
import { readFeed } from '../../libs/journal/feed.query.js';
import { sealPass } from '../../libs/journal/seal.js';
import { connect } from '../../libs/database/connection.js';
import { viewerOf } from '../../libs/identity/memberships.js';

describe('what is not for everybody', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  it('reaches a contributor neither by its id, nor in lists, flags or the live feed', async () => {
    const people = [ANN, BEN, ODA, CLEO].map((email) => ({
      email,
      name: email,
      group: email === BEN ? 'end_user' : 'team',
      roles: email === BEN ? ['contributor'] : email === CLEO ? ['compliance_reviewer'] : ['facilitator'],
    }));
    const program = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      engagement: { calendar: { zone: 'UTC' } },
      participants: people,
    });
    const secret = {
      question: 'Whom do we let go?',
      options: [{ title: 'A' }],
      proposer: ANN,
      authority: ODA,
      reviewers: [CLEO],
      audience: 'restricted',
    };
    const brief = { ...AGENDA, title: 'C', scope: 'S', invite: [BEN], decisions: [secret] };
    const cycle = await api.call<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    expect(cycle.status).toBe(201);
    const hidden = [cycle.body.decisions[0]?.id ?? '', cycle.body.reviews[0]?.id ?? ''];
    expect(hidden.every((id) => id.length === 36)).toBe(true);
    await api.call(CLEO, 'POST', `/v1/cycles/${cycle.body.id}/obligations`, { obligations: [] });

    for (const path of [`/v1/decisions/${hidden[0]}`, `/v1/reviews/${hidden[1]}`]) {
      await expect(api.call(BEN, 'GET', path)).resolves.toMatchObject({ status: 404 });
      await expect(api.call(FAY, 'GET', path)).resolves.toMatchObject({ status: 200 });
    }
    const seen = await api.call<CycleSeen>(BEN, 'GET', `/v1/cycles/${cycle.body.id}`);
    for (const id of hidden) expect(JSON.stringify(seen.body)).not.toContain(id);

    const worker = connect(api.database.workerUrl, { name: 'test', max: 1 });
    await sealPass(worker);
    await worker.destroy();
    const feedOf = async (email: string): Promise<string> => {
      const { id } = await api.db
        .selectFrom('person')
        .select('id')
        .where('email', '=', email)
        .executeTakeFirstOrThrow();
      const viewer = await viewerOf(api.db, id, 'programId', program.body.id);
      if (!viewer) throw new Error(`${email} does not take part`);
      return JSON.stringify(await readFeed(api.db, viewer, { after: 0, limit: 500 }));
    };
    const [ben, fay] = [await feedOf(BEN), await feedOf(FAY)];
    expect(ben).toContain('phase-began');
    for (const id of hidden) expect(ben).not.toContain(id);
    for (const id of hidden) expect(fay).toContain(id);
  });
});
