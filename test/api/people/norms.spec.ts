import { askPromises } from '../../../libs/commands/promises/promises.js';
import { connect } from '../../../libs/database/connection.js';
import { ANN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycleEach, type Refusing } from '../../servers/a-cycle.js';

interface Norm extends Refusing {
  readonly id: string;
  readonly statement: string;
  readonly reviewAt: string;
  readonly endedAt: string | null;
  readonly replacedBy: string | null;
}

describe('a norm of a program', () => {
  const days = (many: number): string => new Date(Date.now() + many * 86_400_000).toISOString();
  const NORM = { statement: 'We answer each other within two working days', reviewAt: days(30) };
  const { api, cycle } = aCycleEach();
  const set = (body: unknown = NORM, as = FAY) =>
    api.call<Norm>(as, 'POST', `/v1/programs/${cycle.program}/norms`, body);
  const review = (id: string, body: unknown, as = FAY) => api.call<Norm>(as, 'POST', `/v1/norms/${id}/review`, body);
  const norms = async (as = ANN, query = '') =>
    (await api.call<{ items: Norm[]; next: string | null }>(as, 'GET', `/v1/programs/${cycle.program}/norms${query}`))
      .body;
  const promises = () =>
    api.db
      .selectFrom('promise')
      .select(['about', 'dueAt', 'keptAt'])
      .where('program', '=', cycle.program)
      .orderBy('dueAt')
      .execute();

  it('is set with the date on which it is looked at again, and read by everybody who takes part', async () => {
    const made = await set();
    expect(made).toMatchObject({ status: 201, body: { ...NORM, setBy: { name: 'fay' }, endedAt: null } });
    for (const as of [ANN, AUD]) expect((await norms(as)).items).toMatchObject([NORM]);
    expect(await promises()).toEqual([{ about: made.body.id, dueAt: NORM.reviewAt, keptAt: null }]);
    const worker = connect(api.database.workerUrl, { name: 'test-worker', max: 1 });
    await worker.transaction().execute((tx) => askPromises(tx, cycle.program, NORM.reviewAt));
    await worker.destroy();
    const asked = api.db.selectFrom('notice').select('person').where('purpose', '=', 'promise_due');
    expect(await asked.where('program', '=', cycle.program).execute()).toEqual([{ person: await cycle.person(FAY) }]);
  });

  it('is asked about again, then with the facilitators, ends as a problem, and falls to another when its owner leaves', async () => {
    const GIL = 'gil@example.org';
    const participants = [{ email: GIL, name: 'Gil', group: 'team', roles: ['facilitator', 'admin'] }];
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
    const { id } = (await set()).body;
    const [fay, gil] = [await cycle.person(FAY), await cycle.person(GIL)];
    const worker = connect(api.database.workerUrl, { name: 'test-worker', max: 1 });
    const promise = api.db.selectFrom('promise').select(['owner', 'againAt']).where('about', '=', id);
    const ask = async (at: string) => {
      await worker.transaction().execute((tx) => askPromises(tx, cycle.program, at));
      return promise.executeTakeFirstOrThrow();
    };
    const asked = async (): Promise<string[]> => {
      const letters = api.db.selectFrom('notice').select('person').where('purpose', '=', 'promise_due');
      return (await letters.where('program', '=', cycle.program).execute()).map(({ person }) => person);
    };
    const problems = async () =>
      (await api.call<{ items: object[] }>(GIL, 'GET', `/v1/programs/${cycle.program}/problems`)).body.items;
    const first = await ask(NORM.reviewAt);
    expect(await asked()).toEqual([fay]);
    const second = await ask(first.againAt ?? '');
    expect((await asked()).sort()).toEqual([fay, fay, gil].sort());
    expect(await problems()).toEqual([]);
    expect(await ask(second.againAt ?? '')).toEqual({ owner: fay, againAt: null });
    const meaning = expect.stringContaining('though asked 3 times') as string;
    expect(await problems()).toMatchObject([{ code: 'norm-unreviewed', meaning }]);
    expect(await api.call(GIL, 'DELETE', `/v1/programs/${cycle.program}/participants/${fay}`)).toMatchObject({
      status: 200,
    });
    expect(await ask(days(90))).toEqual({ owner: gil, againAt: null });
    await worker.destroy();
    expect(await review(id, { outcome: 'end' }, GIL)).toMatchObject({ status: 200 });
    expect(await problems()).toEqual([]);
  });

  it('is kept until another date, said in other words, or ended, and what it said before stays on record', async () => {
    const { id } = (await set()).body;
    const kept = await review(id, { outcome: 'keep', reviewAt: days(60) });
    expect(kept).toMatchObject({ status: 200, body: { id, statement: NORM.statement, endedAt: null } });
    expect((await promises()).map(({ keptAt }) => keptAt !== null)).toEqual([true, false]);
    const statement = 'We answer each other within one working day';
    const reworded = await review(id, { outcome: 'reword', statement, reviewAt: days(90) });
    expect(reworded).toMatchObject({ status: 200, body: { statement, endedAt: null } });
    const next = reworded.body.id;
    expect((await norms()).items).toMatchObject([{ id: next, statement }]);
    const ended = (await norms(ANN, '?ended=true')).items;
    expect(ended).toMatchObject([{ id, replacedBy: next, endedAt: expect.any(String) as string }, { id: next }]);
    const first = await norms(ANN, '?ended=true&limit=1');
    expect((await norms(ANN, `?ended=true&limit=1&after=${first.next}`)).items).toMatchObject([{ id: next }]);
    expect(await review(id, { outcome: 'end' })).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect(await review(next, { outcome: 'end' })).toMatchObject({ status: 200, body: { replacedBy: null } });
    expect((await norms()).items).toEqual([]);
    expect((await promises()).every(({ keptAt }) => keptAt !== null)).toBe(true);
    const entries = await api.db
      .selectFrom('journal')
      .select(['type', 'body'])
      .where('program', '=', cycle.program)
      .where('type', 'like', 'norm-%')
      .orderBy('id')
      .execute();
    expect(entries.map(({ type, body }) => [type, (body as { outcome?: string }).outcome])).toEqual([
      ['norm-set', undefined],
      ...['keep', 'reword', 'end'].map((outcome) => ['norm-reviewed', outcome]),
    ]);
    expect(JSON.stringify(entries)).not.toContain('answer each other');
  });

  it('is for those who manage the program, and never without a date to come', async () => {
    const past = { status: 422, body: { code: 'deadline-in-past', errors: [{ path: 'reviewAt' }] } };
    expect(await set({ ...NORM, reviewAt: '2020-01-01T00:00:00.000Z' })).toMatchObject(past);
    const { id } = (await set()).body;
    const late = { outcome: 'keep', reviewAt: '2020-01-01T00:00:00.000Z' };
    expect(await review(id, late)).toMatchObject(past);
    const far = { status: 409, body: { code: 'illegal-step', errors: [{ path: 'reviewAt' }] } };
    expect(await set({ ...NORM, reviewAt: days(367) })).toMatchObject(far);
    for (const more of [{ outcome: 'keep' }, { outcome: 'reword', statement: 'We answer' }])
      expect(await review(id, { ...more, reviewAt: days(367) })).toMatchObject(far);
    for (const wrong of [
      ...[{}, { ...NORM, reviewAt: undefined }, { ...NORM, reviewAt: 'soon' }, { ...NORM, force: true }],
      ...[' ', 'x'.repeat(501), 'a\u0000', 7].map((statement) => ({ ...NORM, statement })),
    ])
      expect(await set(wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    for (const wrong of [
      { outcome: 'forget' },
      { outcome: 'keep' },
      { outcome: 'end', reviewAt: days(9) },
      { ...NORM },
    ])
      expect(await review(id, wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    for (const as of [ANN, AUD]) {
      expect(await set(NORM, as)).toMatchObject({ status: 403 });
      expect(await review(id, { outcome: 'end' }, as)).toMatchObject({ status: 403 });
    }
    expect(await set(NORM, EVE)).toMatchObject({ status: 404 });
    expect(await review(id, { outcome: 'end' }, EVE)).toMatchObject({ status: 404 });
    for (let more = 1; more < 30; more += 1) expect((await set()).status).toBe(201);
    expect(await set()).toMatchObject({ status: 409, body: { code: 'limit-reached' } });
  });
});
