import { sql } from 'kysely';
import { connect } from '../../../libs/database/connection.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycleEach, type Refusing } from '../../servers/a-cycle.js';
import { barriersOf } from '../pages/accessible.js';

interface Answered extends Refusing {
  readonly answer: { readonly kind: string; readonly answer: string | null } | null;
  readonly contest: { readonly reason: string; readonly settledAt: string | null } | null;
  readonly nextAnswerBy: string | null;
  readonly earlier: readonly object[];
  readonly usefulness: { readonly useful: boolean; readonly comment: string | null } | null;
}
const REASON = { reason: 'It is about the long form; I asked about the short one' };
const BETTER = { kind: 'answered', answer: 'The short form is sent once there is a network' };

describe('an answer', () => {
  const { api, cycle } = aCycleEach();
  let said: string;
  let twin: string; // says the same
  beforeEach(async () => {
    await cycle.enter('session');
    said = (await cycle.say(ANN)).id;
    twin = (await cycle.say(BEN)).id;
    await cycle.enter('refinement');
    await api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, { kind: 'answered', answer: 'See the manual' });
    await api.call(FAY, 'PUT', `/v1/contributions/${twin}/disposition`, { kind: 'duplicate', duplicateOf: said });
  });

  const of = (as: string | null, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
    api.call<Answered>(as, method, `/v1/contributions/${said}/${path}`, body);
  const open = async (as: string, path: string): Promise<string> => {
    const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(as)}` };
    return (await fetch(api.origin + path, { headers })).text();
  };
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
    const owed = await api.db.selectFrom('promise').select('dueAt').where('about', '=', said).executeTakeFirstOrThrow();
    expect(contested.body.nextAnswerBy).toBe(owed.dueAt);
    expect((await of(ANN, 'GET', 'answer')).body.nextAnswerBy).toBe(owed.dueAt);
    const answers = await open(ANN, `/v1/cycles/${cycle.id}/answers`);
    expect(answers).toMatch(/You contested this answer: <time[^]*You get another answer by <time/);
    expect(answers).toContain(`<a href="/v1/contributions/${said}/answer">What you say of this answer</a>`);
    expect(barriersOf(answers)).toEqual([]);
    expect(await of(ANN, 'POST', 'contest', REASON)).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    expect(await of(ANN, 'POST', 'contest/answer', BETTER)).toMatchObject({ status: 403 });
    const settled = await of(FAY, 'POST', 'contest/answer', BETTER);
    expect(settled).toMatchObject({
      status: 200,
      body: { answer: { answer: BETTER.answer }, contest: { settledAt: expect.any(String) }, nextAnswerBy: null },
    });
    expect((await of(ANN, 'GET', 'answer')).body.earlier).toMatchObject([
      { kind: 'answered', answer: 'See the manual', contestedWith: REASON.reason, replacedAt: expect.any(String) },
    ]);
    const page = await open(ANN, `/v1/contributions/${said}/answer`);
    expect(page).toMatch(
      /<h2>Answers that stood before, newest first<\/h2>[^]*See the manual[^]*I asked about the short one/,
    );
    expect(await of(FAY, 'POST', 'contest/answer', BETTER)).toMatchObject({
      status: 409,
      body: { code: 'already-answered' },
    });
    expect(await notices('contest_settled')).toEqual([ANN]);
    expect((await promises())[0]?.keptAt).toEqual(expect.any(String));
    const shown = (await cycle.get<{ items: object[] }>(ANN, 'answers')).body.items;
    expect(shown).toMatchObject([
      { became: { answer: BETTER.answer }, contest: { settledAt: expect.any(String) }, nextAnswerBy: null },
    ]);
    const second = await open(ANN, `/v1/cycles/${cycle.id}/answers`);
    expect(second).toMatch(/This is the second answer, of <time/);
    expect(second).not.toContain('You get another answer');
    expect((await api.call<{ phase: string }>(ANN, 'GET', `/v1/cycles/${cycle.id}`)).body.phase).toBe('closed');
    const kept = await api.db
      .selectFrom('dispositionHistory')
      .select('draft')
      .where('contribution', '=', said)
      .execute();
    expect(kept).toMatchObject([{ draft: { answer: 'See the manual' } }]);
  });

  it('that becomes the same as what an item cites says that the item has shipped already', async () => {
    await api.call(FAY, 'PUT', `/v1/contributions/${twin}/disposition`, BETTER);
    const item = await cycle.post<{ id: string }>(FAY, 'items', {
      title: 'A short form',
      framing: 'Nobody reads the long one',
      passages: [{ contribution: said, starts: 0, ends: 10 }],
      criteria: [{ statement: 'Quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'minutes' }],
    });
    const shipped = { status: 'shipped' };
    await api.call(FAY, 'PATCH', `/v1/items/${item.body.id}`, shipped, { 'if-match': '*' });
    await cycle.enter('closed');
    expect(await notices('item_shipped')).toEqual([ANN]);
    const asks = `Does it do what you needed?\n<a href="/v1/programs/${cycle.program}/inbox?mine=true#say">Say so</a>`;
    const asked = async (as: string) => (await open(as, `/v1/items/${item.body.id}`)).includes(asks);
    expect([await asked(ANN), await asked(BEN)]).toEqual([true, false]);
    await api.call(BEN, 'POST', `/v1/contributions/${twin}/contest`, REASON);
    const same = { kind: 'duplicate', duplicateOf: said };
    expect(await api.call(FAY, 'POST', `/v1/contributions/${twin}/contest/answer`, same)).toMatchObject({
      status: 200,
    });
    expect((await notices('item_shipped')).sort()).toEqual([ANN, BEN]);
    expect(await asked(BEN)).toBe(true);
  });

  it('that is put off when it was contested is promised for its date', async () => {
    await cycle.enter('closed');
    await of(ANN, 'POST', 'contest', REASON);
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const put = { kind: 'deferred', until, reason: 'The audit comes first' };
    expect(await of(FAY, 'POST', 'contest/answer', put)).toMatchObject({
      status: 200,
      body: { answer: { until }, nextAnswerBy: until },
    });
    expect(await promises()).toMatchObject([{ kind: 'contested' }, { kind: 'deferred', keptAt: null }]);
    const shared = await api.call<Answered>(BEN, 'GET', `/v1/contributions/${twin}/answer`);
    expect(shared.body.nextAnswerBy).toBe(until); // what it repeats has that answer
  });

  it('that is another after a contest makes the next version of the note; the earlier stays, and whoever shares it hears', async () => {
    const passages = [{ contribution: said, starts: 0, ends: 9 }];
    const criteria = [
      {
        statement: 'The weekly report takes at most 6 minutes',
        metric: 'time',
        comparator: 'lte',
        threshold: 6,
        unit: 'minutes',
      },
    ];
    const item = { title: 'Short form', framing: 'It is long', passages, criteria };
    const made = await cycle.post<{ id: string }>(FAY, 'items', item);
    const change = { kind: 'will_change', items: [made.body.id] };
    await api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, change);
    await cycle.enter('closed');
    await of(ANN, 'PUT', 'usefulness', { useful: true });
    await of(ANN, 'POST', 'contest', REASON);
    const reason = 'The audit asks for the long form';
    expect(await of(FAY, 'POST', 'contest/answer', { kind: 'will_not', reason })).toMatchObject({
      status: 200,
      body: { usefulness: null }, // what she said was said of the answer before
    });
    const shared = async () => (await api.call<Answered>(BEN, 'GET', `/v1/contributions/${twin}/answer`)).body.earlier;
    expect(await shared()).toMatchObject([{ kind: 'will_change', contestedWith: null }]); // why she did is for her
    await api.db.updateTable('disposition').set({ audience: 'team' }).where('contribution', '=', said).execute();
    expect(await shared()).toEqual([]);
    await api.db
      .updateTable('disposition')
      .set({ audience: 'participants' })
      .where('contribution', '=', said)
      .execute();
    interface Note {
      readonly version: number;
      readonly versions: readonly { readonly version: number }[];
      readonly note: { readonly willChange: readonly object[]; readonly willNot: readonly object[] };
      readonly markdown: string;
    }
    const note = async (query = '') => (await cycle.get<Note>(BEN, `closure${query}`)).body;
    const first = await note('?version=1');
    expect(first).toMatchObject({
      version: 1,
      note: { willChange: [{ title: 'Short form', voices: 2 }], willNot: [] },
    });
    expect(first.markdown).toContain('**Short form**');
    const second = await note();
    expect(second).toMatchObject({
      version: 2,
      versions: [{ version: 2 }, { version: 1 }],
      note: { willChange: [], willNot: [{ reason }] },
    });
    expect(second.markdown).not.toContain('**Short form**');
    const page = (query: string): Promise<string> => open(BEN, `/v1/cycles/${cycle.id}/closure${query}`);
    expect(await page('?version=1')).toContain(`/v1/cycles/${cycle.id}/closure/printable?version=1">`);
    expect(await page('')).toContain(`/v1/cycles/${cycle.id}/closure/printable">`);
    expect(await cycle.get(BEN, 'closure?version=3')).toMatchObject({ status: 404 });
    expect(await cycle.get(BEN, 'closure?version=first')).toMatchObject({ status: 400 });
    const trace = JSON.stringify((await api.call(BEN, 'GET', `/v1/trace/item/${made.body.id}`)).body);
    expect(trace).toContain('"closure_line"');
    expect(trace).toContain('"closure_note"');
    expect([await notices('contest_settled'), await notices('answer_settled')]).toEqual([[ANN], [BEN]]);
    const kept = await api.db
      .selectFrom('dispositionHistory')
      .select('draft')
      .where('contribution', '=', said)
      .orderBy('replacedAt', 'desc')
      .execute();
    expect(kept[0]).toMatchObject({ draft: { kind: 'will_change', useful: true } });
  });

  it.each([true, false])('that is another says of confidence only what its note said before: %s', async (known) => {
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    await owner.updateTable('contribution').set({ audience: 'team' }).where('id', '=', twin).execute();
    await cycle.enter('closed');
    const without = sql`update closure_note set body = body - 'inConfidence' where cycle = ${cycle.id}`;
    if (!known) await without.execute(owner); // as earlier releases wrote it
    await owner.destroy();
    await of(ANN, 'POST', 'contest', REASON);
    expect(await of(FAY, 'POST', 'contest/answer', BETTER)).toMatchObject({ status: 200 });
    const { body } = await cycle.get<{ version: number; note: object; markdown: string }>(BEN, 'closure');
    expect(body).toMatchObject({ version: 2, note: { inConfidence: known } });
    expect(body.markdown.includes('in confidence')).toBe(known);
  });

  it('counts in the health with the time of the first answer, whatever becomes of it', async () => {
    await cycle.enter('closed');
    const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    await owner
      .updateTable('contribution')
      .set({ at: hoursAgo(100) })
      .where('cycle', '=', cycle.id)
      .execute();
    await owner
      .updateTable('closureNote')
      .set({ publishedAt: hoursAgo(90) })
      .where('cycle', '=', cycle.id)
      .execute();
    const answered = { draftedAt: hoursAgo(95), publishedAt: hoursAgo(90) };
    await owner.updateTable('disposition').set(answered).where('cycle', '=', cycle.id).execute();
    await owner.destroy();
    const latency = async () =>
      (await cycle.get<{ latency: { toAnswer: object } }>(FAY, 'health')).body.latency.toAnswer;
    const hours = expect.closeTo(10, 3) as number;
    const first = { count: 2, medianHours: hours, p90Hours: hours };
    expect(await latency()).toEqual(first);
    await of(ANN, 'POST', 'contest', REASON);
    expect(await of(FAY, 'POST', 'contest/answer', BETTER)).toMatchObject({ status: 200 });
    expect(await latency()).toEqual(first);
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
    const { contribution, answer, ...others } = (await of(BEN, 'GET', 'answer')).body as Answered & {
      contribution: string;
    };
    expect([contribution, answer]).toMatchObject([said, { answer: 'See the manual' }]);
    expect(others).toEqual({ contest: null, nextAnswerBy: null, overdueSince: null, earlier: [], usefulness: null });
    await api.db.updateTable('disposition').set({ audience: 'team' }).where('contribution', '=', said).execute();
    expect((await of(BEN, 'GET', 'answer')).body.answer).toBeNull();
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
