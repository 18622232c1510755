import { sql } from 'kysely';
import type { ProblemList } from '../../../apps/api/src/closure/owed/problem.schemas.js';
import type { Health } from '../../../libs/domain/health/health.js';
import { askPromises } from '../../../libs/commands/promises/promises.js';
import { connect } from '../../../libs/database/connection.js';
import { subject } from '../../../libs/domain/subject.js';
import { composeLetter, OF_NOTICE } from '../../../libs/notifications/compose-letter.js';
import { typed } from '../../cli/typed.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { holdingGate, waitingForGates } from '../../servers/api/held-gate.js';
import { eventually } from '../../servers/eventually.js';
import { TIM, aCycleEach, type Refusing } from '../../servers/a-cycle.js';

interface Answered extends Refusing {
  readonly answer: { readonly kind: string; readonly reason: string | null; readonly owner: object | null };
}
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const PUT_OFF = { kind: 'deferred', reason: 'The audit comes first' };
const WILL_NOT = { kind: 'will_not', reason: 'The audit asks for the field' };

describe('an answer that was put off', () => {
  const { api, cycle } = aCycleEach();
  let said: string;
  beforeEach(async () => {
    await cycle.enter('session');
    said = (await cycle.say(ANN)).id;
  });

  const putOff = async (until = inDays(20)): Promise<void> => {
    await api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, { ...PUT_OFF, until });
    await cycle.enter('closed');
  };
  const settle = (as: string, body: object) =>
    api.call<Answered>(as, 'POST', `/v1/contributions/${said}/contest/answer`, body);
  const promises = () =>
    api.db
      .selectFrom('promise')
      .select(['id', 'kind', 'dueAt', 'keptAt', 'againAt'])
      .where('about', '=', said)
      .orderBy('dueAt')
      .execute();
  const asked = async (at: string): Promise<void> => {
    const worker = connect(api.database.workerUrl, { name: 'test-worker', max: 1 });
    await worker.transaction().execute((tx) => askPromises(tx, cycle.program, at));
    await worker.destroy();
  };
  const problems = async (as = FAY) =>
    (await api.call<ProblemList>(as, 'GET', `/v1/programs/${cycle.program}/problems`)).body.items.filter(
      ({ code }) => code !== 'nothing-learnt',
    );
  const letters = async (purpose: string): Promise<{ to: string; text: string }[]> => {
    const notices = await api.db
      .selectFrom('notice')
      .select(OF_NOTICE)
      .where('program', '=', cycle.program)
      .where('purpose', '=', purpose)
      .orderBy('createdAt')
      .execute();
    const written = notices.map((notice) => composeLetter(api.db, notice, { publicUrl: 'http://127.0.0.1' }));
    return (await Promise.all(written)).flatMap((letter) =>
      letter ? [{ to: letter.to.email, text: letter.text }] : [],
    );
  };

  it('is given before or when it is due, as one that was contested: its author hears, and nothing is owed any more', async () => {
    await putOff();
    expect(await settle(ANN, WILL_NOT)).toMatchObject({ status: 403 });
    expect(await settle(FAY, { kind: 'will_not', reason: 'No' })).toMatchObject({ status: 422 });
    expect(await settle(FAY, WILL_NOT)).toMatchObject({
      status: 200,
      body: { answer: { ...WILL_NOT, until: null, owner: null }, contest: null },
    });
    expect(await promises()).toMatchObject([{ kind: 'deferred', keptAt: expect.any(String) }]);
    expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect(await letters('answer_settled')).toEqual([
      {
        to: ANN,
        text: expect.stringMatching(
          /The answer to ".*" had been put off.*\n\nIt will not change anything\. Why: The audit asks/,
        ),
      },
    ]);
    const own = (await cycle.get<{ items: object[] }>(ANN, 'answers')).body.items;
    expect(own).toMatchObject([{ became: WILL_NOT }]);
    const line = (await api.call<{ here: object }>(ANN, 'GET', `/v1/trace/closure-line/${said}`)).body;
    expect(JSON.stringify(line)).toContain('will_not: The audit asks for the field');
    const kept = await api.db
      .selectFrom('dispositionHistory')
      .select('draft')
      .where('contribution', '=', said)
      .execute();
    expect(kept).toMatchObject([{ draft: PUT_OFF }]);
  });

  it('may be put off again by whoever sees to it then, and is promised for the new date', async () => {
    await putOff();
    const [first, second] = [inDays(40), inDays(60)];
    expect((await settle(FAY, { ...PUT_OFF, until: first })).body.answer).toMatchObject({ owner: { name: 'fay' } });
    expect((await settle(FAY, { ...PUT_OFF, until: second })).status).toBe(200);
    expect(await promises()).toMatchObject([
      { keptAt: expect.any(String) },
      { dueAt: first, keptAt: expect.any(String) },
      { dueAt: second, keptAt: null },
    ]);
    expect(await letters('answer_settled')).toHaveLength(2); // each is news
  });

  it('is asked about again with the facilitators, and then is a problem for all to see until it is given', async () => {
    await putOff();
    for (let time = 1; time <= 3; time += 1) {
      const [open] = await promises();
      expect(await problems()).toEqual([]);
      await asked((time === 1 ? open?.dueAt : open?.againAt) ?? '');
      const told = await letters('promise_due');
      expect(told).toHaveLength(time);
      expect(told.at(-1)?.text).toContain(`roundtable answer settle ${said}`);
      expect(told.at(-1)?.text).toContain(`/v1/contributions/${said}/answer`);
    }
    const [left] = await promises();
    expect(left?.againAt).toBeNull();
    const overdue = await letters('answer_overdue');
    expect(overdue).toMatchObject([{ to: ANN, text: expect.stringContaining('Still owed to you by: fay') }]);
    expect(overdue[0]?.text).toContain(`/v1/contributions/${said}/answer`);
    for (const as of [FAY, TIM, BEN]) {
      expect(await problems(as)).toMatchObject([
        {
          code: 'answer-overdue',
          subject: { kind: 'cycle', id: cycle.id },
          meaning: expect.stringContaining('asked 3 times'),
        },
      ]);
    }
    expect((await typed(api, FAY, 'answer', 'settle', said, 'will_not', WILL_NOT.reason)).code).toBe(0);
    expect(await problems()).toEqual([]);
  });

  it('is overdue for those as well who said the same, and is one letter to each of them', async () => {
    for (const as of [BEN, BEN, FAY]) {
      const { id } = await cycle.say(as);
      const draft = { kind: 'duplicate', duplicateOf: said };
      expect((await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, draft)).status).toBe(200);
    }
    const other = (await cycle.say(TIM)).id;
    await api.call(FAY, 'PUT', `/v1/contributions/${other}/disposition`, WILL_NOT);
    await putOff();
    for (let time = 1; time <= 3; time += 1) {
      const [open] = await promises();
      await asked((time === 1 ? open?.dueAt : open?.againAt) ?? '');
    }
    expect((await cycle.get<Health>(FAY, 'health')).body.closure.answered).toBe(0.2); // Tim's alone
    const told = await letters('answer_overdue'); // not to Fay, who owes it
    expect(told.map(({ to }) => to).sort()).toEqual([ANN, BEN]);
    const text = told.find(({ to }) => to === BEN)?.text;
    expect(text).toContain('You were promised 2 answers');
    expect(text).toContain('Still owed to you by: fay');
  });

  it('is overdue on the page from its date on, and counts as not answered when nobody gave it at the last asking', async () => {
    await putOff();
    const answered = async () => (await cycle.get<Health>(FAY, 'health')).body.closure.answered;
    const shown = () => api.call<object>(ANN, 'GET', `/v1/contributions/${said}/answer`);
    expect(await shown()).toMatchObject({ body: { overdueSince: null } });
    expect(await answered()).toBe(1);
    const dueAt = inDays(-1);
    await api.db.updateTable('promise').set({ dueAt, askedAt: dueAt }).where('about', '=', said).execute();
    expect(await shown()).toMatchObject({ body: { nextAnswerBy: dueAt, overdueSince: dueAt } });
    expect(await answered()).toBe(0);
  });

  it('of somebody else is asked about beside their own, where a facilitator owns one that is due with it', async () => {
    const own = (await cycle.say(BEN)).id;
    const also = { participants: [{ email: TIM, name: 'Tim', group: 'team', roles: ['facilitator'] }] };
    expect((await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, also)).status).toBe(200);
    await api.call(FAY, 'PUT', `/v1/contributions/${own}/disposition`, { ...PUT_OFF, until: inDays(20) });
    await putOff();
    const until = inDays(40); // each is put off once more by somebody else, who owes it then
    const again = { ...PUT_OFF, until };
    expect(await settle(FAY, again)).toMatchObject({ status: 200, body: { answer: { owner: { name: 'fay' } } } });
    expect(await api.call(TIM, 'POST', `/v1/contributions/${own}/contest/answer`, again)).toMatchObject({
      status: 200,
    });
    await asked(until);
    await asked((await promises()).at(-1)?.againAt ?? '');
    const told = await letters('promise_due');
    const about = (id: string, what: string) =>
      expect.stringMatching(new RegExp(`${what}[^]*answer settle ${id}`)) as unknown;
    for (const [to, mine, others] of [
      [FAY, said, own],
      [TIM, own, said],
    ] as const) {
      const texts = told
        .filter((letter) => letter.to === to)
        .map(({ text }) => text)
        .sort();
      expect(texts).toHaveLength(3);
      expect(texts).toEqual(
        expect.arrayContaining([
          about(mine, 'you own it\\.'),
          about(mine, 'you are asked for the second time'),
          about(others, 'its owner has not answered'),
        ]),
      );
      expect(texts.join()).not.toContain('more answer');
    }
  });

  it('is given as what another has said: its author hears of their own, and what shares it is rated anew', async () => {
    const [twin, other] = [(await cycle.say(BEN)).id, (await cycle.say(FAY)).id];
    const draft = (id: string, body: object) => api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, body);
    await draft(twin, { kind: 'duplicate', duplicateOf: said });
    await draft(other, { kind: 'answered', answer: 'The audit has ended' });
    await putOff();
    const rated = async () =>
      (await api.call<Answered & { usefulness: object | null }>(BEN, 'GET', `/v1/contributions/${twin}/answer`)).body;
    await api.call(BEN, 'PUT', `/v1/contributions/${twin}/usefulness`, { useful: true });
    expect(await rated()).toMatchObject({ usefulness: { useful: true } });
    expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 200 });
    expect(await rated()).toMatchObject({ usefulness: null });
    const told = await letters('answer_settled');
    expect(told.find(({ to }) => to === ANN)?.text).toMatch(/The answer to ".*" had been put off\. This/);
    expect(told.find(({ to }) => to === BEN)?.text).toMatch(/What says the same as ".*" has another answer now/);
  });

  it('leaves in the next version of the note what was promised to others, also when its item was dropped since', async () => {
    const promised = (await cycle.say(BEN)).id;
    const passages = [{ contribution: promised, starts: 0, ends: 9 }];
    const statement = 'The weekly report takes at most 6 minutes';
    const item = { title: 'Short form', framing: 'It is long', passages, criteria: [{ statement }] };
    const { id } = (await cycle.post<{ id: string }>(FAY, 'items', item)).body;
    const change = { kind: 'will_change', items: [id] };
    await api.call(FAY, 'PUT', `/v1/contributions/${promised}/disposition`, change);
    await putOff();
    const drop = { status: 'dropped' };
    expect((await api.call(FAY, 'PATCH', `/v1/items/${id}`, drop, { 'if-match': '*' })).status).toBe(200);
    expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 200 });
    expect((await cycle.get(BEN, 'closure')).body).toMatchObject({
      version: 2,
      note: { willChange: [{ title: 'Short form', voices: 1 }], willNot: [{ reason: WILL_NOT.reason }], deferred: [] },
    });
  });

  it('names whoever owes it, also where a person put it off', async () => {
    await putOff();
    const { answer } = (await api.call<{ answer: object }>(ANN, 'GET', `/v1/contributions/${said}/answer`)).body;
    expect(answer).toMatchObject({ kind: 'deferred', owner: { name: 'fay' } });
  });

  it('that becomes a duplicate is told as the answer that had been put off', async () => {
    const other = (await cycle.say(BEN)).id;
    const answered = { kind: 'answered', answer: 'The audit has ended' };
    await api.call(FAY, 'PUT', `/v1/contributions/${other}/disposition`, answered);
    await putOff();
    expect(await settle(FAY, { kind: 'duplicate', duplicateOf: other })).toMatchObject({ status: 200 });
    const told = await letters('answer_settled');
    expect(told).toMatchObject([{ to: ANN, text: expect.stringContaining('had been put off. This is') }]);
  });

  it('is given also when its cycle was cancelled', async () => {
    await cycle.enter('refinement');
    await cycle.post(FAY, 'cancel', { reason: 'The budget is gone' });
    expect(await promises()).toMatchObject([{ kind: 'deferred', keptAt: null }]);
    expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 200, body: { answer: WILL_NOT } });
    expect(await promises()).toMatchObject([{ keptAt: expect.any(String) }]);
  });

  it('is given also when nobody had answered in time; the broken promise stays in the health, beside the answer', async () => {
    await putOff();
    await sql`update disposition set drafted_by = null, reason = 'not_answered_in_time', broken_promise = true
      where contribution = ${said}`.execute(api.db); // as the ladder leaves it
    const health = async () => (await cycle.get<Health>(FAY, 'health')).body.closure;
    expect(await health()).toMatchObject({ answered: 0, brokenPromises: 1 });
    expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 200, body: { answer: WILL_NOT } });
    expect(await health()).toMatchObject({ answered: 1, brokenPromises: 1 });
  });

  it('is not published until a date that has passed: by hand another is asked for, without anybody it gets that of what nobody answered', async () => {
    const draft = (until: string) =>
      api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, { ...PUT_OFF, until });
    await draft(inDays(20));
    await cycle.enter('closure');
    const passed = inDays(-2);
    await sql`update disposition set until = ${passed} where contribution = ${said}`.execute(api.db); // decisions took longer
    expect(await cycle.post(FAY, 'closure/publish')).toMatchObject({
      status: 422,
      body: {
        code: 'incomplete-disposition',
        errors: [{ path: `contributions.${said}.until`, message: expect.stringContaining(`${passed} has passed`) }],
      },
    });
    expect(await cycle.post(FAY, 'cancel', { reason: 'The budget is gone' })).toMatchObject({ status: 200 });
    const [promise] = await promises();
    expect(promise?.dueAt.localeCompare(inDays(20))).toBe(1); // 20 working days
    const { answer } = (await api.call<{ answer: object }>(ANN, 'GET', `/v1/contributions/${said}/answer`)).body;
    expect(answer).toMatchObject({ ...PUT_OFF, until: promise?.dueAt });
    expect(await cycle.journal('deferral-moved')).toMatchObject([
      { audience: 'restricted', body: { contribution: said, was: passed, until: promise?.dueAt } },
    ]);
  });

  it('is published while somebody speaks to the inbox: closing waits for the gate of the program, which keeps the promise', async () => {
    await api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, { ...PUT_OFF, until: inDays(20) });
    await cycle.enter('closure');
    let published: ReturnType<typeof cycle.post> | undefined;
    await holdingGate(api.db, subject('program', cycle.program), 'shared', async () => {
      published = cycle.post(FAY, 'closure/publish');
      await eventually(async () => expect(await waitingForGates(api.db)).toBe(1));
    });
    expect(await published).toMatchObject({ status: 200 });
    expect(await promises()).toHaveLength(1);
  });

  it('stands while its cycle goes on: its draft is changed there', async () => {
    await api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, { ...PUT_OFF, until: inDays(20) });
    expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
  });
});
