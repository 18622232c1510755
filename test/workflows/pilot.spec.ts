import type { PilotView } from '../../apps/api/src/pilots/pilot.schemas.js';
import { ANN, BEN, CLEO, FAY, ODA, aCouncil, type Council } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PLANNED = '2027-02-01T08:00:00.000Z'; // a Monday
const STARTS = '2027-02-08T08:00:00.000Z';
const SOON_AFTER = '2027-02-08T08:10:00.000Z';
const ENDS = '2027-02-26T08:00:00.000Z';

describe('a pilot', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  /** A pilot that has started when its time came. */
  async function aPilot(): Promise<{ council: Council; id: string; show: () => Promise<PilotView> }> {
    const council = await aCouncil(world, { start: PLANNED });
    const { body: purpose } = await world.act<{ id: string }>(
      FAY,
      'POST',
      `/v1/programs/${council.program}/consent-purposes`,
      {
        use: 'telemetry',
        what: 'Times',
        why: 'To see',
        how: 'Here',
        seenBy: 'The team',
        until: '2028-01-01T00:00:00.000Z',
      },
    );
    const { body, status } = await world.act<PilotView>(FAY, 'POST', `/v1/programs/${council.program}/pilots`, {
      name: 'The short form',
      cohort: { percent: 10 },
      safeguards: { halters: [ANN], rollback: 'Switch the flag off' },
      thresholds: [{ metric: 'errors', comparator: 'lte', threshold: 2, unit: '%' }],
      window: { startsAt: STARTS, endsAt: ENDS },
      telemetry: { collected: 'Times', seenBy: 'The team', purpose: purpose.id },
      owner: BEN,
      decider: ODA,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    const path = `/v1/pilots/${body.id}`;
    const asked = await world.act<PilotView>(FAY, 'POST', `${path}/reviews`, { email: CLEO });
    const [review] = asked.body.reviews;
    await world.act(CLEO, 'POST', `/v1/reviews/${review?.id}/approve`, { entry: review?.entry });
    await world.until(SOON_AFTER);
    return { council, id: body.id, show: async () => (await world.act<PilotView>(FAY, 'GET', path)).body };
  }
  const measure = async (id: string, value: number): Promise<void> => {
    const { startedAt } = (await world.act<PilotView>(FAY, 'GET', `/v1/pilots/${id}`)).body;
    const at = new Date(Date.parse(startedAt ?? '') + value).toISOString();
    const { status, body } = await world.act(BEN, 'POST', `/v1/pilots/${id}/measurements`, {
      measurements: [{ metric: 'errors', value, people: 40, at }],
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
  };

  it('starts by itself, is halted by a breach, goes on by decision, falls silent, is halted again, and ends with a verdict', async () => {
    const { council, id, show } = await aPilot();
    const started = await show();
    expect([started.state, started.startedAt?.slice(0, 16)]).toEqual(['running', STARTS.slice(0, 16)]);

    await measure(id, 7);
    const { halts, state } = await show();
    expect([state, halts.length]).toEqual(['halted', 1]);
    const decision = halts[0]?.decision ?? '';
    await world.pass(1000);
    expect(await world.workflows.isRunning({ kind: 'decision', id: decision })).toBe(true);
    const forum = await world.act<{ options: { id: string }[] }>(ODA, 'GET', `/v1/decisions/${decision}`);
    await world.pass(2 * DAY + HOUR); // nobody advises
    const ruling = { option: forum.body.options[0]?.id, rationale: 'One device was broken, and is replaced' };
    const ruled = await world.act(ODA, 'POST', `/v1/decisions/${decision}/ruling`, ruling);
    expect([ruled.status, ruled.body]).toMatchObject([200, { state: 'in_effect' }]);
    await world.pass(1000);
    expect((await show()).state).toBe('running');

    await world.pass(6 * DAY); // nobody measures
    expect(await show()).toMatchObject({ state: 'halted', halts: [{ because: 'breach' }, { because: 'ladder' }] });
    await world.pass(14 * DAY); // nobody decides, and nobody says what it showed
    expect(await show()).toMatchObject({
      state: 'closed',
      endedBecause: 'stays_halted',
      statement: null,
      verdict: { overall: 'not_met', thresholds: ['not_met'] },
    });
    expect(await council.activities(`pilot:${id}`)).toEqual([
      ...['startPilot', 'announceStart', 'announceStart', 'remind', 'escalate', 'halt'],
      ...['askForPilotVerdict', 'remind', 'escalate', 'advanceFlagged', 'announcePilotVerdict'],
    ]);
  }, 60_000);
});
