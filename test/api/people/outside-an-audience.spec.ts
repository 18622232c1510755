import { sql } from 'kysely';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, TIM, aCycle, type Refusing } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { Audience } from '../../../libs/domain/people.js';
import { loadCycle } from '../../../libs/commands/venue/load-cycle.js';
import { composeLetter } from '../../../libs/notifications/compose-letter.js';
import { connect } from '../../../libs/database/connection.js';
import { readFeed } from '../../../libs/journal/feed.query.js';
import { sealPass } from '../../../libs/journal/seal.js';
import { Viewers } from '../../../libs/identity/memberships.js';

interface Id {
  id: string;
}

const DECISION = { question: 'Whom do we let go?', options: [{ title: 'A' }], proposer: FAY, authority: FAY };
const PRE_READ = { title: 'Numbers', summary: 'What we counted', body: 'All of it' };

describe.each(['team', 'restricted'] as const)('a cycle for %s', (confidentiality) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  const aClosedOne = () => aCycle(api, { engagement: { confidentiality }, brief: { invite: [FAY] } });
  /** The council with a second facilitator, so that a proposer and an authority may differ. */
  const decision = { ...DECISION, proposer: FAY, authority: CLEO };

  it('has no row for more people, of whatever kind, from its first day to its closure', async () => {
    const cycle = await aClosedOne();
    const made = await cycle.post<Id>(FAY, 'decisions', decision);
    expect(made).toMatchObject({ status: 201, body: { audience: confidentiality } });
    expect(await cycle.post(FAY, 'pre-reads', PRE_READ)).toMatchObject({ body: { audience: confidentiality } });
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    await cycle.post(CLEO, 'obligations', { obligations: [{ reference: 'GDPR', statement: 'Erase' }] });
    await cycle.post(FAY, 'hold', { reason: 'A pause' });
    await cycle.post(FAY, 'resume');
    await cycle.enter('session');
    const said = await cycle.say(FAY);
    await cycle.enter('refinement');
    const criteria = [{ statement: 'Done', metric: 'time', comparator: 'lte', threshold: 6, unit: 'min' }];
    const passages = [{ contribution: said.id, starts: 0, ends: 3 }];
    const item = { title: 'Item', framing: 'Problem', coAuthors: [FAY], criteria, passages };
    expect(await cycle.post(FAY, 'items', item)).toMatchObject({ status: 201 });
    const put = await api.call(FAY, 'PUT', `/v1/contributions/${said.id}/disposition`, {
      kind: 'deferred',
      reason: 'Later, when the audit is over',
      until: new Date(Date.now() + 86_400_000).toISOString(),
    });
    expect(put).toMatchObject({ status: 200 });
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({ status: 200, body: { phase: 'decision' } });
    await api.call(FAY, 'POST', `/v1/decisions/${made.body.id}/withdraw`, { reason: 'Not needed' });
    expect(await cycle.post(FAY, 'closure/publish', {})).toMatchObject({ status: 200 });

    const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name in ('cycle', 'audience') group by table_name having count(*) = 2`.execute(
      api.db,
    );
    const wide = Audience.options.slice(0, Audience.options.indexOf(confidentiality));
    const filled: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ audience: Audience }>`select audience from ${sql.table(name)}
        where cycle = ${cycle.id}`.execute(api.db);
      if (rows.length > 0) filled.push(name);
      expect([name, rows.filter(({ audience }) => wide.includes(audience))]).toEqual([name, []]);
    }
    expect(filled).toEqual(
      expect.arrayContaining([
        'closure_note',
        'contribution',
        'decision',
        'disposition',
        'invitation',
        'item',
        'journal',
      ]),
    );
    expect(filled).toEqual(
      expect.arrayContaining(['move_reason', 'objective', 'obligation', 'pre_read', 'promise', 'topic']),
    );
    expect((await cycle.get<{ markdown: string }>(FAY, 'closure')).body.markdown).toContain('Later, when the audit');
  });

  it('is learnt of by nobody outside: not by feed, lists or letters', async () => {
    const cycle = await aClosedOne();
    await cycle.post(FAY, 'decisions', decision);
    const to = new Date(Date.now() + 40 * 86_400_000).toISOString();
    expect(await cycle.post(FAY, 'session/move', { to, reason: 'A holiday' })).toMatchObject({ status: 200 });
    await cycle.enter('session');
    await cycle.say(FAY);
    await cycle.post(FAY, 'cancel', { reason: 'It is over' });
    const outsiders = [ANN, BEN, ...(confidentiality === 'restricted' ? [TIM] : [])];
    const worker = connect(api.database.workerUrl, { name: 'test', max: 1 });
    await sealPass(worker);
    await worker.destroy();
    for (const as of outsiders) {
      const person = await cycle.person(as);
      const viewer = await new Viewers(api.db).of(person, 'programId', cycle.program);
      if (!viewer) throw new Error(`${as} does not take part`);
      const lists = ['cycles', 'problems', 'participants'].map((path) =>
        api.call(as, 'GET', `/v1/programs/${cycle.program}/${path}`),
      );
      const seen = [await readFeed(api.db, viewer, { after: 0, limit: 500 }), ...(await Promise.all(lists))];
      expect(JSON.stringify(seen)).not.toContain(cycle.id);
      for (const path of ['', '/agenda', '/contributions', '/items', '/obligations', '/closure', '/answers', '/events'])
        expect(await api.call(as, 'GET', `/v1/cycles/${cycle.id}${path}`)).toMatchObject({ status: 404 });
      const notices = await api.db.selectFrom('notice').selectAll().where('cycle', '=', cycle.id).execute();
      expect(notices.length).toBeGreaterThan(0);
      for (const notice of notices)
        expect(await composeLetter(api.db, { ...notice, person }, { publicUrl: 'http://x' })).toBeNull();
    }
    for (const as of [FAY, AUD]) {
      const { body } = await api.call(as, 'GET', `/v1/programs/${cycle.program}/cycles`);
      expect(JSON.stringify(body)).toContain(cycle.id);
    }
  });

  it('refuses parts for more people, and people who may not read it, with the path', async () => {
    const cycle = await aClosedOne();
    const wider = { audience: 'participants' };
    const paths = async (path: string, body: object): Promise<[number, string[]]> => {
      const answer = await cycle.post<Refusing>(FAY, path, body);
      return [answer.status, answer.body.errors.map((error) => error.path)];
    };
    expect(await paths('pre-reads', { ...PRE_READ, ...wider })).toEqual([400, ['audience']]);
    expect(await paths('decisions', { ...decision, ...wider })).toEqual([400, ['audience']]);
    expect(await paths('invitations', { emails: [FAY, ANN, BEN] })).toEqual([422, ['emails[1]', 'emails[2]']]);
    expect(await paths('decisions', { ...decision, advisers: [ANN] })).toEqual([422, ['advisers[0]']]);
    const brief = {
      title: 'T',
      scope: 'S',
      preReads: [PRE_READ, { ...PRE_READ, ...wider }],
      decisions: [{ ...decision, ...wider }],
    };
    const whole = await api.call<Refusing>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, brief);
    expect(whole).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', errors: [{ path: 'preReads[1].audience' }, { path: 'decisions[0].audience' }] },
    });
  });
});

describe('whoever is named', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  it.each<[string, object, string]>([
    ['a deputy who does not facilitate', { deputy: ANN }, 'deputy'],
    ['a reviewer who is none', { complianceReviewers: [CLEO, ANN] }, 'complianceReviewers[1]'],
    [
      'an authority who only audits',
      { decisions: [{ ...DECISION, proposer: ANN, authority: AUD }] },
      'decisions[0].authority',
    ],
    ['a deputy who only audits', { decisions: [{ ...DECISION, proposer: ANN, deputy: AUD }] }, 'decisions[0].deputy'],
    [
      'a decision’s reviewer who is none',
      { decisions: [{ ...DECISION, proposer: ANN, reviewers: [BEN] }] },
      'decisions[0].reviewers[0]',
    ],
    [
      'somebody who may not read the decision',
      { decisions: [{ ...DECISION, proposer: TIM, audience: 'team', advisers: [TIM, BEN] }] },
      'decisions[0].advisers[1]',
    ],
    [
      'a review date in the past',
      { decisions: [{ ...DECISION, proposer: ANN, reviewDate: '2020-01-01T00:00:00Z' }] },
      'decisions[0].reviewDate',
    ],
  ])('can do what it takes: %s is refused', async (_what, parts, path) => {
    const { program } = await aCycle(api);
    const answer = await api.call<Refusing>(FAY, 'POST', `/v1/programs/${program}/cycles`, {
      title: 'T',
      scope: 'S',
      ...parts,
    });
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([422, [path]]);
  });

  it('and is asked no more once they cannot: the ladder has no receiver in them', async () => {
    const { program, id, person } = await aCycle(api, {
      brief: { decisions: [{ ...DECISION, proposer: TIM, authority: ANN, deputy: BEN, advisers: [TIM] }] },
    });
    const unable = async (): Promise<string[]> => {
      const cycle = await api.db.transaction().execute((tx) => loadCycle(tx, id));
      return [...(cycle.decisions[0]?.unable ?? [])].sort();
    };
    expect(await unable()).toEqual([]);
    const [ann, ben] = [await person(ANN), await person(BEN)];
    const of = (who: string): string => `/v1/programs/${program}/participants/${who}`;
    await api.call(FAY, 'PATCH', of(ann), { roles: ['auditor'] }, { 'if-match': '*' });
    await api.call(FAY, 'DELETE', of(ben));
    expect(await unable()).toEqual([ann, ben].sort());
  });
});
