import { workingCalendar } from '../../libs/calendar/working-calendar.js';
import { CalendarRules } from '../../libs/domain/time.js';
import { AGENDA, ANN, BEN, CLEO, CORA, DEN, FAY, ODA, aCouncil, type Council } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';
import { eventually } from '../servers/eventually.js';
import { onTime } from './on-time.js';

const DAY = 86_400_000;

const DECISION = {
  question: 'Do we drop the free-text field?',
  options: [{ title: 'Drop it' }, { title: 'Make it optional' }],
  proposer: ANN,
  authority: ODA,
  deputy: DEN,
  advisers: [ANN, BEN],
};

interface Seen {
  readonly id: string;
  readonly state: string;
  readonly options: readonly { readonly id: string; readonly title: string; readonly statusQuo: boolean }[];
  readonly positions?: readonly { readonly id: string }[];
}

interface Gated {
  readonly state: string;
  readonly reviews: readonly { readonly id: string; readonly state: string; readonly approvedUntil: string | null }[];
}

describe('a decision forum', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  /** A cycle whose decision has just opened. */
  async function aForum(decision: object = {}, brief: object = {}): Promise<{ council: Council; id: string }> {
    const council = await aCouncil(world, {
      brief: { ...AGENDA, ...brief, decisions: [{ ...DECISION, ...decision }] },
    });
    for (const reviewer of (decision as { reviewers?: (string | { email: string })[] }).reviewers ?? []) {
      const email = typeof reviewer === 'string' ? reviewer : reviewer.email;
      await council.post(email, 'obligations', { obligations: [] });
    }
    await council.post(FAY, 'agenda/publish');
    await council.post(FAY, 'session/open', { reason: 'Everybody is here' });
    await council.post(FAY, 'input/close', { reason: 'Everybody has spoken' });
    const opened = await council.post(FAY, 'refinement/end');
    expect(opened.body).toMatchObject({ phase: 'decision', decisions: [{ phase: 'open' }] });
    return { council, id: opened.body.decisions[0]?.id ?? '' };
  }

  const rungs = async (council: Council, id: string): Promise<[unknown, unknown][]> =>
    (await council.journal())
      .filter(({ type, subject }) => type === 'rung-fired' && subject === id)
      .map(({ body }): [unknown, unknown] => [body.do, body.result]);

  it('that nobody touches climbs its ladder to the default, each rung an activity by its name, its receivers as ids', async () => {
    const { council, id } = await aForum();
    await world.pass(10 * DAY);
    expect(await council.activities(`decision:${id}`)).toEqual([
      'askForPositions',
      'remind',
      'settle',
      'remind',
      'escalate',
      'applyTieBreak',
      'applyDefault',
      'announceOutcome',
    ]);
    expect(await rungs(council, id)).toEqual([
      ['remind', 'fired'], // whoever was asked, while advice is open
      ['settle', 'ready'],
      ['remind', 'fired'],
      ['escalate', 'fired'],
      ['apply_tie_break', 'tie-survived'],
      ['apply_default', 'fired'],
    ]);
    const escalated = (await council.journal()).find(
      ({ type, body }) => type === 'rung-fired' && body.do === 'escalate',
    );
    expect(escalated?.body.receivers).toEqual([await council.person(DEN)]);
    const row = await world.db.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ outcomeBy: 'default', decidedBy: null, because: { rule: 'default on expiry' } });
    await expect(council.cycle()).resolves.toMatchObject({ phase: expect.stringMatching(/closure|closed/) });
  });

  it('reminds only those who still owe something: nobody who acted between arming and firing', async () => {
    const { council, id } = await aForum();
    const forum = (await world.act<Seen>(ANN, 'GET', `/v1/decisions/${id}`)).body;
    const option = forum.options[0]?.id;
    expect(
      await world.act(ANN, 'POST', `/v1/decisions/${id}/positions`, { option, reason: 'Nobody reads it' }),
    ).toMatchObject({ status: 200 });
    await world.pass(6 * DAY);
    const reminded = await world.db
      .selectFrom('notice')
      .select('person')
      .where('purpose', '=', 'reminder')
      .where('id', 'like', `%${id}%`)
      .execute();
    const people = reminded.map(({ person }) => person);
    expect(people).toContain(await council.person(BEN));
    expect(people).not.toContain(await council.person(ANN));
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });

  it('wakes early when everybody has spoken, and lets the deputy decide once the ladder has climbed to them', async () => {
    const { council, id } = await aForum();
    const { options } = (await world.act<Seen>(ANN, 'GET', `/v1/decisions/${id}`)).body;
    const option = options[0]?.id ?? '';
    const ruling = {
      option,
      rationale: 'It saves eight minutes a report',
      answers: [] as { position: string; answer: string }[],
    };
    expect(await world.act(ODA, 'POST', `/v1/decisions/${id}/ruling`, ruling)).toMatchObject({
      status: 409,
      body: { code: 'advice-open' },
    });
    for (const adviser of [ANN, BEN])
      await world.act(adviser, 'POST', `/v1/decisions/${id}/positions`, { option, reason: 'Nobody reads it' });
    await world.pass(1000);
    expect(await rungs(council, id)).toEqual([['settle', 'ready']]);
    expect(await council.activities(`decision:${id}`)).toEqual(['askForPositions']); // settled by who looked, and told
    expect(await world.act(DEN, 'POST', `/v1/decisions/${id}/ruling`, ruling)).toMatchObject({
      status: 403,
      body: { code: 'no-right' },
    });
    await eventually(async () => {
      await world.pass(DAY / 2);
      return (await rungs(council, id)).some(([step]) => step === 'escalate');
    });
    const positions = await world.db.selectFrom('position').select('id').where('decision', '=', id).execute();
    const answered = {
      ...ruling,
      answers: positions.map(({ id: position }) => ({ position, answer: 'Thank you, I followed it' })),
    };
    expect(await world.act(DEN, 'POST', `/v1/decisions/${id}/ruling`, ruling)).toMatchObject({
      status: 409,
      body: { code: 'advice-unanswered' },
    });
    expect(await world.act(DEN, 'POST', `/v1/decisions/${id}/ruling`, answered)).toMatchObject({ status: 200 });
    const row = await world.db.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      outcomeBy: 'deputy',
      decidedBy: await council.person(DEN),
      actedFor: await council.person(ODA),
    });
    await expect(council.cycle()).resolves.toMatchObject({ phase: 'closure' });
  });

  it('comes back from a review that nobody gave, and the second time things stay as they are', async () => {
    const { council, id } = await aForum({ reviewers: [CLEO] });
    const { options } = (await world.act<Seen>(ANN, 'GET', `/v1/decisions/${id}`)).body;
    const option = options.find(({ statusQuo }) => !statusQuo)?.id ?? '';
    await world.pass(3 * DAY);
    const decide = () =>
      world.act(ODA, 'POST', `/v1/decisions/${id}/ruling`, {
        option,
        rationale: 'It saves eight minutes',
        answers: [],
      });
    await eventually(async () => {
      await world.pass(DAY / 4);
      return (await decide()).status === 200;
    });
    await expect(council.cycle()).resolves.toMatchObject({
      phase: 'decision',
      decisions: [{ phase: 'decided' }],
      reviews: [{ phase: 'open' }],
    });
    await world.pass(40 * DAY);
    const row = await world.db.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row.returns).toBeGreaterThanOrEqual(1);
    expect(options.find((one) => one.id === row.outcome)?.statusQuo).toBe(true);
    await expect(council.cycle()).resolves.toMatchObject({ phase: 'closed' });
  });

  it('asks its reviewers step by step, and again when an approval ends, on time and after the cycle', async () => {
    const lasts = { workingDays: 10 };
    const reviewers = [
      { email: CLEO, approvalLasts: lasts },
      { email: CORA, step: 2 },
    ];
    const { council, id } = await aForum({ reviewers });
    const forum = (await world.act<Seen>(ANN, 'GET', `/v1/decisions/${id}`)).body;
    const option = forum.options.find(({ statusQuo }) => !statusQuo)?.id ?? '';
    const ruling = { option, rationale: 'It saves eight minutes', answers: [] };
    await eventually(async () => {
      await world.pass(DAY / 4);
      return (await world.act(ODA, 'POST', `/v1/decisions/${id}/ruling`, ruling)).status === 200;
    });
    const reviews = async () => (await world.act<Gated>(FAY, 'GET', `/v1/decisions/${id}`)).body;
    const [first, second] = (await reviews()).reviews.map((review) => review.id);
    const approve = (as: string, review?: string) =>
      world.act<Gated>(as, 'POST', `/v1/reviews/${review}/approve`, { entry: 3 });
    const told = async (email: string) =>
      (
        await world.db
          .selectFrom('notice')
          .select('id')
          .where('purpose', '=', 'review_wanted')
          .where('person', '=', await council.person(email))
          .where('cycle', '=', council.id)
          .execute()
      ).length;
    expect([await told(CLEO), await told(CORA)]).toEqual([1, 0]);
    expect(await approve(CLEO, first)).toMatchObject({ status: 200 });
    expect([await told(CLEO), await told(CORA)]).toEqual([1, 1]);
    expect(await approve(CORA, second)).toMatchObject({ status: 200 });
    expect(await reviews()).toMatchObject({
      state: 'in_effect',
      reviews: [{ state: 'approved' }, { state: 'approved' }],
    });

    const ends = (await reviews()).reviews[0]?.approvedUntil ?? '';
    await world.until(new Date(Date.parse(ends) - 1000).toISOString());
    await expect(council.cycle()).resolves.toMatchObject({ phase: 'closed', reviews: [{ phase: 'approved' }, {}] });
    await world.until(new Date(Date.parse(ends) + 1000).toISOString());
    expect(await reviews()).toMatchObject({ state: 'in_effect', reviews: [{ state: 'open' }, { state: 'approved' }] });
    expect(await told(CLEO)).toBe(2);
    expect(await world.workflows.isRunning({ kind: 'review', id: first ?? '' })).toBe(true);
    await world.pass(8 * DAY); // nobody answers; who owns the decision is asked again two days later
    expect(await reviews()).toMatchObject({
      state: 'in_effect',
      reviews: [{ state: 'lapsed' }, { state: 'approved' }],
    });
    const asked = (await council.journal()).filter(({ type, body }) => type === 'promise-due' && body.about === id);
    expect(asked).toMatchObject([{ body: { kind: 'decision_review', owner: await council.person(ODA) } }]);
    expect(await council.activities(`review:${first}`)).toEqual([
      'askForVerdict',
      'remind',
      'escalate',
      'applyDefault',
      'announceVerdict',
    ]);
    expect(await world.workflows.isRunning({ kind: 'review', id: first ?? '' })).toBe(false);
  }, 60_000);

  it('ends with its review when its cycle is cancelled in `decision`, and everybody is told why', async () => {
    const { council, id } = await aForum({ reviewers: [CLEO] });
    const review = (await council.cycle()).reviews[0]?.id ?? '';
    await eventually(() => world.workflows.isRunning({ kind: 'decision', id }));
    expect(await council.post(FAY, 'cancel', { reason: 'The product is sold' })).toMatchObject({
      status: 200,
      body: { phase: 'cancelled', next: null, decisions: [{ phase: 'withdrawn', next: null }] },
    });
    const told = await world.db
      .selectFrom('notice')
      .select('person')
      .where('cycle', '=', council.id)
      .where('purpose', '=', 'cycle_cancelled')
      .execute();
    expect(told).toHaveLength(5); // four who were invited, and the reviewer
    const subjects = [
      { kind: 'cycle', id: council.id },
      { kind: 'decision', id },
      { kind: 'review', id: review },
    ] as const;
    for (const subject of subjects) await eventually(async () => !(await world.workflows.isRunning(subject)));
    await world.pass(10 * DAY);
    expect(await rungs(council, id)).toEqual([]);
  });

  it('does what its preview told, on time', async () => {
    const { council, id } = await aForum();
    const { openedAt } = await world.db
      .selectFrom('gate')
      .select('openedAt')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const decision = { ...DECISION, deputy: DEN };
    const told = await world.act<{ timeline: { do: string; at: string }[] }>(ANN, 'POST', '/v1/decisions/preview', {
      decision,
      program: council.program,
      opensAt: openedAt,
    });
    await world.pass(10 * DAY);
    const fired = (await council.journal()).filter(({ type, subject }) => subject === id && type === 'rung-fired');
    const foretold = told.body.timeline.slice(1);
    expect(fired.map(({ body }) => body.do)).toEqual(foretold.map((moment) => moment.do));
    const instants = foretold.map(({ at }) => at);
    expect(fired.map(({ at }, index) => onTime(at, instants[index] ?? ''))).toEqual(instants);
  });

  it('is extended once by its ladder, on time', async () => {
    const ladder = [
      { when: { fraction: 0.5 }, do: 'remind' },
      { when: 'at_deadline', if: 'nobody_took_it', who: ['facilitator'], do: 'extend_once', by: 'P2D' },
      { when: { after: { workingDays: 1 } }, do: 'apply_default' },
    ];
    const { council, id } = await aForum({ ladder });
    const opened = await world.db.selectFrom('gate').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    await world.pass(12 * DAY);
    const calendar = workingCalendar(CalendarRules.parse({ zone: 'Europe/Berlin' }));
    const first = opened.deadline ?? '';
    const moves = await world.db.selectFrom('deadlineMove').selectAll().where('subject', '=', id).execute();
    expect(moves).toMatchObject([{ version: 2, movedBy: null, fromAt: first }]);
    const extended = moves[0]?.toAt ?? '';
    const planned = new Date(Date.parse(first) + 2 * DAY).toISOString(); // it counts from when the rung fired
    expect(onTime(extended, planned)).toBe(planned);
    const half = calendar.addWorkingMs(opened.openedAt, calendar.workingMsBetween(opened.openedAt, first) / 2);
    const fired = (await council.journal()).filter(({ type, subject }) => subject === id && type === 'rung-fired');
    const rungsOfLadder = fired.filter(({ body }) => body.do !== 'settle');
    const instants = [null, half, first, null, calendar.add(extended, { workingDays: 1 })];
    const at = rungsOfLadder.map((rung, index) => onTime(rung.at, instants[index] ?? rung.at));
    expect(rungsOfLadder.map(({ body }, index) => [body.do, body.result, at[index]])).toEqual([
      ['remind', 'fired', expect.any(String)], // that advice closes soon
      ['remind', 'fired', half],
      ['extend_once', 'fired', first],
      ['remind', 'fired', expect.any(String)], // halfway to the new deadline
      ['apply_default', 'fired', instants[4]],
    ]);
    expect(await council.activities(`decision:${id}`)).toContain('extendOnce');
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });

  it('stops and goes on with the hold of its cycle, keeping its working time', async () => {
    const { council, id } = await aForum();
    const { addWorkingMs, workingMsBetween } = workingCalendar(CalendarRules.parse({ zone: 'Europe/Berlin' }));
    const deadline = async (): Promise<string> =>
      (await world.db.selectFrom('gate').select('deadline').where('id', '=', id).executeTakeFirstOrThrow()).deadline ??
      '';
    const before = await deadline();
    await council.post(FAY, 'hold', { reason: 'The plant is closed' });
    const left = workingMsBetween(await world.now(), before);
    await world.pass(7 * DAY);
    expect(await rungs(council, id)).toEqual([]);
    await council.post(FAY, 'resume');
    const expected = addWorkingMs(await world.now(), left);
    expect(Math.abs(Date.parse(await deadline()) - Date.parse(expected))).toBeLessThan(10_000);
    await world.pass(30 * DAY);
    await expect(council.cycle()).resolves.toMatchObject({ phase: 'closed' });
    expect((await rungs(council, id)).map(([step]) => step)).toEqual([
      'remind',
      'settle',
      'remind',
      'escalate',
      'apply_tie_break',
      'apply_default',
    ]);
  });
});
