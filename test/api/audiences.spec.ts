import { AGENDA, ANN, BEN, CLEO, FAY, ODA, type CycleSeen } from '../servers/a-council.js';
import { anApi, type TestApi } from '../servers/an-api.js';
import { readFeed } from '../../libs/journal/feed.query.js';
import { sealPass } from '../../libs/journal/seal.js';
import { connect } from '../../libs/database/connection.js';
import { Viewers } from '../../libs/identity/memberships.js';

type Counted = Omit<CycleSeen, 'flags'> & {
  readonly counts: { readonly contributions: number; readonly undisposed: number };
  readonly flags: readonly { readonly code: string; readonly meaning: string }[];
};

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
      const viewer = await new Viewers(api.db).of(id, 'programId', program.body.id);
      if (!viewer) throw new Error(`${email} does not take part`);
      return JSON.stringify(await readFeed(api.db, viewer, { after: 0, limit: 500 }));
    };
    const [ben, fay] = [await feedOf(BEN), await feedOf(FAY)];
    expect(ben).toContain('phase-began');
    for (const id of hidden) expect(ben).not.toContain(id);
    for (const id of hidden) expect(fay).toContain(id);
  });

  it('counts for each viewer what they may read, and tells of a note that bounced to the team only', async () => {
    const program = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Counting',
      product: 'Reports',
      engagement: { calendar: { zone: 'UTC' } },
      participants: [
        { email: ANN, name: 'Ann', group: 'team', roles: ['facilitator'] },
        { email: BEN, name: 'Ben', group: 'end_user' },
      ],
    });
    const brief = { ...AGENDA, title: 'C', scope: 'S', invite: [BEN] };
    const cycle = await api.call<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    const at = `/v1/cycles/${cycle.body.id}`;
    await api.call(FAY, 'POST', `${at}/agenda/publish`, {});
    await api.call(FAY, 'POST', `${at}/session/open`, { reason: 'Everybody is here' });
    const said = { kind: 'concern', channel: 'written', text: 'Thirty fields took eleven minutes on Monday' };
    for (const [who, audience] of [
      [BEN, 'participants'],
      [ANN, 'team'],
    ] as const) {
      const answer = await api.call(who, 'POST', `${at}/contributions`, { ...said, audience });
      expect(answer).toMatchObject({ status: 201 });
    }
    const flag = { program: program.body.id, cycle: cycle.body.id, kind: 'cycle', subject: cycle.body.id } as const;
    await api.db
      .insertInto('flag')
      .values({ ...flag, code: 'undeliverable-closure-note', audience: 'team', facts: '{}', problem: true })
      .execute();
    const words = { code: 'undisposed-contributions', audience: 'participants', facts: '{"count":2}' } as const;
    await api.db
      .insertInto('flag')
      .values({ ...flag, ...words, problem: false })
      .execute();
    const [ben, ann] = await Promise.all([BEN, ANN].map((as) => api.call<Counted>(as, 'GET', at)));
    const meant = [ben, ann].map((one) => one?.body.flags.find(({ code }) => code === words.code)?.meaning);
    expect(meant).toEqual([
      'Refinement ended with contributions without a draft answer',
      'Refinement ended with 2 contributions without a draft answer',
    ]);
    expect([ben?.body.counts.contributions, ann?.body.counts.contributions]).toEqual([1, 2]);
    expect([ben?.body.counts.undisposed, ann?.body.counts.undisposed]).toEqual([1, 2]);
    for (const { id } of await api.db
      .selectFrom('contribution')
      .select('id')
      .where('cycle', '=', cycle.body.id)
      .execute())
      await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, { kind: 'answered', answer: 'It is known' });
    const drafted = await Promise.all([BEN, FAY].map((as) => api.call<Counted>(as, 'GET', at)));
    expect(drafted.map(({ body }) => body.counts.undisposed)).toEqual([1, 0]); // a draft is told to nobody else
    expect(ben?.body.flags.map(({ code }) => code)).not.toContain('undeliverable-closure-note');
    expect(ann?.body.flags.map(({ code }) => code)).toContain('undeliverable-closure-note');
    const problems = `/v1/programs/${program.body.id}/problems`;
    const [bens, anns] = await Promise.all(
      [BEN, ANN].map((as) => api.call<{ items: { meaning: string }[] }>(as, 'GET', problems)),
    );
    expect(bens?.body.items).toEqual([]);
    expect(anns?.body.items).toMatchObject([{ meaning: 'A closure note could not be delivered' }]);
  });

  it('is told apart by level and role: a contributor reads what is public and what is for participants, and who takes no part nothing', async () => {
    const roles = ['admin', 'facilitator', 'auditor', 'compliance_reviewer', 'contributor'] as const;
    const people = [
      ...roles.map((role) => ({ email: `${role}@levels.example`, group: 'end_user', roles: [role] })),
      { email: 'team@levels.example', group: 'team', roles: ['contributor'] },
    ].map((one) => ({ ...one, name: one.email }));
    const program = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Levels',
      product: 'Reports',
      engagement: { calendar: { zone: 'UTC' }, confidentiality: 'public' },
      participants: people,
    });
    const levels = ['public', 'participants', 'team', 'restricted'];
    const [one] = AGENDA.preReads;
    const preReads = levels.map((audience) => ({ ...one, title: audience, audience }));
    const brief = { ...AGENDA, title: 'C', scope: 'S', preReads };
    const cycle = await api.call<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    expect(cycle.status).toBe(201);
    const at = `/v1/cycles/${cycle.body.id}`;
    await api.call(FAY, 'POST', `${at}/agenda/publish`, {});
    const reads = async (email: string) => {
      const { status, body } = await api.call<{ preReads?: { title: string }[] }>(email, 'GET', `${at}/agenda`);
      return [status, (body.preReads ?? []).map(({ title }) => title).sort()];
    };
    const all = [...levels].sort();
    for (const role of roles.filter((name) => name !== 'contributor'))
      expect([role, ...(await reads(`${role}@levels.example`))]).toEqual([role, 200, all]);
    expect(await reads('contributor@levels.example')).toEqual([200, ['participants', 'public']]);
    expect(await reads('team@levels.example')).toEqual([200, ['participants', 'public', 'team']]);
    expect(await reads('nobody@levels.example')).toEqual([404, []]);
  });
});
