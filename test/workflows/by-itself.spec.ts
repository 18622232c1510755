import { aWorld, type World } from '../servers/a-world.js';

const FAY = 'fay@example.org';
const DAY = 86_400_000;
interface Cycle {
  id: string;
  phase: string;
  entry: number;
  deadline: string | null;
}

describe('a cycle that nobody touches', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  it('ends by itself, phase after phase, each by the last rung of its ladder', async () => {
    const program = await world.act<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      engagement: { calendar: { zone: 'Europe/Berlin' } },
    });
    expect(program.status).toBe(201);
    const cycle = await world.act<Cycle>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, { title: 'First', scope: 'All' });
    expect(cycle.status).toBe(201);
    await world.pass(60 * DAY);
    const seen = await world.act<Cycle>(FAY, 'GET', `/v1/cycles/${cycle.body.id}`);
    console.log(JSON.stringify(seen.body, null, 1));
    const rows = await world.db.selectFrom('journal').selectAll().orderBy('id').execute();
    console.log(rows.map((r) => `${r.at} ${r.type} ${JSON.stringify(r.body)}`).join('\n'));
    const h = await world.environment.client.workflow.getHandle('cycle:' + cycle.body.id).fetchHistory(); console.log(new Date(await world.environment.currentTimeMs()).toISOString(), JSON.stringify(h.events?.map((e) => [e.eventType, e.activityTaskScheduledEventAttributes?.activityType?.name, e.timerStartedEventAttributes?.startToFireTimeout, e.workflowTaskFailedEventAttributes?.failure?.message, e.activityTaskFailedEventAttributes?.failure?.message])));
    const d = await world.environment.client.workflow.getHandle('cycle:' + cycle.body.id).describe(); console.log(JSON.stringify(d.raw.pendingActivities), JSON.stringify(d.raw.pendingWorkflowTask), d.status.name);
    expect(seen.body.phase).toBe('closed');
  });
});
