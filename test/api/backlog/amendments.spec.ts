import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { connect, type Database } from '../../../libs/database/connection.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { refinementPasses } from './refinement-passes.js';

interface Item extends Refusing {
  readonly id: string;
  readonly framing: string;
  readonly revision: number;
  readonly coAuthors: readonly { readonly name: string }[];
  readonly criteria: readonly { readonly id: string; readonly statement: string; readonly threshold: number | null }[];
  readonly passages: readonly unknown[];
  readonly amendments: { readonly open: number; readonly accepted: number; readonly declined: number };
  readonly lineage: { readonly into: readonly { readonly id: string; readonly kind: string }[] };
}
interface Amendment extends Refusing {
  readonly id: string;
  readonly state: string;
  readonly answer: string | null;
  readonly made: { readonly criterion: string | null; readonly item: string | null };
}
interface Page<T> {
  readonly items: readonly T[];
}

const FRAMING = { part: 'framing', framing: 'Nobody in the basement gets it sent', reason: 'That is where it fails' };
const CRITERION = {
  part: 'criterion',
  proposal: { statement: 'The report takes at most 6 minutes' },
  reason: 'We measured it',
};
const WHY_NOT = { reason: 'The law asks for this field' };

describe('amendments', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let item: string;
  let worker: Database;
  beforeAll(async () => {
    api = await anApi();
    worker = connect(api.database.workerUrl, { name: 'test-worker', max: 1 });
  });
  afterAll(async () => {
    await worker.destroy();
    await api.stop();
  });
  beforeEach(async () => {
    cycle = await aCycle(api);
    await cycle.enter('session');
    item = await anItem({ coAuthors: [BEN] });
  });

  const anItem = async (over: object = {}): Promise<string> => {
    const said = await cycle.say(ANN);
    const passages = [{ contribution: said.id, starts: 0, ends: 10 }];
    const criteria = [{ statement: 'It takes at most 9 minutes' }];
    const made = await cycle.post<Item>(FAY, 'items', {
      title: 'A form',
      framing: 'Long',
      passages,
      criteria,
      ...over,
    });
    expect(made.status).toBe(201);
    return made.body.id;
  };
  const propose = (as: string | null, body: object, on = item) =>
    api.call<Amendment>(as, 'POST', `/v1/items/${on}/amendments`, body);
  const proposed = async (as: string, body: object, on = item): Promise<string> => {
    const { status, body: made } = await propose(as, body, on);
    if (status !== 201) throw new Error(JSON.stringify(made));
    return made.id;
  };
  const answer = (as: string | null, id: string, how: 'accept' | 'decline' | 'withdraw', body: object = {}) =>
    api.call<Amendment>(as, 'POST', `/v1/amendments/${id}/${how}`, body);
  const read = async (id = item): Promise<Item> => (await api.call<Item>(ANN, 'GET', `/v1/items/${id}`)).body;
  const standing = async (id: string): Promise<Amendment> =>
    (await api.call<Amendment>(ANN, 'GET', `/v1/amendments/${id}`)).body;
  const told = async (purpose: string): Promise<string[]> => {
    const { rows } = await sql<{ told: string }>`select p.email || ' ' || (n.data->>'about') as told
      from notice n join person p on p.id = n.person where n.cycle = ${cycle.id} and n.purpose = ${purpose} order by 1`.execute(
      api.db,
    );
    return rows.map((row) => row.told);
  };

  it('are proposed by customers, accepted by the team, and make co-authors', async () => {
    const id = await proposed(ANN, FRAMING);
    expect(await read()).toMatchObject({ framing: 'Long', amendments: { open: 1, accepted: 0 } });
    expect((await told('amendment_proposed')).sort()).toEqual([`${BEN} ${id}`, `${FAY} ${id}`]);
    const accepted = await answer(FAY, id, 'accept', { reason: 'That is the point' });
    expect(accepted).toMatchObject({
      status: 200,
      body: {
        state: 'accepted',
        proposal: { framing: FRAMING.framing },
        before: { framing: 'Long' },
        answer: 'That is the point',
        answeredBy: { name: 'fay' },
      },
    });
    expect(await read()).toMatchObject({
      framing: FRAMING.framing,
      revision: 2,
      coAuthors: [{ name: 'Ann' }, { name: 'Ben' }],
      amendments: { open: 0, accepted: 1, declined: 0 },
    });
    expect(await told('amendment_answered')).toEqual([`${ANN} ${id}`]);
    expect(await cycle.journal('amendment-answered')).toMatchObject([
      { body: { amendment: id, item, state: 'accepted' }, audience: 'participants' },
    ]);
    expect(JSON.stringify(await cycle.journal('amendment-proposed'))).not.toContain('basement');
  });

  it('are proposed by the team and accepted by a customer who is a co-author, never by whoever made them', async () => {
    const id = await proposed(FAY, CRITERION);
    for (const as of [FAY, ANN, CLEO])
      expect(await answer(as, id, 'accept')).toMatchObject({ status: 403, body: { code: 'no-right' } });
    const accepted = await answer(BEN, id, 'accept');
    const criterion = accepted.body.made.criterion;
    expect((await read()).criteria).toMatchObject([
      { statement: 'It takes at most 9 minutes' },
      { id: criterion, threshold: 6 },
    ]);
    expect(await answer(BEN, id, 'decline', WHY_NOT)).toMatchObject({
      status: 409,
      body: { code: 'already-answered' },
    });
  });

  it('change a criterion in its place, and its history stays', async () => {
    const [criterion] = (await read()).criteria;
    const change = { ...CRITERION, criterion: criterion?.id };
    const id = await proposed(ANN, change);
    await answer(FAY, id, 'accept');
    expect((await read()).criteria).toMatchObject([
      { id: criterion?.id, statement: 'The report takes at most 6 minutes' },
    ]);
    expect(await standing(id)).toMatchObject({
      before: { criterion: { statement: 'It takes at most 9 minutes', threshold: 9, comparator: 'lte' } },
    });
    expect(await propose(BEN, change)).toMatchObject({ status: 409, body: { code: 'already-exists' } });
  });

  it('become slices that cite what the whole cites', async () => {
    const slice = { part: 'slice', title: 'Without a network', framing: 'Sent later', reason: 'It can ship alone' };
    const id = await proposed(ANN, { ...slice, criteria: [CRITERION.proposal] });
    const { made } = (await answer(FAY, id, 'accept')).body;
    expect(await read(made.item ?? '')).toMatchObject({
      framing: 'Sent later',
      ready: true,
      coAuthors: [{ name: 'Ann' }],
      passages: [{ quote: 'The report' }],
      criteria: [{ threshold: 6 }],
      lineage: { from: [{ id: item, kind: 'split' }] },
    });
    const trace = await api.call<{ nodes: { kind: string; id: string }[] }>(BEN, 'GET', `/v1/trace/amendment/${id}`);
    expect(
      trace.body.nodes
        .filter(({ kind }) => kind === 'item')
        .map((node) => node.id)
        .sort(),
    ).toEqual([item, made.item].sort());
    const back = await api.call<{ nodes: object[] }>(BEN, 'GET', `/v1/trace/item/${made.item}`);
    expect(back.body.nodes).toContainEqual(
      expect.objectContaining({ kind: 'amendment', id, way: 'back', label: 'accepted: Without a network' }),
    );
  });

  it('are amended themselves: accepting one answers those it was made instead of', async () => {
    const first = await proposed(ANN, FRAMING);
    const second = await proposed(FAY, { ...FRAMING, framing: 'It is lost in the basement', amends: first });
    const third = await proposed(BEN, { ...FRAMING, framing: 'It waits in the basement', amends: second });
    expect(await propose(ANN, { ...CRITERION, amends: first })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'amends' }] },
    });
    expect(await answer(ANN, third, 'accept')).toMatchObject({ status: 403 });
    expect(await answer(ANN, second, 'decline', WHY_NOT)).toMatchObject({ status: 200, body: { state: 'declined' } });
    await answer(FAY, third, 'accept');
    expect([(await standing(first)).state, (await standing(second)).state]).toEqual(['superseded', 'declined']);
    expect(await told('amendment_answered')).toEqual([`${ANN} ${first}`, `${BEN} ${third}`, `${FAY} ${second}`].sort());
    expect(await propose(ANN, { ...FRAMING, framing: 'Else', amends: first })).toMatchObject({
      status: 409,
      body: { code: 'already-answered' },
    });
  });

  it('never overwrite what changed since they were made', async () => {
    const [one, other] = [await proposed(ANN, FRAMING), await proposed(BEN, { ...FRAMING, framing: 'It is slow' })];
    const answers = await Promise.all([answer(FAY, one, 'accept'), answer(FAY, other, 'accept')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.map(({ body }) => body.code)).toContain('outdated-amendment');
    expect((await read()).amendments).toMatchObject({ open: 1, accepted: 1 });
  });

  it('can be withdrawn by whoever made them, and stay readable', async () => {
    const id = await proposed(ANN, FRAMING);
    expect(await answer(FAY, id, 'withdraw')).toMatchObject({ status: 403 });
    expect(await answer(ANN, id, 'withdraw')).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    expect(await told('amendment_answered')).toEqual([]);
    const list = await api.call<Page<Amendment>>(BEN, 'GET', `/v1/items/${item}/amendments?state=withdrawn`);
    expect(list.body.items.map((one) => one.id)).toEqual([id]);
  });

  it('keep refinement from ending by hand', async () => {
    const id = await proposed(ANN, FRAMING);
    await cycle.enter('refinement');
    for (const { id: said } of (await cycle.get<Page<{ id: string }>>(FAY, 'contributions')).body.items) {
      await api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, { kind: 'answered', answer: 'Thank you' });
    }
    expect(await cycle.post<Refusing>(FAY, 'refinement/end')).toMatchObject({
      status: 409,
      body: {
        code: 'unfinished-refinement',
        detail: 'Every voice needs an answer first: 1 proposal without an answer',
        errors: [{ path: `amendments.${id}`, message: expect.stringMatching(/^The proposal on “.+” has no answer$/) }],
      },
    });
    await answer(FAY, id, 'decline', WHY_NOT);
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({ status: 200 });
    expect(await propose(ANN, FRAMING)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
  });

  it('are declined by the rule when refinement ends by its time, flagged, and told', async () => {
    const [id, mine] = [await proposed(ANN, FRAMING), await proposed(BEN, CRITERION)];
    await answer(BEN, mine, 'withdraw');
    await cycle.enter('refinement');
    await refinementPasses(api, cycle, worker);
    expect(await standing(id)).toMatchObject({ state: 'declined', answer: 'not_answered_in_time', answeredBy: null });
    expect((await read()).framing).toBe('Long');
    expect(await told('amendment_answered')).toEqual([`${ANN} ${id}`]);
    const flags = (await api.call<{ flags: { code: string }[] }>(ANN, 'GET', `/v1/cycles/${cycle.id}`)).body.flags;
    expect(flags).toContainEqual(expect.objectContaining({ code: 'unanswered-amendments', facts: { count: 1 } }));
    expect(await answer(FAY, id, 'accept')).toMatchObject({ status: 409 });
  });

  it('get an answer also when the cycle is cancelled', async () => {
    const id = await proposed(ANN, FRAMING);
    await cycle.post(FAY, 'cancel', { reason: 'The budget is gone' });
    expect(await standing(id)).toMatchObject({ state: 'declined', answer: 'cycle_cancelled' });
    expect(await told('amendment_answered')).toEqual([`${ANN} ${id}`]);
  });

  it('are no more at a time than can be answered, also when several come at once', async () => {
    await sql`insert into amendment (id, item, program, cycle, audience, part, proposal, reason, proposer, proposed_at)
      select gen_random_uuid(), i.id, i.program, i.cycle, i.audience, 'framing', '{"framing":"Long"}', 'So it is', i.created_by, clock()
      from item i, generate_series(1, 98) where i.id = ${item}`.execute(api.db);
    const ways = [1, 2, 3, 4, 5, 6].map((nth) => propose(ANN, { ...FRAMING, framing: `Nobody gets it sent ${nth}` }));
    const answers = await Promise.all(ways);
    expect(answers.map(({ status, body: { code = 'kept' } }) => `${status} ${code}`).sort()).toEqual([
      ...['201 kept', '201 kept'],
      ...Array.from({ length: 4 }, () => '409 limit-reached'),
    ]);
  });

  it('of a dropped item are declined only', async () => {
    const id = await proposed(ANN, FRAMING);
    await api.call(FAY, 'PATCH', `/v1/items/${item}`, { status: 'dropped' }, { 'if-match': '*' });
    expect(await answer(FAY, id, 'accept')).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect(await propose(ANN, CRITERION)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect(await answer(FAY, id, 'decline', WHY_NOT)).toMatchObject({ status: 200 });
  });

  it('are read by whoever reads the item, and written by whoever contributes', async () => {
    const id = await proposed(TIM, FRAMING);
    expect(await propose(AUD, FRAMING)).toMatchObject({ status: 403 });
    expect(await propose(EVE, FRAMING)).toMatchObject({ status: 404 });
    expect(await answer(EVE, id, 'accept')).toMatchObject({ status: 404 });
    expect(await answer(null, id, 'accept')).toMatchObject({ status: 401 });
    expect(await api.call(EVE, 'GET', `/v1/trace/amendment/${id}`)).toMatchObject({ status: 404 });
    const other = await anItem();
    const [criterion] = (await read(other)).criteria;
    for (const far of [
      { ...CRITERION, criterion: criterion?.id },
      { ...FRAMING, amends: randomUUID() },
    ]) {
      expect(await propose(ANN, far)).toMatchObject({ status: 422, body: { code: 'unknown-reference' } });
    }
  });

  it('refuse what is not whole, or is said without a reason that helps', async () => {
    const proposals: [string, object][] = [
      ['nothing', {}],
      ['no reason', { ...FRAMING, reason: undefined }],
      ['an unknown part', { ...FRAMING, part: 'title' }],
      ['a part without its words', { part: 'framing', reason: 'Because' }],
      ['the words of another part', { ...FRAMING, title: 'T' }],
      ['a criterion that is prose', { ...CRITERION, proposal: { statement: 'It should be nice' } }],
      ['what is no id', { ...CRITERION, criterion: 'first' }],
      ['an unknown key', { ...FRAMING, surprise: 1 }],
      ['half of a character', { ...FRAMING, framing: '\ud800' }],
      ['10,000 characters without a space', { ...FRAMING, framing: 'x'.repeat(10_000) }],
    ];
    for (const [what, body] of proposals) {
      const { status, body: refused } = await propose(ANN, body);
      expect([what, status, refused.code]).toEqual([what, 400, 'invalid-input']);
    }
    const id = await proposed(ANN, FRAMING);
    const declining: [object, number, string][] = [
      [{}, 400, 'invalid-input'],
      [{ reason: 'No' }, 422, 'reason-missing'],
      [{ ...WHY_NOT, surprise: 1 }, 400, 'invalid-input'],
    ];
    for (const [body, status, code] of declining) {
      expect(await answer(FAY, id, 'decline', body)).toMatchObject({ status, body: { code } });
    }
  });

  it('name an obligation of their cycle only', async () => {
    const proposal = { ...CRITERION.proposal, obligation: randomUUID() };
    expect(await propose(ANN, { ...CRITERION, proposal })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'proposal.obligation' }] },
    });
  });

  it('name a story as far as whoever proposes may read it: another is not there', async () => {
    const story = { when: 'I am below', want: 'to send it', soThat: 'it is kept' };
    const said = async (as: string): Promise<string> => {
      const body = { kind: 'story', story, audience: 'restricted' };
      const { status, body: made } = await cycle.post<{ id: string }>(as, 'contributions', body);
      expect(status).toBe(201);
      return made.id;
    };
    const on = (id: string) => ({ ...CRITERION, proposal: { ...CRITERION.proposal, story: id } });
    const none = await propose(ANN, on(randomUUID()));
    const hidden = await propose(ANN, on(await said(FAY)));
    expect(hidden).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'proposal.story' }] },
    });
    const { requestId: _one, ...unknown } = none.body as unknown as Record<string, unknown>;
    expect(hidden.body).toMatchObject(unknown);
    expect((await propose(ANN, on(await said(ANN)))).status).toBe(201);
  });
});
