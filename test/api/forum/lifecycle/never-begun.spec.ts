import { SweepWorkflows } from '../../../../apps/worker/src/relay/sweep-workflows.js';
import { connect, type Database } from '../../../../libs/database/connection.js';
import { createLogger } from '../../../../libs/observability/logger.js';
import type { Workflows } from '../../../../libs/temporal/workflows.js';
import { DECISION, FAY, ODA, aCouncilForAll, voices } from '../a-forum.js';

describe('a forum that ends before its workflow could begin, because Temporal is away', () => {
  const council = aCouncilForAll();
  const { adviceClosed, rule } = voices(() => council);
  let worker: Database;
  beforeAll(() => {
    worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
  });
  afterAll(() => worker.destroy());

  /** Seen to fail with a look at those alone whose workflow was started: nobody heard what was decided. */
  it('has its workflow started to say how it ended; one that was never opened has nothing to say', async () => {
    const decided = await council.forum();
    await adviceClosed(decided);
    expect(await rule(ODA, decided)).toMatchObject({ status: 200, body: { state: 'in_effect' } });
    const cycle = await council.cycle({ decisions: [DECISION] });
    const cancelled = await council.api.call(FAY, 'POST', `/v1/cycles/${cycle}/cancel`, { reason: 'It is sold' });
    expect(cancelled.status).toBe(200);
    const gates = council.api.db
      .selectFrom('gate')
      .select('id')
      .where('kind', '=', 'decision')
      .where('cycle', '=', cycle);
    const draft = await gates.where('over', '=', true).executeTakeFirstOrThrow();

    await council.clock('2027-06-01T08:00:00.000Z'); // each has had its time to begin
    const started: string[] = [];
    const start = (_subject: unknown, { id }: { id: string }) => {
      started.push(id);
      return Promise.resolve('started');
    };
    const workflows = { start } as unknown as Workflows;
    await new SweepWorkflows(worker, workflows, createLogger('test', 'silent'), 0).sweep('unfinished');
    expect(started).toContain(decided.decision);
    expect(started).not.toContain(draft.id);
  });
});
