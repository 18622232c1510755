import { randomUUID } from 'node:crypto';
import { PostgresPhaseNotices } from '../../../libs/commands/phase-notices/phase-notices.js';
import { subject } from '../../../libs/domain/subject.js';
import { composeLetter } from '../../../libs/notifications/compose-letter.js';
import { OF_NOTICE } from '../../../libs/notifications/together.js';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, aCycleEach, type Refusing, type Said } from '../../servers/a-cycle.js';

const WORDS = 'On Monday the weekly report took 18 minutes; we expected 5.';
const SEEN = { expected: 'Five minutes', observed: 'It took 18', fit: 'does_not_fit', verdict: 'works_with_changes' };
const INTERVIEW = { kind: 'feedback', channel: 'interview', text: WORDS, saidBy: ANN };

interface Kept extends Said, Refusing {
  readonly cycle: string | null;
  readonly author: { readonly id: string; readonly name: string };
  readonly recordedBy: { readonly name: string } | null;
  readonly revision: number;
  readonly expect: { readonly answerBy: string | null; readonly askedBy: string | null };
}
interface Page {
  readonly items: readonly Kept[];
}
interface Health {
  readonly participation: { readonly spoke: number; readonly byProxy: number; readonly largestShare: number };
}

describe('what somebody said, written down by whoever asked them', () => {
  const { api, cycle } = aCycleEach();
  const record = (as: string, body: object = {}, headers = {}) =>
    cycle.post<Kept>(as, 'contributions', { ...INTERVIEW, ...body }, headers);
  const tell = (as: string, body: object = {}) =>
    api.call<Kept>(as, 'POST', `/v1/programs/${cycle.program}/inbox`, { ...INTERVIEW, ...body });
  const mend = (as: string, id: string, text: string) =>
    api.call<Kept>(as, 'PATCH', `/v1/contributions/${id}`, { text }, { 'if-match': '*' });
  const mine = async (as: string) =>
    (await cycle.get<Page>(as, 'contributions?mine=true')).body.items.map(({ id }) => id);

  /** Whom a purpose reaches, and what the first letter says. */
  const told = async (purpose: string, version?: number) => {
    const notices = await api.db
      .selectFrom('notice')
      .innerJoin('person as reader', 'reader.id', 'notice.person')
      .select([...OF_NOTICE.map((column) => `notice.${column}` as const), 'reader.email'])
      .where('notice.program', '=', cycle.program)
      .where('notice.purpose', '=', purpose)
      .$if(version !== undefined, (query) => query.where('notice.version', '=', version ?? 1))
      .orderBy('reader.email')
      .execute();
    const [first] = notices;
    const letter = first && (await composeLetter(api.db, first, { publicUrl: 'http://127.0.0.1' }));
    return { emails: notices.map(({ email }) => email), text: letter?.text };
  };

  it('is theirs, says who wrote it down, and they hear that it is kept', async () => {
    await cycle.enter('session');
    const key = { 'idempotency-key': randomUUID() };
    const kept = await record(FAY, {}, key);
    const ann = await cycle.person(ANN);
    const said = {
      author: { id: ann, name: 'Ann' },
      recordedBy: { name: 'fay' },
      channel: 'interview',
      proxyFor: null,
    };
    expect(kept).toMatchObject({ status: 201, body: said });
    const { id } = kept.body;
    expect(await record(FAY, {}, key)).toMatchObject({ status: 201, body: { id } });
    expect(await api.call(BEN, 'GET', `/v1/contributions/${id}`)).toMatchObject({ status: 200, body: said });
    expect([await mine(ANN), await mine(FAY)]).toEqual([[id], []]);
    expect(await cycle.journal('contributed')).toMatchObject([
      { body: { contribution: id, saidBy: ann, proxy: false } },
    ]);
    const { emails, text } = await told('words_recorded');
    expect(emails).toEqual([ANN]);
    expect(text).toContain('This has reached us, as fay wrote it down:');
    expect(text).toContain(WORDS);
    expect(text).toContain('"Simplified reporting" owes you an answer');
  });

  it("is answered with as it is shown afterwards, in a cycle and in the inbox, as are words of one's own", async () => {
    await cycle.enter('session');
    const { answers } = (await cycle.get<{ answers: { promised: string } }>(ANN, 'agenda')).body;
    const own = { saidBy: undefined, proxyFor: 'buyer', observation: SEEN, kind: 'evidence' };
    for (const [as, body] of [
      [FAY, {}],
      [BEN, own],
    ] as const)
      // prettier-ignore
      for (const said of [await record(as, body), await tell(as, body)]) {
        expect(said.status).toBe(201);
        const { expect: expected, ...view } = said.body;
        const promised = view.cycle === null ? null : answers.promised;
        expect(expected).toMatchObject({ answerBy: promised });
        expect((await api.call(as, 'GET', `/v1/contributions/${view.id}`)).body).toEqual(view);
      }
  });

  it('is mended by both until somebody works with it, and by nobody else', async () => {
    await cycle.enter('session');
    const { id } = (await record(FAY)).body;
    expect(await mend(FAY, id, 'It took 19 minutes')).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await mend(BEN, id, 'It took none')).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await mend(EVE, id, 'It took none')).toMatchObject({ status: 404 });
    expect(await mend(ANN, id, 'It took 20 minutes')).toMatchObject({
      status: 200,
      body: { revision: 3, author: { name: 'Ann' }, recordedBy: { name: 'fay' } },
    });
    const other = (await record(FAY)).body.id;
    const answer = { kind: 'answered', answer: 'See the manual' };
    await api.call(FAY, 'PUT', `/v1/contributions/${other}/disposition`, answer);
    for (const as of [FAY, ANN])
      expect(await mend(as, other, 'late')).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
  });

  it.each<[string, typeof record]>([
    ['in a cycle', record],
    ['in the inbox', tell],
  ])('is told to them %s when it is changed, and changed by them alone once they have done so', async (_where, say) => {
    await cycle.enter('session');
    const { id } = (await say(FAY)).body;
    expect(await mend(FAY, id, 'It took 19 minutes')).toMatchObject({ status: 200 });
    expect(await mend(FAY, id, 'It took 20 minutes')).toMatchObject({ status: 200 });
    expect((await told('words_recorded')).emails).toEqual([ANN, ANN, ANN]);
    expect((await told('words_recorded', 2)).text).toBeUndefined(); // the next letter tells
    const { text } = await told('words_recorded', 3);
    expect(text).toMatch(/^fay wrote down what you said.*, and has changed that\. It says now:$/m);
    expect(text).toContain('It took 20 minutes');

    expect(await mend(ANN, id, 'It took 21 minutes')).toMatchObject({ status: 200 });
    expect((await told('words_recorded')).emails).toHaveLength(3);
    expect(await mend(FAY, id, 'It took 22 minutes')).toMatchObject({
      status: 403,
      body: { code: 'no-right', detail: expect.stringContaining('has changed it themselves') },
    });
    expect(await mend(ANN, id, 'It took 23 minutes')).toMatchObject({ status: 200, body: { revision: 5 } });
  });

  it('counts as their voice, and its answer, its line and the right to contest it are theirs', async () => {
    await cycle.enter('session');
    const { id } = (await record(FAY)).body;
    expect((await cycle.get<Health>(FAY, 'health')).body.participation).toMatchObject({
      spoke: 1,
      byProxy: 0,
      largestShare: 1,
    });
    await cycle.enter('refinement');
    await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, { kind: 'answered', answer: 'See the manual' });
    await cycle.enter('closed');
    expect((await cycle.get<Page>(ANN, 'answers')).body.items).toMatchObject([{ id }]);
    expect((await cycle.get<Page>(FAY, 'answers')).body.items).toEqual([]);
    const { entry } = await api.db
      .selectFrom('gate')
      .select('entry')
      .where('id', '=', cycle.id)
      .executeTakeFirstOrThrow();
    await new PostgresPhaseNotices(api.db).send({ subject: subject('cycle', cycle.id), entry }, 'deliver_closure');
    const { emails, text } = await told('closure_note');
    expect(emails[0]).toBe(ANN);
    expect(text).toContain(WORDS);
    expect(text).toContain('See the manual');
    const contest = (as: string) =>
      api.call<Refusing>(as, 'POST', `/v1/contributions/${id}/contest`, { reason: 'It is about the short form' });
    expect(await contest(FAY)).toMatchObject({ status: 403 });
    expect(await contest(ANN)).toMatchObject({ status: 201 });
  });

  it('waits in the inbox as theirs, until a cycle takes it over and tells them', async () => {
    const { id } = (await tell(FAY)).body;
    const { emails, text } = await told('words_recorded');
    expect(emails).toEqual([ANN]);
    expect(text).toContain('This has reached us outside a cycle, as fay wrote it down:');
    const waiting = async (as: string) =>
      (await api.call<Page>(as, 'GET', `/v1/programs/${cycle.program}/inbox?mine=true`)).body.items;
    expect(await waiting(ANN)).toMatchObject([{ id, recordedBy: { name: 'fay' }, author: { name: 'Ann' } }]);
    expect(await waiting(FAY)).toEqual([]);
    const brief = { title: 'Next', scope: 'What came in', invite: [BEN], ...AGENDA };
    expect(await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, brief)).toMatchObject({ status: 201 });
    expect((await told('inbox_taken_over')).emails).toEqual([ANN]);
  });

  it('is what they said themselves, where somebody names themselves', async () => {
    await cycle.enter('session');
    const own = await record(FAY, { saidBy: FAY.toUpperCase() });
    expect(own).toMatchObject({ status: 201, body: { author: { name: 'fay' }, recordedBy: null } });
    expect((await told('words_recorded')).emails).toEqual([]);
  });

  it.each<[string, string, object, number, string, string]>([
    ['by somebody who runs no cycle', BEN, {}, 403, 'no-right', ''],
    ['of their own by somebody who runs no cycle', ANN, {}, 403, 'no-right', ''],
    ['of a group as well', FAY, { proxyFor: 'end_user' }, 400, 'invalid-input', 'saidBy'],
    ['of no address', FAY, { saidBy: 'Ann' }, 400, 'invalid-input', 'saidBy'],
    ['of a stranger', FAY, { saidBy: EVE }, 422, 'unknown-reference', 'saidBy'],
    ['of somebody who may not contribute', FAY, { saidBy: AUD }, 422, 'unknown-reference', 'saidBy'],
    ['for more people than the cycle', FAY, { audience: 'public' }, 400, 'invalid-input', 'audience'],
  ])('is refused %s', async (_what, as, body, status, code, path) => {
    await cycle.enter('session');
    for (const refused of [await record(as, body), await tell(as, body)]) {
      expect(refused).toMatchObject({ status, body: { code } });
      expect(refused.body.errors?.map((error) => error.path) ?? []).toEqual(path === '' ? [] : [path]);
    }
    expect((await cycle.get<Page>(FAY, 'contributions')).body.items).toEqual([]);
    expect((await told('words_recorded')).emails).toEqual([]);
  });

  it('is refused of somebody who may not read the cycle, and of a topic that they may not read', async () => {
    const team = await aCycle(api);
    await team.enter('session');
    await api.db.updateTable('cycle').set({ audience: 'team' }).where('id', '=', team.id).execute();
    const said = (saidBy: string) => team.post<Kept>(FAY, 'contributions', { ...INTERVIEW, saidBy });
    expect(await said(ANN)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'saidBy', message: `${ANN} may not read it, because it is for team` }] },
    });
    expect(await said(TIM)).toMatchObject({ status: 201, body: { author: { name: 'Tim' } } });

    await cycle.enter('session');
    const { body } = await cycle.get<{ topics: { id: string }[] }>(FAY, 'agenda');
    const topic = body.topics[0]?.id ?? '';
    await api.db.updateTable('topic').set({ audience: 'team' }).where('id', '=', topic).execute();
    expect(await record(FAY, { topic })).toMatchObject({ status: 422, body: { errors: [{ path: 'topic' }] } });
    expect(await record(FAY, { topic, saidBy: TIM })).toMatchObject({ status: 201 });
  });

  it('names, when it is changed, only what its author may read', async () => {
    await cycle.enter('session');
    const { body } = await cycle.get<{ topics: { id: string }[] }>(FAY, 'agenda');
    const topic = body.topics[0]?.id ?? '';
    await api.db.updateTable('topic').set({ audience: 'team' }).where('id', '=', topic).execute();
    const about = async (saidBy: string) => {
      const { id } = (await record(FAY, { saidBy })).body;
      return api.call<Kept>(FAY, 'PATCH', `/v1/contributions/${id}`, { topic }, { 'if-match': '*' });
    };
    expect(await about(ANN)).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'topic' }] },
    });
    expect(await about(TIM)).toMatchObject({ status: 200, body: { topic } });
  });
});
