import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { connect } from '../../../libs/database/connection.js';
import { typed } from '../../cli/typed.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { aCycle, aCycleEach, type Refusing } from '../../servers/a-cycle.js';

interface Agenda {
  readonly answers: { readonly planned: string | null; readonly promised: string | null };
  readonly topics: readonly { readonly id: string; readonly ifTimeRemains: boolean }[];
  readonly session: { readonly at: string };
}
interface Closure {
  readonly note: { readonly expectations: Told | null };
  readonly markdown: string;
}
interface Told {
  readonly topics: { readonly promised: number; readonly heard: number };
  readonly ifTimeRemains: { readonly named: number; readonly heard: number };
  readonly timeboxes: readonly object[];
  readonly answers: { readonly planned: string; readonly promised: string; readonly given: string };
}

describe('what people may expect', () => {
  const { api, cycle } = aCycleEach();

  const agenda = async (): Promise<Agenda> => (await cycle.get<Agenda>(ANN, 'agenda')).body;

  it('is known from the invitation on, promised with the agenda, and moved by nothing after that', async () => {
    const invited = await agenda();
    expect(invited.answers).toEqual({ planned: expect.any(String), promised: null });
    expect((invited.answers.planned ?? '') > invited.session.at).toBe(true);
    await cycle.enter('pre_read');
    const { answers } = await agenda();
    expect(answers).toEqual({ planned: answers.promised, promised: expect.any(String) });
    const to = new Date(Date.parse(invited.session.at) + 28 * 86_400_000).toISOString();
    expect(await cycle.post(FAY, 'session/move', { to, reason: 'A holiday' })).toMatchObject({ status: 200 });
    const moved = (await agenda()).answers;
    expect(moved.promised).toBe(answers.promised);
    expect((moved.planned ?? '') > (answers.promised ?? '')).toBe(true);
    await cycle.enter('session');
    await cycle.post(FAY, 'back', { reason: 'A reading was missing' });
    expect((await agenda()).answers.promised).toBe(answers.promised);
  });

  it('allows the time that forums take, when there is something to decide', async () => {
    const decision = { question: 'Q?', options: [{ title: 'A' }], proposer: ANN, authority: FAY };
    const deciding = await aCycle(api, { brief: { decisions: [decision] } });
    const later = (await deciding.get<Agenda>(ANN, 'agenda')).body.answers.planned ?? '';
    expect(later > ((await agenda()).answers.planned ?? '')).toBe(true);
  });

  it('is set beside what happened in the closure note', async () => {
    const { topics } = await agenda();
    await cycle.enter('session');
    const firm = topics.find(({ ifTimeRemains }) => !ifTimeRemains);
    const said = await cycle.say(ANN, { topic: firm?.id });
    await cycle.enter('refinement');
    await api.call(FAY, 'PUT', `/v1/contributions/${said.id}/disposition`, { kind: 'answered', answer: 'Thank you' });
    const { answers } = await agenda();
    await cycle.enter('closed');
    const { note, markdown } = (await cycle.get<Closure>(ANN, 'closure')).body;
    const promised = topics.filter(({ ifTimeRemains }) => !ifTimeRemains).length;
    expect(note.expectations).toMatchObject({
      topics: { promised, heard: 1 },
      ifTimeRemains: { named: topics.length - promised, heard: 0 },
      answers: { ...answers, brokenPromises: 0 },
    });
    expect((note.expectations?.answers.given ?? '') < (answers.promised ?? '')).toBe(true);
    expect(markdown).toContain(`An answer to everybody by ${answers.promised?.slice(0, 10)}`);
  });

  it('says of each topic how much of its time it took, and health counts those that were not reached', async () => {
    const topic = { objective: 'fast', yields: 'A list', evidence: 'A log', minutes: 15 };
    const topics = ['Which can go?', 'Where are they lost', 'Who reads it'].map((question) => ({ ...topic, question }));
    const maybe = { ...topic, question: 'What else?', minutes: 5, ifTimeRemains: true };
    const long = await aCycle(api, { brief: { topics: [...topics, maybe] } });
    const [first, second, third] = (await long.get<Agenda>(ANN, 'agenda')).body.topics.map(({ id }) => id);
    const noted = (some: unknown, as: string | null = FAY) =>
      long.post<Refusing>(as, 'session/timeboxes', { topics: some });
    const one = { topic: first, minutes: 5 };
    expect(await noted([one])).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    await long.enter('session');
    expect(await noted([one, { topic: second, minutes: 0 }])).toMatchObject({ status: 200 });
    const took = (which: string, spent: string) => typed(api, FAY, 'session', 'took', long.id, which, spent);
    expect(await took('Which can', '40')).toMatchObject({ code: 0 });
    for (const none of ['', ' ', 'long'])
      expect(await took('Which can', none)).toMatchObject({ code: 4, data: { code: 'invalid-input' } });
    const shown = (await typed(api, FAY, 'agenda', 'show', long.id)).text;
    expect(shown).toContain(`15 minutes; it took 40; ${first}`);
    expect(shown).toContain(`15 minutes; not reached; ${second}`);
    expect(shown).toContain(`15 minutes; ${third}`);
    expect(await noted([{ topic: randomUUID(), minutes: 5 }])).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'topics[0].topic' }] },
    });
    for (const wrong of [[], [one, one], [{ ...one, minutes: -1 }], [{ ...one, minutes: 1.5 }], 'all', undefined])
      expect(await noted(wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(await noted([one], ANN)).toMatchObject({ status: 403 });
    expect(await noted([one], null)).toMatchObject({ status: 401 });
    for (const about of [third, undefined]) {
      const { id } = await long.say(ANN, { topic: about, text: `It takes 9 minutes: ${about}` });
      const thanks = { kind: 'answered', answer: 'Thank you' };
      await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, thanks);
    }
    await long.enter('closed');
    expect(await noted([one])).toMatchObject({ status: 409 });
    const { note, markdown } = (await long.get<Closure>(ANN, 'closure')).body;
    expect(note.expectations).toMatchObject({
      scope: { told: 'The weekly report', beside: 1 },
      timeboxes: [
        { topic: 'Which can go?', minutes: 15, took: 40, reached: true },
        { topic: 'Where are they lost', took: 0, reached: false, ifTimeRemains: false },
        { topic: 'Who reads it', took: null, reached: true },
        { topic: 'What else?', took: null, reached: null, ifTimeRemains: true },
      ],
    });
    expect(markdown).toContain('  - Which can go? 15 minutes; it took 40\n');
    const { closure } = (await long.get<{ closure: object }>(FAY, 'health')).body;
    expect(closure).toMatchObject({ topicsNotReached: 1, brokenPromises: 1 });
  });

  it('keeps what topics took when the session is held again, but not that one was not reached', async () => {
    const topic = { objective: 'fast', yields: 'A list', evidence: 'A log', minutes: 15 };
    const topics = ['Which can go?', 'Where are they lost'].map((question) => ({ ...topic, question }));
    const again = await aCycle(api, { brief: { topics } });
    const taken = async (): Promise<unknown[]> =>
      (await again.get<{ topics: { minutesTaken: number | null }[] }>(ANN, 'agenda')).body.topics.map(
        ({ minutesTaken }) => minutesTaken,
      );
    const [first, second] = (await again.get<Agenda>(ANN, 'agenda')).body.topics.map(({ id }) => id);
    const noted = (minutes: readonly (readonly [string | undefined, number])[]) =>
      again.post(FAY, 'session/timeboxes', { topics: minutes.map(([one, took]) => ({ topic: one, minutes: took })) });
    const back = () => again.post(FAY, 'back', { reason: 'One topic was not reached' });
    await again.enter('refinement');
    expect(
      await noted([
        [first, 20],
        [second, 0],
      ]),
    ).toMatchObject({ status: 200 });
    expect(await taken()).toEqual([20, 0]);
    expect(await back()).toMatchObject({ status: 200, body: { phase: 'session' } });
    expect(await taken()).toEqual([20, null]);
    const { rows } = await sql<{ body: object }>`
      select body from journal where cycle = ${again.id} and type = 'timeboxes-recorded' order by id`.execute(api.db);
    expect(rows.map(({ body }) => body)).toEqual([
      { topics: [first, second], minutes: [20, 0] },
      { topics: [second], minutes: [null] },
    ]);
    expect(await noted([[first, 30]])).toMatchObject({ status: 200 }); // both sessions together
    expect(await noted([[second, 0]])).toMatchObject({ status: 200 });
    await again.enter('closure');
    expect(await back()).toMatchObject({ status: 200, body: { phase: 'decision' } });
    expect(await taken()).toEqual([30, 0]);
  });

  it('of a cycle of an earlier release is not made up', async () => {
    await cycle.enter('closure');
    await api.db.updateTable('cycle').set({ answersPlannedFor: null }).where('id', '=', cycle.id).execute();
    const { note, markdown } = (await cycle.get<Closure>(FAY, 'closure')).body;
    expect(note.expectations).toBeNull();
    expect(markdown).not.toContain('What we had promised');
  });
});

