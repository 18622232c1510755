import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type Database } from '../../../../libs/database/connection.js';
import { AGENDA, ANN, BEN, FAY } from '../../../servers/a-council.js';
import { TIM, aCycle, type TestCycle } from '../../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../../servers/an-api.js';

const PAGE = readFileSync(new URL('../../../../docs/health.md', import.meta.url), 'utf8');
const EXAMPLE = /## A worked example\n([^]*?)\n## /.exec(PAGE)?.[1] ?? '';
const FIGURES = new Map(
  [...EXAMPLE.matchAll(/^- `([\w.]+)` = `([^`]+)`: /gm)].map(([, name = '', value = '']) => [
    name,
    JSON.parse(value) as unknown,
  ]),
);
const [RAJ, SUE] = ['raj@example.org', 'sue@example.org'];
const HOUR = 3_600_000;
const START = Date.parse('2026-03-02T09:00:00.000Z');
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();

/** Who said what: when it was cited and answered, in hours, and what its author said of the answer. */
const SAID = [
  { by: ANN, cited: 5, answered: 10, useful: true },
  { by: ANN, cited: 15, answered: 20, useful: true },
  { by: ANN, answered: 30, useful: false },
  { by: ANN, cited: 25, answered: 40, contested: true },
  { by: BEN, answered: 50 },
  { by: RAJ, answered: 100, broken: true },
];

type Groups = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Each figure by its name; a latency is one of them. */
const figuresOf = (health: Groups): [string, unknown][] =>
  Object.entries(health).flatMap(([group, parts]): [string, unknown][] =>
    'medianHours' in parts
      ? [[group, parts]]
      : Object.entries(parts).map(([part, value]) => [`${group}.${part}`, value]),
  );

const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    typeof one === 'number' ? Math.round(100 * one) / 100 : one,
  );

describe('the worked example of the page about health', () => {
  let api: TestApi;
  let owner: Database;
  let cycle: TestCycle;
  let content: { program: string; audience: 'participants' };
  beforeAll(async () => {
    api = await anApi();
    owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 2 });
    const decision = { question: 'Do we drop it?', options: [{ title: 'Drop it' }], proposer: ANN, authority: FAY };
    cycle = await aCycle(api, {
      brief: { invite: [ANN, BEN], mustHear: ['field-worker', 'operator', 'regulator'], decisions: [decision] },
    });
    content = { program: cycle.program, audience: 'participants' };
    const participants = [
      { email: RAJ, name: 'Raj', group: 'buyer' },
      { email: SUE, name: 'Sue', group: 'end_user', segments: ['field-worker'] },
    ];
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
    expect(await cycle.post(FAY, 'invitations', { emails: [RAJ, SUE] })).toMatchObject({ body: { invited: 4 } });
    await cycle.post(FAY, 'agenda/publish', { coverageReason: 'The regulator takes no part before June' });
    await cycle.enter('session');
  });
  afterAll(async () => {
    await owner.destroy();
    await api.stop();
  });

  async function insertSaid(item: string): Promise<void> {
    for (const { by, cited, answered, useful, contested, broken } of SAID) {
      const [contribution, person] = [randomUUID(), await cycle.person(by)];
      const place = { ...content, cycle: cycle.id };
      const said = { kind: 'feedback', channel: 'written', body: 'It takes 18 minutes', salt: 's', quality: '{}' };
      await owner
        .insertInto('contribution')
        .values({ ...place, ...said, id: contribution, author: person, at: at(0) })
        .execute();
      const citation = { ...content, item, contribution, starts: 0, ends: 9 };
      if (cited !== undefined)
        await owner
          .insertInto('citation')
          .values({ ...citation, citedAt: at(cited) })
          .execute();
      const answer = { kind: 'answered', answer: 'See the manual', publishedAt: at(answered), draftedBy: person };
      await owner
        .insertInto('disposition')
        .values({ ...place, ...answer, contribution, brokenPromise: broken ?? false })
        .execute();
      if (useful !== undefined)
        await owner
          .insertInto('usefulness')
          .values({ ...place, contribution, useful, at: at(200) })
          .execute();
      if (contested)
        await owner
          .insertInto('contest')
          .values({ ...place, contribution, reason: 'It misses the point', contestedAt: at(200) })
          .execute();
    }
  }

  async function makeItems(): Promise<string> {
    const items: string[] = [];
    for (const coAuthors of [[ANN], [BEN], [TIM], []]) {
      const item = { title: 'T', framing: 'F', coAuthors };
      items.push((await cycle.post<{ id: string }>(FAY, 'items', item)).body.id);
    }
    const [item = ''] = items;
    for (const patch of [
      { status: 'shipped' },
      { status: 'in_progress', cause: 'misunderstood' },
      { status: 'shipped' },
      { status: 'in_progress', cause: 'defect' },
    ])
      expect(await api.call(FAY, 'PATCH', `/v1/items/${item}`, patch, { 'if-match': '*' })).toMatchObject({
        status: 200,
      });
    return item;
  }

  const journal = (subject: string, type: string, hours: number, body: object) =>
    owner
      .insertInto('journal')
      .values({
        ...content,
        cycle: cycle.id,
        subject,
        subjectKind: type === 'decision-opened' ? 'decision' : 'cycle',
        type,
        at: at(hours),
        body: JSON.stringify(body),
      })
      .execute();

  async function decideAndWait(): Promise<void> {
    const { id } = await owner
      .updateTable('decision')
      .set({ decidedAt: at(72) })
      .where('cycle', '=', cycle.id)
      .returning('id')
      .executeTakeFirstOrThrow();
    await journal(id, 'decision-opened', 0, {});
    const rungs = ['remind', 'escalate', 'escalate', 'advance_flagged'].map((what) => ['refinement', what]);
    for (const [phase, what] of [...rungs, ['pre_read', 'advance_flagged']])
      await journal(cycle.id, 'rung-fired', 0, { phase, do: what, result: 'fired' });
  }

  async function readPreRead(): Promise<void> {
    const { id } = await owner
      .updateTable('preRead')
      .set({ sentAt: at(0) })
      .where('cycle', '=', cycle.id)
      .returning('id')
      .executeTakeFirstOrThrow();
    for (const email of [ANN, BEN, SUE]) {
      const receipt = { preRead: id, program: cycle.program, person: await cycle.person(email), at: at(1) };
      await owner.insertInto('receipt').values(receipt).execute();
    }
  }

  it('has every figure, as it is computed from rows', async () => {
    await insertSaid(await makeItems());
    await decideAndWait();
    await readPreRead();
    expect(await cycle.post(FAY, 'cancel', { reason: 'The example is over' })).toMatchObject({ status: 200 });
    const { body } = await cycle.get<Groups>(FAY, 'health');
    expect(rounded(Object.fromEntries(figuresOf(body)))).toEqual(Object.fromEntries(FIGURES));
  });

  it('keeps its figures when people come to be something else after the end; a later cycle counts what they are then', async () => {
    const figures = async (of = cycle.id): Promise<Groups> =>
      (await api.call<Groups>(FAY, 'GET', `/v1/cycles/${of}/health`)).body;
    const before = await figures();
    for (const [who, patch] of [
      [RAJ, { group: 'end_user' }],
      [SUE, { segments: ['nurse'] }],
      [TIM, { group: 'buyer' }],
      [BEN, { roles: ['auditor'] }],
    ] as const) {
      const participant = `/v1/programs/${cycle.program}/participants/${await cycle.person(who)}`;
      expect(await api.call(FAY, 'PATCH', participant, patch, { 'if-match': '*' })).toMatchObject({ status: 200 });
    }
    expect(await figures()).toEqual(before);
    const brief = { title: 'Later', scope: 'The weekly report', invite: [RAJ, SUE], ...AGENDA };
    const later = await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, brief);
    expect((await figures(later.body.id)).participation?.shares).toEqual([
      { who: 'end_user', people: 1, said: null },
      { who: 'nurse', people: 0.5, said: null },
    ]);
    const both = await api.call<{ together: Groups }>(FAY, 'GET', `/v1/programs/${cycle.program}/health`);
    const { shares } = both.body.together.participation ?? {};
    expect(shares).toContainEqual({ who: 'buyer', people: 1 / 4, said: expect.closeTo(1 / 6, 9) });
    expect(shares).toContainEqual({ who: 'end_user', people: 3 / 4, said: expect.closeTo(4 / 6, 9) });
  });
});
