import { workingCalendar } from '../../libs/calendar/working-calendar.js';
import { CalendarRules } from '../../libs/domain/time.js';
import type { DecisionView } from '../../apps/api/src/decisions/decision.schemas.js';
import { AGENDA, ANN, BEN, DEE, DEN, FAY, ODA, aCouncil, type Council } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';
import { onTime } from './on-time.js';

const DAY = 86_400_000;
/** The Thursday before the clocks of Berlin go forward. */
const BEFORE_SUMMER = '2027-03-25T08:00:00.000Z';
const { add } = workingCalendar(CalendarRules.parse({ zone: 'Europe/Berlin' }));

const DECISION = {
  question: 'Do we drop the free-text field?',
  options: [{ title: 'Drop it' }],
  proposer: ANN,
  authority: ODA,
  deputy: DEN,
  deciders: [ANN, BEN, DEE],
};

describe('a forum over weeks and the change of clocks', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  interface Forum {
    readonly council: Council;
    readonly id: string;
    read(): Promise<DecisionView>;
    say(as: string, body: object): Promise<number>;
    activities(): Promise<string[]>;
    entries(type: string): Promise<string[]>;
  }

  async function aForum(decision: object, start?: string): Promise<Forum> {
    const decisions = [{ ...DECISION, ...decision }];
    const council = await aCouncil(world, { ...(start ? { start } : {}), brief: { ...AGENDA, decisions } });
    await council.post(FAY, 'agenda/publish');
    await council.post(FAY, 'session/open', { reason: 'Everybody is here' });
    await council.post(FAY, 'input/close', { reason: 'Everybody has spoken' });
    const opened = await council.post(FAY, 'refinement/end');
    const id = opened.body.decisions[0]?.id ?? '';
    const path = `/v1/decisions/${id}`;
    return {
      council,
      id,
      read: async () => (await world.act<DecisionView>(FAY, 'GET', path)).body,
      say: async (as, body) => (await world.act(as, 'POST', `${path}/positions`, body)).status,
      activities: () => council.activities(`decision:${id}`),
      entries: async (type) =>
        (await council.journal()).filter((entry) => entry.type === type && entry.subject === id).map(({ at }) => at),
    };
  }
  /** Just after the deadline, whose own instant is inside. */
  const expectDecidedAfter = (deadline: string | null | undefined, at: string | undefined): void => {
    const outside = new Date(Date.parse(deadline ?? '') + 1).toISOString();
    expect(onTime(at, outside)).toBe(outside);
  };
  /** Lets time pass until just after an instant. */
  const beyond = (at: string | null | undefined) => world.until(new Date(Date.parse(at ?? '') + 1000).toISOString());

  it('by consent ends three working days later, on time, and positions on the way cost nothing', async () => {
    const forum = await aForum({ method: 'consent', rules: { length: { workingDays: 3 } } }, BEFORE_SUMMER);
    const opened = (await forum.entries('decision-opened'))[0] ?? '';
    const { deadline } = await forum.read();
    expect(deadline).toBe(add(opened, { workingDays: 3 }));
    expect(deadline).toContain('2027-03-30T07:'); // nine in the morning of summer
    for (const body of [{ stance: 'agree' }, { stance: 'abstain' }, { stance: 'agree', reason: 'Now I am for it' }]) {
      expect(await forum.say(BEN, body)).toBe(200);
    }
    await beyond(deadline);
    const { outcome, state } = await forum.read();
    expect(state).toBe('in_effect');
    expectDecidedAfter(deadline, outcome?.decidedAt);
    expect(outcome).toMatchObject({ by: 'method', because: { agreed: 1, silent: 2 } });
    expect(await forum.activities()).toEqual(['askForPositions', 'remind', 'settle', 'announceOutcome']);
    await expect(forum.council.cycle()).resolves.toMatchObject({ phase: 'closure' });
  });

  it('by last call begins, is stopped by a concern, begins anew, and ends ten elapsed days later', async () => {
    const forum = await aForum({ method: 'last_call' }, '2027-10-18T08:00:00.000Z');
    expect(await forum.say(BEN, { stance: 'agree' })).toBe(200);
    const first = await forum.read();
    expect(first.state).toBe('last_call');
    await world.pass(6 * DAY);
    const raised = await world.act<{ id: string }>(DEE, 'POST', `/v1/decisions/${forum.id}/concerns`, {
      name: 'audits',
      reason: 'Auditors need it',
    });
    expect(await forum.read()).toMatchObject({ state: 'open', standing: { because: { agreed: 2 } } });
    await world.act(DEE, 'POST', `/v1/concerns/${raised.body.id}/resolve`, { reason: 'The export keeps it' });
    const again = await forum.read();
    const began = (await forum.entries('last-call-began')).at(-1) ?? '';
    expect(again).toMatchObject({ state: 'last_call', standing: { because: { lastCall: { number: 2 } } } });
    expect(again.deadline).toBe(add(began, 'P10D')); // over the end of summer time
    await beyond(first.deadline);
    expect((await forum.read()).state).toBe('last_call');
    await beyond(again.deadline);
    const { outcome } = await forum.read();
    expectDecidedAfter(again.deadline, outcome?.decidedAt);
    expect(await forum.activities()).toEqual([
      'askForPositions',
      'announceLastCall',
      'askForPositions',
      'announceLastCall',
      'settle',
      'announceOutcome',
    ]);
    const told = await world.db.selectFrom('notice').select('purpose').where('id', 'like', `%${forum.id}%`).execute();
    const purposes = new Set(told.map(({ purpose }) => purpose));
    for (const purpose of ['decision_opened', 'last_call_begun', 'last_call_stopped', 'decision_in_effect']) {
      expect(purposes).toContain(purpose);
    }
  });

  it.each<[string, object, object, object]>([
    ['majority', {}, { option: 'Drop it' }, { rule: 'majority@1' }],
    ['ranked', {}, { ranking: ['Drop it'] }, { rule: 'ranked@1' }],
    [
      'score',
      { criteria: [{ name: 'value', weight: 1 }] },
      { scores: { 'Drop it': { value: 7 } } },
      { rule: 'score@1' },
    ],
  ])('by %s is counted at its deadline, on time', async (method, parts, position, because) => {
    const forum = await aForum({ method, rules: { quorum: 1 }, tieBreak: ['status_quo'], ...parts });
    const { options, deadline } = await forum.read();
    const [drop, keep] = options.map(({ id }) => id);
    const said = JSON.stringify(position).replaceAll('Drop it', drop ?? '');
    const scores = { scores: { [drop ?? '']: { value: 7 }, [keep ?? '']: { value: 2 } } };
    expect(await forum.say(BEN, method === 'score' ? scores : (JSON.parse(said) as object))).toBe(200);
    await beyond(deadline);
    const { outcome } = await forum.read();
    expectDecidedAfter(deadline, outcome?.decidedAt);
    expect(outcome).toMatchObject({ by: 'method', option: { title: 'Drop it' }, because });
  });

  it('by majority ends with the vote that decides it, and wakes its workflow for nothing else', async () => {
    const forum = await aForum({ method: 'majority' });
    const option = (await forum.read()).options[0]?.id;
    expect(await forum.say(BEN, { option })).toBe(200);
    expect((await forum.read()).state).toBe('open');
    expect(await forum.say(ANN, { option })).toBe(200);
    expect(await forum.read()).toMatchObject({ state: 'in_effect', outcome: { because: { early: true } } });
    expect(await forum.activities()).toEqual(['askForPositions', 'announceOutcome']);
  });
});