describe('what was shown of a scenario', () => {
  const { api, cycle } = aCycleEach();
  let [item, topic, scenario] = ['', '', ''];
  beforeEach(async () => {
    topic = (await cycle.get<Agenda>(ANN, 'agenda')).body.topics[0]?.id ?? '';
    await cycle.enter('session');
    const criteria = [{ statement: 'The weekly report takes at most 6 minutes' }];
    const words = { title: 'A short form', framing: 'Too long', criteria };
    const made = (await cycle.post<{ id: string; criteria: { id: string }[] }>(FAY, 'items', words)).body;
    const shown = { situation: 'Fill it in', data: 'Last week', criteria: made.criteria.map(({ id }) => id) };
    item = made.id;
    scenario = (await api.call<{ id: string }>(FAY, 'POST', `/v1/topics/${topic}/scenarios`, shown)).body.id;
  });
  const seen = (verdict: string) => ({ expected: 'Six minutes', observed: 'Nine minutes', fit: 'partly', verdict });
  const observe = async (as: string, verdict: string, more = {}): Promise<string> => {
    const said = { kind: 'evidence', text: 'It took nine minutes', topic, scenario, observation: seen(verdict) };
    const { status, body } = await cycle.post<{ id: string }>(as, 'contributions', { ...said, ...more });
    expect(status).toBe(201);
    return body.id;
  };
  /** For how many it works and for how many not, as the draft of the note says and as the page of the item does. */
  const counted = async () => {
    interface Verdicts {
      readonly works: number;
      readonly doesNotWork: number;
    }
    const counts = (one: Verdicts | undefined) => one && [one.works, one.doesNotWork];
    const { note } = (await cycle.get<{ note: { shown: Verdicts[] } }>(FAY, 'closure')).body;
    const page = await api.call<{ criteria: { demonstrated: Verdicts }[] }>(BEN, 'GET', `/v1/items/${item}`);
    return { note: counts(note.shown[0]), page: counts(page.body.criteria[0]?.demonstrated) };
  };

  it('leaves out what rests on telemetry whose use somebody consents to no more', async () => {
    await observe(ANN, 'works');
    const second = await observe(ANN, 'does_not_work');
    expect(await counted()).toEqual({ note: [0, 1], page: [0, 1] });
    const telemetryOf = [await cycle.person(CLEO)]; // who has not consented
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    await owner.updateTable('contribution').set({ telemetryOf }).where('id', '=', second).execute();
    await owner.destroy();
    expect(await counted()).toEqual({ note: [1, 0], page: [1, 0] });
  });

  it('counts for people what these found themselves, and not what somebody said for others', async () => {
    await observe(FAY, 'works', { proxyFor: 'end_user' });
    expect(await counted()).toEqual({ note: undefined, page: [0, 0] });
    await observe(FAY, 'works');
    await observe(FAY, 'does_not_work', { proxyFor: 'operator' });
    expect(await counted()).toEqual({ note: [1, 0], page: [1, 0] });
  });

  it('has the verdict that somebody gave or mended last, in the note and on the page', async () => {
    const first = await observe(ANN, 'does_not_work');
    await observe(ANN, 'does_not_work');
    expect(await counted()).toEqual({ note: [0, 1], page: [0, 1] });
    const mended = { observation: seen('works') };
    const path = `/v1/contributions/${first}`;
    expect(await api.call(ANN, 'PATCH', path, mended, { 'if-match': '*' })).toMatchObject({ status: 200 });
    expect(await counted()).toEqual({ note: [1, 0], page: [1, 0] });
  });
});
