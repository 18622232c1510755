import type { ItemView } from '../../apps/api/src/backlog/item.schemas.js';
import { AGENDA, ANN, CLEO, FAY, aCouncil } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';

const DAY = 86_400_000;

describe('the review of an item', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  it('that nobody gives climbs its ladder and sends the item back; a fresh one follows when it comes back', async () => {
    const council = await aCouncil(world, { brief: AGENDA });
    await council.post(FAY, 'agenda/publish');
    await council.post(FAY, 'session/open', { reason: 'Everybody is here' });
    const said = await council.post<{ id: string }>(ANN, 'contributions', {
      kind: 'feedback',
      text: 'The report takes 18 minutes on my phone',
    });
    const made = await council.post<ItemView>(FAY, 'items', {
      title: 'A short form',
      framing: 'Nobody reads the long one',
      passages: [{ contribution: said.body.id, starts: 0, ends: 10 }],
    });
    const path = `/v1/items/${made.body.id}`;
    const item = async () => (await world.act<ItemView>(FAY, 'GET', path)).body;
    await world.act(FAY, 'POST', `${path}/reviews`, { email: CLEO });
    const review = (await item()).reviews[0]?.id ?? '';
    expect(await world.workflows.isRunning({ kind: 'review', id: review })).toBe(true);

    await world.pass(10 * DAY);
    expect(await item()).toMatchObject({ status: 'proposed', reviews: [{ state: 'lapsed' }] });
    expect(await council.activities(`review:${review}`)).toEqual([
      'askForVerdict',
      'remind',
      'escalate',
      'applyDefault',
      'announceVerdict',
    ]);
    expect((await council.cycle()).flags).toContainEqual(expect.objectContaining({ code: 'item-not-approved' }));

    const again = await world.act(FAY, 'POST', `/v1/reviews/${review}/resubmit`, { note: 'Names are left out' });
    expect(again.status).toBe(200);
    await world.pass(1000);
    expect(await world.workflows.isRunning({ kind: 'review', id: review })).toBe(true);
    const { entry } = (await item()).reviews[0] ?? {};
    expect((await world.act(CLEO, 'POST', `/v1/reviews/${review}/approve`, { entry })).status).toBe(200);
    await world.pass(1000);
    expect(await item()).toMatchObject({ status: 'proposed', reviews: [{ state: 'approved', verdict: 'approve' }] });
    expect(await council.activities(`review:${review}`)).toEqual(['askForVerdict', 'announceVerdict']);
  }, 60_000);
});
