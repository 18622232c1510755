import type proto from '@temporalio/proto';
import { sql } from 'kysely';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { randomBytes } from 'node:crypto';
import { lockCycle } from '../../libs/commands/gates/lock-gates.js';
import { findTemporal } from '../../libs/embedded/temporal/temporal-binary.js';
import { reviewSignal } from '../../workflows/compliance-review.messages.js';
import { AGENDA, ANN, BEN, CLEO, FAY, ODA, type CycleSeen } from '../servers/a-council.js';
import { aRunningStack, type RunningStack } from '../servers/a-running-stack.js';
import { eventually } from '../servers/eventually.js';
import { removeHome, temporaryHome } from '../servers/servers.js';

const run = promisify(execFile);
type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

describe('a verdict by plain Temporal signal', () => {
  const home = temporaryHome();
  let stack: RunningStack;
  let temporal = '';
  beforeAll(async () => {
    temporal = await findTemporal(home, () => undefined);
    stack = await aRunningStack();
  }, 60_000);
  afterAll(async () => {
    await stack.stop();
    removeHome(home);
  });

  const signal = (review: string, input: string): Promise<unknown> =>
    run(temporal, [
      ...[
        'workflow',
        'signal',
        '--address',
        process.env.TEST_TEMPORAL_ADDRESS ?? '',
        '--workflow-id',
        `review:${review}`,
      ],
      ...['--name', 'review', '--input', input],
    ]);

  /** A cycle whose one decision was made and waits for the verdict of its reviewer. */
  async function aReview(): Promise<{ cycle: string; review: string; decision: string }> {
    const people = [ANN, BEN, ODA, CLEO].map((email) => ({
      email,
      name: email,
      group: 'end_user',
      roles: email === CLEO ? ['compliance_reviewer'] : ['contributor'],
    }));
    const program = await stack.api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      engagement: { calendar: { zone: 'UTC' } },
      participants: people,
    });
    const brief = {
      ...AGENDA,
      title: 'Signals',
      scope: 'All',
      invite: [ANN, BEN],
      decisions: [
        {
          question: 'Drop it?',
          options: [{ title: 'Drop it' }],
          proposer: ANN,
          authority: ODA,
          advisers: [BEN],
          reviewers: [CLEO],
        },
      ],
    };
    const started = await stack.api.call<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    const { id: cycle } = started.body;
    const post = async <Body = CycleSeen>(as: string, path: string, body: unknown = {}): Promise<Body> => {
      const answer = await stack.api.call<Body>(as, 'POST', path, body);
      if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
    await post(CLEO, `/v1/cycles/${cycle}/obligations`, { obligations: [] });
    await post(FAY, `/v1/cycles/${cycle}/agenda/publish`);
    await post(FAY, `/v1/cycles/${cycle}/session/open`, { reason: 'Everybody is here' });
    await post(FAY, `/v1/cycles/${cycle}/input/close`, { reason: 'Everybody has spoken' });
    const open = await post(FAY, `/v1/cycles/${cycle}/refinement/end`);
    const decision = open.decisions[0]?.id ?? '';
    const { options } = (
      await stack.api.call<{ options: { id: string; statusQuo: boolean }[] }>(ODA, 'GET', `/v1/decisions/${decision}`)
    ).body;
    const option = options.find(({ statusQuo }) => !statusQuo)?.id;
    await post(BEN, `/v1/decisions/${decision}/positions`, { option, reason: 'Nobody reads it' });
    const { id: position } = await stack.db
      .selectFrom('position')
      .select('id')
      .where('decision', '=', decision)
      .executeTakeFirstOrThrow();
    const ruling = {
      option,
      rationale: 'It saves eight minutes a report',
      answers: [{ position, answer: 'I followed it' }],
    };
    await post(ODA, `/v1/decisions/${decision}/ruling`, ruling);
    return { cycle, review: open.reviews[0]?.id ?? '', decision };
  }

  const token = async (review: string, body: object): Promise<string> => {
    const answer = await stack.api.call<{ token: string; command: string }>(
      CLEO,
      'POST',
      `/v1/reviews/${review}/tokens`,
      body,
    );
    expect(answer.status).toBe(201);
    expect(answer.body.command).toContain(`--workflow-id review:${review}`);
    return answer.body.token;
  };
  const refusals = async (review: string): Promise<{ because: string; count?: number }[]> =>
    (
      await stack.db
        .selectFrom('journal')
        .select('body')
        .where('subject', '=', review)
        .where('type', '=', 'claim-refused')
        .orderBy('id')
        .execute()
    ).map(({ body }) => body as { because: string; count?: number });

  it('counts once with a valid token of the `temporal` command, and is journaled as refused without one', async () => {
    const { cycle, review, decision } = await aReview();
    await eventually(() => stack.workflows.isRunning({ kind: 'review', id: review }));
    await signal(review, JSON.stringify({ token: randomBytes(32).toString('base64url') }));
    await signal(review, '"no claim at all"');
    await eventually(async () => expect(await refusals(review)).toHaveLength(2));
    expect(await refusals(review)).toEqual([{ because: 'unknown-token' }, { because: 'not-a-claim' }]);

    const approval = await token(review, { entry: 3, verdict: 'approve' });
    await signal(review, JSON.stringify({ token: approval }));
    const phase = async (): Promise<CycleSeen> =>
      (await stack.api.call<CycleSeen>(FAY, 'GET', `/v1/cycles/${cycle}`)).body;
    await eventually(async () => expect((await phase()).phase).toBe('closure'));
    const reviewed = await stack.db
      .selectFrom('journal')
      .selectAll()
      .where('subject', '=', review)
      .where('type', '=', 'reviewed')
      .execute();
    expect(reviewed).toMatchObject([
      { body: { verdict: 'approve' }, command: expect.stringMatching(/^signal:review:[0-9a-f-]{36}:/) as unknown },
    ]);
    const made = await stack.db
      .selectFrom('decision')
      .select('effectiveAt')
      .where('id', '=', decision)
      .executeTakeFirstOrThrow();
    expect(made.effectiveAt).not.toBeNull();
    const shown = await stack.api.call<{ items: object[] }>(FAY, 'GET', `/v1/cycles/${cycle}/claims`);
    expect(shown).toMatchObject({ status: 200 });
    expect(JSON.stringify(shown.body)).toContain('unknown-token');
    const texts = JSON.stringify(await stack.db.selectFrom('journal').select('body').execute());
    expect(texts).not.toContain(approval);
  }, 60_000);

  it('is worth nothing any more when the review has moved on, and keeps at most 100 unread claims', async () => {
    const { cycle, review } = await aReview();
    const approval = await token(review, { entry: 3, verdict: 'approve' });
    await stack.api.call(CLEO, 'POST', `/v1/reviews/${review}/request-changes`, {
      entry: 3,
      reason: 'Name the retention period',
    });
    await signal(review, JSON.stringify({ token: approval }));
    await eventually(async () => expect(await refusals(review)).toHaveLength(1));
    expect(await refusals(review)).toEqual([{ because: 'review-moved-on' }]);

    await stack.db.transaction().execute(async (tx) => {
      await lockCycle(tx, cycle); // so nobody can read a claim meanwhile
      const handle = stack.client.workflow.getHandle(`review:${review}`);
      await Promise.all(Array.from({ length: 260 }, () => handle.signal(reviewSignal, { token: 'x'.repeat(30) })));
      await eventually(async () => {
        await sql`select 1`.execute(tx); // Postgres ends a transaction that says nothing for five seconds
        return hasTakenItsSignals(await handle.fetchHistory());
      });
    });
    const told = async (because: string): Promise<{ count?: number }[]> =>
      (await refusals(review)).slice(1).filter((body) => body.because === because);
    await eventually(async () => expect(await told('too-many-unread')).toHaveLength(1), 60_000);
    const unread = (await told('too-many-unread'))[0]?.count ?? 0;
    expect([159, 160]).toContain(unread); // beside the hundred that wait, one may have been in hand already
    await eventually(async () => (await told('unknown-token')).length === 260 - unread, 60_000);
  }, 120_000);
});

/** Whether a task of the workflow has ended after the last signal came. */
function hasTakenItsSignals({ events }: { events?: readonly HistoryEvent[] | null }): boolean {
  const last = (is: (event: HistoryEvent) => unknown): number => (events ?? []).findLastIndex((event) => !!is(event));
  const task = last((event) => event.workflowTaskCompletedEventAttributes);
  return task > last((event) => event.workflowExecutionSignaledEventAttributes);
}
