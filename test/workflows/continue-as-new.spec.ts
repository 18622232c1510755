import { startTemporal, type TemporalServer } from '../../libs/embedded/temporal/temporal-server.js';
import { AGENDA, BEN, CLEO, DEN, FAY, ODA, type CycleSeen } from '../servers/a-council.js';
import { aRunningStack, type RunningStack } from '../servers/a-running-stack.js';
import { eventually } from '../servers/eventually.js';
import { removeHome, temporaryHome } from '../servers/servers.js';

const ANN = 'ann@example.org';
const PEOPLE = [
  { email: ANN, name: 'Ann', group: 'end_user' },
  { email: BEN, name: 'Ben', group: 'operator' },
  { email: ODA, name: 'Oda', group: 'buyer' },
  { email: DEN, name: 'Den', group: 'buyer' },
  { email: CLEO, name: 'Cleo', group: 'regulator', roles: ['compliance_reviewer'] },
];

describe('continue-as-new', () => {
  const home = temporaryHome();
  let temporal: TemporalServer;
  let stack: RunningStack;
  beforeAll(async () => {
    temporal = await startTemporal({
      home,
      uiPort: null,
      inMemory: true,
      say: () => undefined,
      searchAttributes: { RoundtableProgram: 'Keyword', RoundtableCycle: 'Keyword' },
      dynamicConfig: {
        'limit.historyCount.suggestContinueAsNew': '8',
      },
    });
    stack = await aRunningStack({ address: temporal.address });
  }, 60_000);
  afterAll(async () => {
    await stack.stop();
    await temporal.stop();
    removeHome(home);
  });

  it('in every wait of a cycle, its forum and its review changes nothing: each rung fires once, the end is the same', async () => {
    const program = await stack.api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      engagement: { calendar: { zone: 'UTC', pace: { secondsPerWorkingDay: 0.4 } } },
      participants: PEOPLE,
    });
    const decision = {
      question: 'Drop it?',
      options: [{ title: 'Drop it' }],
      proposer: ANN,
      authority: ODA,
      deputy: DEN,
      advisers: [BEN],
      reviewers: [CLEO],
    };
    const brief = { ...AGENDA, title: 'Again and again', scope: 'All', invite: [ANN, BEN], decisions: [decision] };
    const started = await stack.api.call<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    expect(started.status).toBe(201);
    const { id } = started.body;
    const seen = async (): Promise<CycleSeen> => (await stack.api.call<CycleSeen>(FAY, 'GET', `/v1/cycles/${id}`)).body;
    await eventually(async () => (await seen()).phase === 'closed', 40_000);

    const runs: string[] = [];
    await eventually(async () => {
      runs.length = 0;
      for await (const run of stack.client.workflow.list({ query: `RoundtableCycle = "${id}"` }))
        runs.push(`${run.type} ${run.status.name}`);
      return runs.filter((run) => run.endsWith('COMPLETED')).length === 3;
    });
    for (const type of ['collaborationCycle', 'decisionForum']) {
      expect(runs.filter((run) => run === `${type} CONTINUED_AS_NEW`).length).toBeGreaterThanOrEqual(2);
    }
    const rungs = await stack.db
      .selectFrom('appointment')
      .select(['subject', 'entry', 'version', 'rung', 'firedAt'])
      .where('firedAt', 'is not', null)
      .execute();
    const fired = await stack.db
      .selectFrom('journal')
      .select('id')
      .where('type', 'in', ['rung-fired', 'session-closed'])
      .execute();
    expect(fired).toHaveLength(rungs.length);
    expect((await seen()).decisions).toMatchObject([{ phase: 'in_effect' }]);
  }, 60_000);
});
