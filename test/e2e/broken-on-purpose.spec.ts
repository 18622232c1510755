import { sql } from 'kysely';
import { SweepWorkflows } from '../../apps/worker/src/relay/sweep-workflows.js';
import { createLogger } from '../../libs/observability/logger.js';
import { workflowId } from '../../libs/temporal/ids.js';
import { positionQuery } from '../../workflows/subject-workflow/position.messages.js';
import { AGENDA, ANN, FAY, ODA, aCouncil } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';
import { eventually } from '../servers/eventually.js';

const DAY = 86_400_000;

describe('a cycle whose machinery fails', () => {
  let world: World;
  beforeEach(async () => {
    world = await aWorld();
  }, 60_000);
  afterEach(() => world.end());

  /** Seen to fail with a relay that looks for nothing overdue: no rung fired. */
  it('catches up when Temporal is four days behind: three rungs due at once fire in order, each once', async () => {
    const council = await aCouncil(world, {
      start: '2027-01-04T09:00:00.000Z',
      brief: { ...AGENDA, deputy: 'dee@example.org' },
    });
    world.skewMs = 4 * DAY + 3_600_000;
    await world.settle(); // the relay finds what is overdue and tells the workflow again
    await world.pass(1000);
    const rungs = (await council.journal()).filter(({ type }) => type === 'rung-fired').map(({ body }) => body.do);
    expect(rungs.slice(0, 3)).toEqual(['remind', 'escalate', 'advance_flagged']);
    await expect(council.cycle()).resolves.toMatchObject({ phase: 'pre_read' });
  });

  /** Seen to fail with a relay that signals and starts nothing: what was terminated did not run again. */
  it('is started again from its row when its workflow was terminated from outside; the third time somebody is told', async () => {
    const council = await aCouncil(world, { brief: AGENDA });
    const self = { kind: 'cycle', id: council.id } as const;
    for (const day of [1, 2, 3]) {
      await world.workflows.terminate(self, 'by a stranger');
      await council.post(FAY, 'deadline', {
        to: new Date(Date.parse(await world.now()) + day * DAY).toISOString(),
        reason: 'To wake it',
      });
      await expect(world.workflows.isRunning(self)).resolves.toBe(true);
    }
    const restarts = (await council.journal()).filter(({ type }) => type === 'workflow-restarted');
    expect(restarts.map(({ body }) => body.restarts)).toEqual([1, 2, 3]);
    expect((await council.cycle()).flags).toContainEqual(expect.objectContaining({ code: 'stalled', problem: true }));
  });

  /** Seen to fail with a relay that looks for no last words: the workflow waited on. */
  it('whose decision was made before its workflow had begun: that one is told that it is over, and says so to everybody', async () => {
    const decision = {
      question: 'Do we drop the free-text field?',
      options: [{ title: 'Drop it' }, { title: 'Keep it' }],
      proposer: ANN,
      authority: ODA,
      advisers: [],
    };
    const council = await aCouncil(world, { brief: { ...AGENDA, decisions: [decision] } });
    await council.post(FAY, 'agenda/publish');
    await council.post(FAY, 'session/open', { reason: 'Everybody is here' });
    await council.post(FAY, 'input/close', { reason: 'Everybody has spoken' });
    const id = (await council.post(FAY, 'refinement/end')).body.decisions[0]?.id ?? '';
    const self = { kind: 'decision', id } as const;
    const position = await world.environment.client.workflow.getHandle(workflowId(self)).query(positionQuery);
    const { body: forum } = await world.act<{ options: { id: string }[] }>(ODA, 'GET', `/v1/decisions/${id}`);
    const ruling = { option: forum.options[0]?.id, rationale: 'Nobody has used it for a year', answers: [] };
    expect(await world.act(ODA, 'POST', `/v1/decisions/${id}/ruling`, ruling)).toMatchObject({ status: 200 });
    await eventually(async () => !(await world.workflows.isRunning(self)));

    await sql`update gate set started_at = null, followed = 0 where id = ${id}`.execute(world.db); // it had not begun
    const { program } = await world.db
      .selectFrom('gate')
      .select('program')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await world.workflows.start(self, { id, program, cycle: council.id, position });
    await eventually(async () => expect(await council.activities(workflowId(self))).not.toHaveLength(0));
    await world.settle(); // it waits for what has been
    await expect(world.workflows.isRunning(self)).resolves.toBe(true);
    await new SweepWorkflows(world.db, world.workflows, createLogger('test', 'silent'), 0).sweep('unfinished');
    await eventually(async () => !(await world.workflows.isRunning(self)));
    await expect(council.activities(workflowId(self))).resolves.toEqual(['askForPositions', 'announceOutcome']);
  }, 60_000);

  /**
   * Seen to fail with waits that end at an instant of Temporal's clock, and steps that look at no other: behind, rungs fired before they
   * were due; ahead, the last were missing.
   */
  it.each([
    ['a day behind', -DAY],
    ['a day ahead', DAY],
  ])('neither loops nor skips when Postgres’ clock is %s of Temporal’s', async (_name, skewMs) => {
    world.skewMs = skewMs;
    const council = await aCouncil(world, { brief: { ...AGENDA, deputy: 'dee@example.org' } });
    const started = Date.parse((await council.journal())[0]?.at ?? '');
    await world.pass(12 * DAY);
    const entries = await council.journal();
    const rungs = entries.filter(({ type }) => type === 'rung-fired');
    expect(
      new Set(rungs.map(({ at, body }) => `${at.slice(0, 10)} ${String(body.do)} ${String(body.phase)}`)).size,
    ).toBe(rungs.length);
    const ran = await council.activities(`cycle:${council.id}`);
    expect(ran.length).toBeLessThan(25);
    const fired = rungs.map(({ body }) => `${String(body.phase)} ${String(body.do)}`);
    expect(fired.slice(0, 7)).toEqual([
      ...['agenda remind', 'agenda escalate', 'agenda advance_flagged', 'pre_read remind', 'pre_read advance_flagged'],
      ...['session remind', 'session advance_flagged'],
    ]);
    for (const { at } of rungs) expect(Date.parse(at)).toBeGreaterThan(started);
    const early = sql`select kind, "do" from appointment where fired_at < at`;
    expect((await early.execute(world.db)).rows).toEqual([]); // by Postgres' clock
  });

  /** Seen to fail with a step that is tried again after a second, however early it came: 3,572 tries. */
  it('goes on when the clock of Postgres jumps back while it waits: at most one try a minute', async () => {
    const council = await aCouncil(world, {
      start: '2027-01-04T09:00:00.000Z',
      brief: { ...AGENDA, deputy: 'dee@example.org' },
    });
    world.skewMs = -3_600_000; // an hour: the reminder will be asked for an hour too early
    await world.until('2027-01-07T00:00:00.000Z');
    const rungs = (await council.journal())
      .filter(({ type }) => type === 'rung-fired')
      .map(({ body, at }) => `${String(body.do)} ${at.slice(0, 15)}`);
    expect(rungs).toEqual(['remind 2027-01-06T09:0']);
    const { events } = await world.environment.client.workflow.getHandle(`cycle:${council.id}`).fetchHistory();
    const tries = (events ?? []).map((event) => event.activityTaskStartedEventAttributes?.attempt ?? 0);
    expect(Math.max(...tries)).toBeGreaterThan(1);
    expect(Math.max(...tries)).toBeLessThanOrEqual(62);
  });
});
