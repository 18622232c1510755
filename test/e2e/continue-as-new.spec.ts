import { startTemporal, type TemporalServer } from '../../libs/embedded/temporal/temporal-server.js';
import { AGENDA, BEN, CLEO, DEN, FAY, ODA, type CycleSeen } from '../servers/a-council.js';
import { aRunningStack, type RunningStack } from '../servers/a-running-stack.js';
import { eventually } from '../servers/eventually.js';
import { removeHome, temporaryHome } from '../servers/servers.js';
import { SIGNALS, positionQuery } from '../../workflows/subject-workflow/position.messages.js';

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

  /** Seen to fail with a workflow that goes on from where it once began: its cycle stayed in the agenda. */
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
    await eventually(async () => expect((await seen()).phase).toBe('closed'), 90_000);

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
  }, 120_000);

  /** Seen to fail with a workflow that forgets what has begun: people were invited once more. */
  it('in each phase of cycle, forum, review and program, and on hold, keeps the wait, and what ends it still ends it', async () => {
    const council = await aSlowCouncil();
    const { id, program, forum, review, call, seen } = council;
    const renewCycle = (phase: string): Promise<void> => renew(`cycle:${id}`, phase);

    await renewCycle('agenda');
    await renew(`review:${review}`, 'obligations');
    await call(CLEO, 'POST', `cycles/${id}/obligations`, { obligations: [] });
    await renew(`review:${review}`, 'waiting');
    await call(FAY, 'POST', `cycles/${id}/agenda/publish`);
    await renewCycle('pre_read');
    await call(FAY, 'POST', `cycles/${id}/hold`, { reason: 'A pause', until: inSeconds(5) });
    await renewCycle('pre_read');
    await eventually(async () => expect((await seen()).heldUntil).toBeNull(), 20_000); // by itself, at its end
    await call(FAY, 'POST', `cycles/${id}/session/open`, { reason: 'Everybody is here' });
    await renewCycle('session');
    const words = { kind: 'feedback', text: 'A report took 18 minutes on Monday' };
    const said = await call<{ id: string }>(ANN, 'POST', `cycles/${id}/contributions`, words);
    const promise = (until: string): Promise<unknown> =>
      call(FAY, 'PUT', `contributions/${said.id}/disposition`, { kind: 'deferred', reason: 'After the summer', until });
    await call(FAY, 'POST', `cycles/${id}/input/close`, { reason: 'Everybody has spoken' });
    await renewCycle('refinement');
    await promise(inSeconds(86_400));
    await call(FAY, 'POST', `cycles/${id}/refinement/end`);
    await renewCycle('decision');
    await renew(`decision:${forum}`, 'open');
    const { options } = await call<{ options: { id: string }[] }>(FAY, 'GET', `decisions/${forum}`);
    const rationale = 'Nobody has used it for a year';
    await call(ODA, 'POST', `decisions/${forum}/ruling`, { option: options[0]?.id, rationale });
    await renew(`decision:${forum}`, 'decided');
    await renew(`review:${review}`, 'open');
    const read = async () => ({ entry: (await call<{ entry: number }>(CLEO, 'GET', `reviews/${review}`)).entry });
    await call(CLEO, 'POST', `reviews/${review}/request-changes`, {
      ...(await read()),
      reason: 'The export shows names',
    });
    await renew(`review:${review}`, 'changes_requested');
    await call(ANN, 'POST', `reviews/${review}/resubmit`, { note: 'It leaves them out now' });
    await call(CLEO, 'POST', `reviews/${review}/approve`, await read());
    await renewCycle('closure');
    await promise(inSeconds(8));
    await call(FAY, 'POST', `cycles/${id}/closure/publish`);
    await renew(`program:${program}`, 'active');

    const asked = () =>
      stack.db
        .selectFrom('notice')
        .select('id')
        .where('purpose', '=', 'promise_due')
        .where('program', '=', program)
        .execute();
    await eventually(async () => expect(await asked()).not.toHaveLength(0), 20_000);
    await expect(asked()).resolves.toHaveLength(1);
    for (const workflow of [`cycle:${id}`, `decision:${forum}`, `review:${review}`]) {
      const handle = stack.client.workflow.getHandle(workflow);
      await eventually(async () => expect((await handle.describe()).status.name).toBe('COMPLETED'));
    }
    await expect(seen()).resolves.toMatchObject({ phase: 'closed', decisions: [{ phase: 'in_effect' }] });
  }, 120_000);

  /** A cycle with a decision and a review, at the pace of working days: nothing moves but by those who act. */
  async function aSlowCouncil() {
    const call = async <Body>(
      as: string,
      method: 'GET' | 'POST' | 'PUT',
      path: string,
      body?: unknown,
    ): Promise<Body> => {
      const answer = await stack.api.call<Body>(as, method, `/v1/${path}`, method === 'GET' ? undefined : (body ?? {}));
      expect([path, answer.status < 300 ? null : answer.body]).toEqual([path, null]);
      return answer.body;
    };
    const engagement = { calendar: { zone: 'UTC' } };
    const council = { name: 'Slow council', product: 'Reports', engagement, participants: PEOPLE };
    const program = await call<{ id: string }>(FAY, 'POST', 'programs', council);
    const decision = { question: 'Drop it?', options: [{ title: 'Drop it' }], proposer: ANN, authority: ODA };
    const decisions = [{ ...decision, reviewers: [CLEO] }];
    const brief = { ...AGENDA, title: 'At each place', scope: 'All', invite: [ANN, BEN], decisions };
    const cycle = await call<CycleSeen>(FAY, 'POST', `programs/${program.id}/cycles`, brief);
    return {
      id: cycle.id,
      program: program.id,
      forum: cycle.decisions[0]?.id ?? '',
      review: cycle.reviews[0]?.id ?? '',
      call,
      seen: () => call<CycleSeen>(FAY, 'GET', `cycles/${cycle.id}`),
    };
  }

  /** Makes a workflow that waits in `phase` renew itself there: what it hears is nothing new, but enough of it. */
  async function renew(workflow: string, phase: string): Promise<void> {
    const handle = stack.client.workflow.getHandle(workflow);
    const position = () => handle.query(positionQuery);
    const reached = () =>
      position().then(
        (now) => now.phase === phase,
        () => false, // not started yet
      );
    await eventually(reached, 20_000);
    const { runId: before } = await handle.describe();
    await eventually(async () => {
      await handle.signal(SIGNALS.phaseEnded, await position());
      return (await handle.describe()).runId !== before;
    }, 20_000);
    await expect(position()).resolves.toMatchObject({ phase }); // it has begun to wait
    const { events } = await handle.fetchHistory();
    const begun = events?.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
    expect([workflow, phase, begun]).toEqual([workflow, phase, []]); // what began with the phase does not begin again
  }
});

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
