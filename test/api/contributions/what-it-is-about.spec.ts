import { randomUUID } from 'node:crypto';
import { typed } from '../../cli/typed.js';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycle, aCycleEach, cycleAt, type Refusing, type Said, type TestCycle } from '../../servers/a-cycle.js';

const SLOW = { kind: 'feedback', text: 'The weekly export is slow' };

interface Linked extends Said, Refusing {
  readonly topic: string | null;
  readonly objective: string | null;
  readonly criterion: string | null;
  readonly quality: { readonly relevant: boolean; readonly because: { readonly relevant?: readonly string[] } };
}
interface Trace {
  readonly nodes: readonly { readonly kind: string; readonly id: string }[];
}

describe('what something said is about', () => {
  const { api, cycle } = aCycleEach();
  const say = (body: object) => cycle.post<Linked>(ANN, 'contributions', { ...SLOW, ...body });
  const mend = (id: string, body: object) =>
    api.call<Linked>(ANN, 'PATCH', `/v1/contributions/${id}`, body, { 'if-match': '*' });
  const traced = async (kind: string, id: string) =>
    (await api.call<Trace>(ANN, 'GET', `/v1/trace/${kind}/${id}`)).body.nodes.map((node) => node.id);
  const objectiveOf = async (of: TestCycle): Promise<string> =>
    (await of.get<{ objectives: { id: string }[] }>(FAY, 'agenda')).body.objectives[0]?.id ?? '';
  const criterionOf = async (of: TestCycle): Promise<string> => {
    const criteria = [{ statement: 'The export takes at most 5 minutes' }];
    const item = { title: 'A quick export', framing: 'It is slow', criteria, passages: [] };
    return (await of.post<{ criteria: { id: string }[] }>(FAY, 'items', item)).body.criteria[0]?.id ?? '';
  };

  it('may be an objective or a criterion of the cycle: to be decided on, and in the line both ways', async () => {
    await cycle.enter('session');
    const [objective, criterion] = [await objectiveOf(cycle), await criterionOf(cycle)];
    expect((await say({})).body.quality.relevant).toBe(false);
    const [one, other] = [await say({ objective }), await say({ criterion })];
    expect(one).toMatchObject({
      status: 201,
      body: { topic: null, objective, criterion: null, quality: { because: { relevant: ['objective'] } } },
    });
    expect(other).toMatchObject({
      status: 201,
      body: { objective: null, criterion, quality: { because: { relevant: ['criterion'] } } },
    });
    expect(await api.call(BEN, 'GET', `/v1/contributions/${one.body.id}`)).toMatchObject({ body: { objective } });
    expect(await traced('contribution', one.body.id)).toContain(objective);
    expect(await traced('objective', objective)).toEqual(expect.arrayContaining([one.body.id]));
    expect(await traced('contribution', other.body.id)).toContain(criterion);
    expect(await traced('criterion', criterion)).toEqual(expect.arrayContaining([other.body.id]));
  });

  it('is mended as words are, and what it was is kept', async () => {
    await cycle.enter('session');
    const [objective, criterion] = [await objectiveOf(cycle), await criterionOf(cycle)];
    const { id } = (await say({ objective })).body;
    expect(await mend(id, { criterion })).toMatchObject({ status: 200, body: { objective, criterion } });
    expect(await mend(id, { text: 'The weekly export stops' })).toMatchObject({ body: { objective, criterion } });
    expect(await mend(id, { objective: null })).toMatchObject({ status: 200, body: { objective: null, criterion } });
    const { body } = await api.call<{ items: object[] }>(ANN, 'GET', `/v1/contributions/${id}/history`);
    expect(body.items).toMatchObject([{ objective, criterion }, { criterion }, { objective, criterion: null }]);
  });

  it('is nothing of another cycle, nothing that is not there, and nothing that whoever says it may not read', async () => {
    await cycle.enter('session');
    const elsewhere = await aCycle(api);
    await elsewhere.enter('session');
    const foreign = { objective: await objectiveOf(elsewhere), criterion: await criterionOf(elsewhere) };
    const hidden = { objective: await objectiveOf(cycle), criterion: await criterionOf(cycle) };
    await api.db.updateTable('criterion').set({ audience: 'team' }).where('id', '=', hidden.criterion).execute();
    const refused = { status: 422, body: { code: 'unknown-reference' } };
    const paths = (of: Refusing) => of.errors.map(({ path }) => path);
    const { id } = (await say({})).body;
    for (const named of [foreign, { objective: randomUUID(), criterion: randomUUID() }])
      for (const answer of [await say(named), await mend(id, named)]) {
        expect(answer).toMatchObject(refused);
        expect(paths(answer.body)).toEqual(['objective', 'criterion']);
      }
    const unseen = await say(hidden);
    expect(unseen).toMatchObject(refused);
    expect(paths(unseen.body)).toEqual(['criterion']);
    expect(await say({ objective: 'fast' })).toMatchObject({ status: 400, body: { errors: [{ path: 'objective' }] } });
    const inbox = await api.call<Linked>(ANN, 'POST', `/v1/programs/${cycle.program}/inbox`, SLOW);
    const waiting = await mend(inbox.body.id, hidden);
    expect(waiting).toMatchObject(refused);
    expect(paths(waiting.body)).toEqual(['objective', 'criterion']);
  });

  it('ends with the cycle that gives it back to the inbox', async () => {
    const said = await api.call<Linked>(ANN, 'POST', `/v1/programs/${cycle.program}/inbox`, SLOW);
    const { id } = said.body;
    const brief = { title: 'Next', scope: 'What came in', invite: [ANN], ...AGENDA };
    const { body } = await api.call<Said>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, brief);
    const next = cycleAt(api, cycle.program, body.id);
    expect(await mend(id, { objective: await objectiveOf(next) })).toMatchObject({ status: 200 });
    await next.post(FAY, 'cancel', { reason: 'The budget went elsewhere' });
    expect(await api.call(ANN, 'GET', `/v1/contributions/${id}`)).toMatchObject({
      body: { cycle: null, topic: null, objective: null, criterion: null },
    });
  });

  it('is said by command, an objective also by its words', async () => {
    await cycle.enter('session');
    const [objective, criterion] = [await objectiveOf(cycle), await criterionOf(cycle)];
    const about = ['--objective', 'reports take', '--criterion', criterion];
    const said = await typed(api, ANN, 'contribution', 'add', cycle.id, 'It is slow', ...about);
    expect(said).toMatchObject({ code: 0, data: { objective, criterion, observation: null } });
    const { id } = said.data as Said;
    expect(await typed(api, ANN, 'contribution', 'edit', id, '--no-criterion')).toMatchObject({
      code: 0,
      data: { objective, criterion: null },
    });
  });
});
