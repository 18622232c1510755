import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycleEach, type Refusing } from '../../servers/a-cycle.js';

interface Answered extends Refusing {
  readonly answer: { readonly kind: string; readonly answer: string | null } | null;
  readonly contest: { readonly reason: string; readonly settledAt: string | null } | null;
  readonly usefulness: { readonly useful: boolean; readonly comment: string | null } | null;
}
const REASON = { reason: 'It is about the long form; I asked about the short one' };
const BETTER = { kind: 'answered', answer: 'The short form is sent once there is a network' };

describe('an answer', () => {
  const { api, cycle } = aCycleEach();
  let said: string;
  beforeEach(async () => {
    await cycle.enter('session');
    said = (await cycle.say(ANN)).id;
    await cycle.enter('refinement');
    await api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, { kind: 'answered', answer: 'See the manual' });
  });

  const of = (as: string | null, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
    api.call<Answered>(as, method, `/v1/contributions/${said}/${path}`, body);
  const promises = () =>
    api.db.selectFrom('promise').select(['kind', 'keptAt']).where('about', '=', said).orderBy('kind').execute();
  const notices = async (purpose: string): Promise<string[]> => {
    const told = await api.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .select('email')
      .where('notice.cycle', '=', cycle.id)
      .where('purpose', '=', purpose)
      .execute();
    return told.map(({ email }) => email);
  };

  it('is contested once by whoever got it, which reopens the contribution and not the cycle', async () => {
    expect(await of(ANN, 'POST', 'contest', REASON)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    await cycle.enter('closed');
    expect(await of(BEN, 'POST', 'contest', REASON)).toMatchObject({ status: 403 });
    expect(await of(FAY, 'POST', 'contest/answer', BETTER)).toMatchObject({ status: 409 });
    const contested = await of(ANN, 'POST', 'contest', REASON);
    expect(contested).toMatchObject({
      status: 201,
      body: { answer: { answer: 'See the manual' }, contest: { ...REASON, settledAt: null } },
    });
    expect(await notices('answer_contested')).toEqual([FAY]);
    expect(await promises()).toEqual([{ kind: 'contested', keptAt: null }]);
    expect(await of(ANN, 'POST', 'contest', REASON)).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    expect(await of(ANN, 'POST', 'contest/answer', BETTER)).toMatchObject({ status: 403 });
    const settled = await of(FAY, 'POST', 'contest/answer', BETTER);
    expect(settled).toMatchObject({
      status: 200,
      body: { answer: { answer: BETTER.answer }, contest: { settledAt: expect.any(String) } },
    });
    expect(await of(FAY, 'POST', 'contest/answer', BETTER)).toMatchObject({
      status: 409,
      body: { code: 'already-answered' },
    });
    expect(await notices('contest_settled')).toEqual([ANN]);
    expect((await promises())[0]?.keptAt).toEqual(expect.any(String));
    const shown = (await cycle.get<{ items: object[] }>(ANN, 'answers')).body.items;
    expect(shown).toMatchObject([{ became: { answer: BETTER.answer } }]);
    expect((await api.call<{ phase: string }>(ANN, 'GET', `/v1/cycles/${cycle.id}`)).body.phase).toBe('closed');
    const kept = await api.db
      .selectFrom('dispositionHistory')
      .select('draft')
      .where('contribution', '=', said)
      .execute();
    expect(kept).toMatchObject([{ draft: { answer: 'See the manual' } }]);
  });

  it('that is put off when it was contested is promised for its date', async () => {
    await cycle.enter('closed');
    await of(ANN, 'POST', 'contest', REASON);
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const put = { kind: 'deferred', until, reason: 'The audit comes first' };
    expect(await of(FAY, 'POST', 'contest/answer', put)).toMatchObject({ status: 200, body: { answer: { until } } });
    expect(await promises()).toMatchObject([{ kind: 'contested' }, { kind: 'deferred', keptAt: null }]);
  });

  it('is contested once also by two requests at the same time', async () => {
    await cycle.enter('closed');
    const answers = await Promise.all([of(ANN, 'POST', 'contest', REASON), of(ANN, 'POST', 'contest', REASON)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('is useful or not for whoever got it, and only they and those who read drafts see that', async () => {
    expect(await of(ANN, 'PUT', 'usefulness', { useful: true })).toMatchObject({ status: 409 });
    await cycle.enter('closed');
    await of(ANN, 'PUT', 'usefulness', { useful: true });
    const comment = 'It does not say when';
    expect(await of(ANN, 'PUT', 'usefulness', { useful: false, comment })).toMatchObject({ status: 200 });
    for (const as of [ANN, FAY, AUD]) {
      expect((await of(as, 'GET', 'answer')).body.usefulness).toMatchObject({ useful: false, comment });
    }
    expect(await of(BEN, 'GET', 'answer')).toMatchObject({ status: 403 });
    expect(await of(EVE, 'GET', 'answer')).toMatchObject({ status: 404 });
    expect(await of(BEN, 'PUT', 'usefulness', { useful: true })).toMatchObject({ status: 403 });
    expect(JSON.stringify(await cycle.journal('answer-rated'))).not.toContain(comment);
  });

  it('takes nothing that is not whole', async () => {
    await cycle.enter('closed');
    const bad: ['POST' | 'PUT', string, unknown][] = [
      ['POST', 'contest', {}],
      ['POST', 'contest', { reason: 'No' }],
      ['POST', 'contest', { ...REASON, surprise: 1 }],
      ['PUT', 'usefulness', {}],
      ['PUT', 'usefulness', { useful: 'very' }],
      ['PUT', 'usefulness', { useful: true, comment: 'a\u0000b' }],
    ];
    for (const [method, path, body] of bad) {
      const { status, body: refused } = await of(ANN, method, path, body);
      expect([path, status, refused.code]).toEqual([path, 400, 'invalid-input']);
    }
    await of(ANN, 'POST', 'contest', REASON);
    expect(await of(FAY, 'POST', 'contest/answer', { kind: 'will_not', reason: 'No' })).toMatchObject({
      status: 422,
      body: { code: 'incomplete-disposition' },
    });
  });
});
