import { AGENDA, ANN, BEN, CLEO, FAY, ODA, aCouncil } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';
import { eventually } from '../servers/eventually.js';
import { onTime } from './on-time.js';

const phases = (entries: readonly { type: string; body: Record<string, unknown> }[]): unknown[] =>
  entries.filter(({ type }) => type === 'phase-began').map(({ body }) => body.phase);

describe('a cycle that people move', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  it('publishes, goes back a phase with a reason, and publishes again with a new entry and new rungs', async () => {
    const council = await aCouncil(world, { start: '2027-01-04T09:00:00.000Z', brief: AGENDA });
    expect(await council.post(FAY, 'agenda/publish')).toMatchObject({
      status: 200,
      body: { phase: 'pre_read', entry: 2 },
    });
    expect(await council.post(FAY, 'back', { reason: 'A topic is missing' })).toMatchObject({
      body: { phase: 'agenda', entry: 3 },
    });
    expect(await council.post(FAY, 'back', { reason: 'Once more' })).toMatchObject({
      status: 409,
      body: { code: 'illegal-step' },
    });
    expect(await council.post(FAY, 'agenda/publish')).toMatchObject({ body: { phase: 'pre_read', entry: 4 } });
    expect(phases(await council.journal())).toEqual(['agenda', 'pre_read', 'agenda', 'pre_read']);
    expect(await council.activities(`cycle:${council.id}`)).toEqual([
      'invite',
      'distributePreReads',
      'invite',
      'distributePreReads',
    ]);
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });

  it('keeps the working time that was left over a hold that spans a deadline, and fires each rung once', async () => {
    const council = await aCouncil(world, {
      start: '2027-02-01T09:00:00.000Z',
      brief: { ...AGENDA, deputy: 'dee@example.org' },
    });
    const before = await council.cycle();
    expect(onTime(before.deadline, '2027-02-04T09:00:00Z')).toBe('2027-02-04T09:00:00Z');
    await world.until('2027-02-03T12:00:00.000Z'); // the reminder of 2027-02-03T09:00 has fired
    expect(await council.post(FAY, 'hold', { reason: 'The plant is closed' })).toMatchObject({
      status: 200,
      body: { next: { do: 'remind' } },
    });
    expect(await council.post(FAY, 'agenda/publish')).toMatchObject({ status: 409, body: { code: 'on-hold' } });
    await world.until('2027-02-10T12:00:10.000Z'); // a week and, whatever the calls above took, a little more
    const { body: resumed } = await council.post(FAY, 'resume');
    expect(resumed).toMatchObject({ deadlineVersion: 1, next: { do: 'escalate' } });
    for (const at of [resumed.deadline, resumed.next?.at]) {
      expect(onTime(at, '2027-02-11T09:00:00Z')).toBe('2027-02-11T09:00:00Z');
    }
    await world.until('2027-02-11T09:00:30.000Z');
    const rungs = (await council.journal())
      .filter(({ type }) => type === 'rung-fired')
      .map(({ body, at }) => `${String(body.do)} ${at.slice(0, 16)}`);
    expect(rungs).toEqual(['remind 2027-02-03T09:00', 'escalate 2027-02-11T09:00']);
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });

  it('moves the session with its pre-reads: everybody invited is told once per move, and the agenda is due earlier', async () => {
    const council = await aCouncil(world, { start: '2027-02-22T09:00:00.000Z', brief: AGENDA });
    const move = (to: string) => council.post(FAY, 'session/move', { to, reason: 'The room is taken' });
    expect(await move('2027-03-08T09:00:00.000Z')).toMatchObject({
      status: 200,
      body: { session: { at: '2027-03-08T09:00:00.000Z' }, deadline: '2027-03-04T09:00:00.000Z' },
    });
    await council.post(FAY, 'agenda/publish');
    expect(await move('2027-03-10T09:00:00.000Z')).toMatchObject({
      body: { deadline: '2027-03-10T09:00:00.000Z', deadlineVersion: 2 },
    });
    expect(await move('2027-02-01T09:00:00.000Z')).toMatchObject({ status: 422, body: { code: 'deadline-in-past' } });
    const told = await world.db
      .selectFrom('notice')
      .select(['person', 'version'])
      .where('purpose', '=', 'session_moved')
      .execute();
    expect(told.map(({ version }) => version).sort()).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
    await world.until('2027-03-10T09:00:05.000Z');
    await expect(council.cycle()).resolves.toMatchObject({ phase: 'session' });
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });

  it('ends a hold by itself', async () => {
    const council = await aCouncil(world, { start: '2027-03-01T09:00:00.000Z', brief: AGENDA });
    await council.post(FAY, 'hold', { reason: 'Waiting for the audit', until: '2027-03-20T12:00:00.000Z' });
    await world.until('2027-03-20T12:00:05.000Z');
    const seen = await council.cycle();
    expect(seen).toMatchObject({ heldUntil: null, phase: 'agenda' });
    expect((await council.journal()).map(({ type }) => type)).toContain('resumed');
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });

  it('moves a deadline: old rungs stay silent, new ones fire exactly once', async () => {
    const council = await aCouncil(world, {
      start: '2027-04-12T08:00:00.000Z',
      brief: { ...AGENDA, deputy: 'dee@example.org' },
    });
    const { deadline } = await council.cycle();
    expect(onTime(deadline, '2027-04-15T08:00:00Z')).toBe('2027-04-15T08:00:00Z');
    const moved = await council.post(FAY, 'deadline', { to: '2027-04-20T08:00:00.000Z', reason: 'Easter' });
    expect(moved.body).toMatchObject({ deadline: '2027-04-20T08:00:00.000Z', deadlineVersion: 2 });
    await world.until('2027-04-20T08:00:30.000Z');
    const rungs = (await council.journal()).filter(({ type }) => type === 'rung-fired');
    expect(rungs.map(({ body, at }) => `${String(body.do)} v${String(body.version)} ${at.slice(0, 16)}`)).toEqual([
      'remind v2 2027-04-19T08:00',
      'escalate v2 2027-04-20T08:00',
    ]);
    const moves = await world.db.selectFrom('deadlineMove').selectAll().where('subject', '=', council.id).execute();
    expect(moves).toMatchObject([
      { version: 2, reason: 'Easter', fromAt: deadline, movedBy: await council.person(FAY) },
    ]);
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });

  it.each(['agenda', 'pre_read', 'session', 'refinement', 'closure'])(
    'can be cancelled in %s, and tells everybody why',
    async (phase) => {
      const council = await aCouncil(world, { brief: AGENDA });
      const on: Record<string, () => Promise<unknown>> = {
        pre_read: () => council.post(FAY, 'agenda/publish'),
        session: () => council.post(FAY, 'session/open', { reason: 'Everybody is here' }),
        refinement: () => council.post(FAY, 'input/close', { reason: 'Everybody has spoken' }),
        closure: () => council.post(FAY, 'refinement/end'),
      };
      for (const [name, go] of Object.entries(on)) {
        if ((await council.cycle()).phase === phase) break;
        await go();
        expect((await council.cycle()).phase).toBe(name);
      }
      expect(await council.post(ANN, 'cancel', { reason: 'I want to' })).toMatchObject({
        status: 403,
        body: { code: 'no-right' },
      });
      expect(await council.post(FAY, 'cancel', { reason: 'The product is sold' })).toMatchObject({
        status: 200,
        body: { phase: 'cancelled', next: null },
      });
      expect(await council.post(FAY, 'cancel', { reason: 'Again' })).toMatchObject({
        status: 409,
        body: { code: 'phase-closed' },
      });
      const told = await world.db
        .selectFrom('notice')
        .select('person')
        .where('cycle', '=', council.id)
        .where('purpose', '=', 'cycle_cancelled')
        .execute();
      expect(told).toHaveLength(4);
      await eventually(async () => !(await world.workflows.isRunning({ kind: 'cycle', id: council.id })));
    },
  );

  it.each([
    ['flag', '2027-06-11T09:00:00.000Z', '2027-06-14T09:00:00Z'],
    ['move_session', '2027-06-18T09:00:00.000Z', '2027-06-22T09:00:00Z'],
  ])('with pre-reads that go out late does what its program says: %s (%s)', async (latePreRead, start, sessionAt) => {
    const at = new Date(Date.parse(start) + 3 * 86_400_000).toISOString(); // the Monday after, one working day away
    const council = await aCouncil(world, {
      start,
      engagement: { latePreRead },
      brief: { ...AGENDA, session: { at } },
    });
    const { body } = await council.post(FAY, 'agenda/publish');
    expect(body.flags.map(({ code }) => code)).toContain('pre-read-late');
    expect(onTime(body.session.at, sessionAt)).toBe(sessionAt);
    expect(body.deadline).toBe(body.session.at);
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });

  it('moves the session with a hold that spans it, tells everybody, and the session keeps its minutes', async () => {
    const council = await aCouncil(world, { start: '2027-09-06T09:00:00.000Z', brief: AGENDA });
    await council.post(FAY, 'agenda/publish');
    const before = (await council.cycle()).session.at;
    await council.post(FAY, 'hold', { reason: 'The plant is closed' });
    await world.pass(7 * 86_400_000);
    const { body: resumed } = await council.post(FAY, 'resume');
    expect(resumed.deadline).toBe(resumed.session.at);
    expect(Date.parse(resumed.session.at) - Date.parse(before)).toBeGreaterThan(6 * 86_400_000);
    const told = await world.db
      .selectFrom('notice')
      .select('person')
      .where('purpose', '=', 'session_moved')
      .where('cycle', '=', council.id)
      .execute();
    expect(told).toHaveLength(4);
    await world.until(new Date(Date.parse(resumed.session.at) + 60_000).toISOString());
    const open = await council.cycle();
    expect(open).toMatchObject({ phase: 'session', next: { do: 'close_session' } });
    expect(Date.parse(open.next?.at ?? '') - Date.parse(resumed.session.at)).toBeGreaterThan(59 * 60_000);

    await council.post(FAY, 'input/close', { reason: 'Everybody has spoken' });
    const { body: again } = await council.post(FAY, 'back', { reason: 'One voice is missing' });
    expect(again).toMatchObject({ phase: 'session', session: { closedAt: null }, next: { do: 'close_session' } });
    expect(Date.parse(again.next?.at ?? '')).toBeGreaterThan(Date.parse(await world.now()) + 59 * 60_000);
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });

  it('reaches its forums and reviews: a hold stops them all, what was left comes after it, and cancelling ends them', async () => {
    const asked = { options: [{ title: 'Drop it' }], proposer: ANN, authority: ODA };
    const decisions = [
      { ...asked, question: 'Do we drop the free-text field?', reviewers: [CLEO] },
      { ...asked, question: 'Do we keep the yearly report?', advisers: [BEN] },
    ];
    const council = await aCouncil(world, { brief: { ...AGENDA, decisions } });
    await council.post(CLEO, 'obligations', { obligations: [] });
    await council.post(FAY, 'agenda/publish');
    await council.post(FAY, 'session/open', { reason: 'Everybody is here' });
    await council.post(FAY, 'input/close', { reason: 'Everybody has spoken' });
    const { body } = await council.post(FAY, 'refinement/end');
    const declared = await world.db
      .selectFrom('decision')
      .select(['id', 'question'])
      .where('cycle', '=', council.id)
      .execute();
    const [first = '', second = ''] = decisions.map(
      ({ question }) => declared.find((decision) => decision.question === question)?.id ?? '',
    );
    const review = body.reviews[0]?.id ?? '';
    const forum = await world.act<{ options: { id: string }[] }>(ODA, 'GET', `/v1/decisions/${first}`);
    const ruling = { option: forum.body.options[0]?.id, rationale: 'Nobody has used it for a year' };
    expect(await world.act(ODA, 'POST', `/v1/decisions/${first}/ruling`, ruling)).toMatchObject({ status: 200 });
    const gates = () =>
      world.db
        .selectFrom('gate')
        .select(['id', 'phase', 'heldUntil', 'deadline'])
        .where('cycle', '=', council.id)
        .execute();
    const phaseOf = async () => new Map((await gates()).map(({ id, phase }) => [id, phase]));
    expect([...(await phaseOf())]).toEqual(
      expect.arrayContaining([
        [first, 'decided'],
        [second, 'open'],
        [review, 'open'],
      ]),
    );
    const before = await gates();
    const { heldUntil } = (await council.post(FAY, 'hold', { reason: 'The plant is closed' })).body;
    expect((await gates()).map((gate) => gate.heldUntil)).toEqual([heldUntil, heldUntil, heldUntil, heldUntil]);
    await world.pass(14 * 86_400_000); // past every deadline there was
    const fired = async () => (await council.journal()).filter(({ type }) => type === 'rung-fired');
    expect(await fired()).toEqual([]);
    expect(await world.act(CLEO, 'POST', `/v1/reviews/${review}/approve`, { entry: 3 })).toMatchObject({
      body: { code: 'on-hold' },
    });
    await council.post(FAY, 'resume');
    const deadlines = new Map((await gates()).map(({ id, deadline }) => [id, deadline]));
    for (const { id, deadline } of before.filter((gate) => gate.deadline !== null)) {
      expect([id, (deadlines.get(id) ?? '') > (deadline ?? '')]).toEqual([id, true]);
    }
    await council.post(FAY, 'cancel', { reason: 'The product is sold' });
    const ended = await phaseOf();
    expect([first, second, review].map((id) => ended.get(id))).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
    await world.pass(14 * 86_400_000);
    expect(await fired()).toEqual([]);
    for (const workflow of [`decision:${first}`, `decision:${second}`, `review:${review}`]) {
      const { status } = await world.environment.client.workflow.getHandle(workflow).describe();
      expect([workflow, status.name]).toEqual([workflow, 'COMPLETED']);
    }
    const told = await world.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .select(['person.email', 'notice.id'])
      .where('cycle', '=', council.id)
      .where('purpose', '=', 'decision_withdrawn')
      .execute();
    expect(
      told
        .filter(({ id }) => id.includes(second))
        .map(({ email }) => email)
        .sort(),
    ).toEqual([ANN, BEN, ODA]);
  });
});
