import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PromiseList } from '../../../apps/api/src/closure/owed/promise.schemas.js';
import type { ConditionView } from '../../../apps/api/src/reviews/conditions/condition.schemas.js';
import { subject } from '../../../libs/domain/subject.js';
import { plusMs } from '../../../libs/domain/time.js';
import { holdingGate, waitingForGates } from '../../servers/api/held-gate.js';
import { eventually } from '../../servers/eventually.js';
import { ANN, AUDREY, BEN, CARL, CLEO, CORA, EVE, NIL, ODA, TOM } from '../forum/a-forum.js';

import { DAY, STATEMENT, condition, decisionsUnderReview, inDays } from './decisions-under-review.js';

describe('the conditions of an approval', () => {
  const reviews = decisionsUnderReview();
  const { get, post, decided, approve, reviewOf, statesOf, owedIn, programAt, council } = reviews;

  beforeAll(() => reviews.begin(), 60_000);
  afterEach(() => council().clock(null));
  afterAll(() => reviews.end());

  it('are kept by the program until their owner has done them and the reviewer says so', async () => {
    const forum = await decided();
    const given = await approve(forum, { conditions: [condition(), condition({ owner: TOM })] });
    expect(given).toMatchObject({
      status: 200,
      body: { state: 'approved', conditions: [{ statement: STATEMENT, state: 'owed' }, { state: 'owed' }] },
    });
    const [one] = given.body.conditions.filter(({ owner }) => owner.name === 'ben');
    const path = `conditions/${one?.id}`;
    expect((await owedIn(forum)).map(({ kind }) => kind)).toEqual(['condition', 'condition']);
    const mine = await get<PromiseList>(BEN, `programs/${council().program}/promises/mine`);
    expect(mine.body.items).toContainEqual(expect.objectContaining({ kind: 'condition', about: one?.id }));

    const note = 'Since version 4.2';
    expect(await post<ConditionView>(TOM, `${path}/report`, { note })).toMatchObject({ status: 403 });
    expect(await post<ConditionView>(BEN, `${path}/report`, { note })).toMatchObject({
      status: 200,
      body: { state: 'reported', note, reportedBy: { name: 'ben' } },
    });
    expect(await post<ConditionView>(CORA, `${path}/confirm`)).toMatchObject({
      status: 403,
      body: { code: 'no-right' },
    });
    expect(await post<ConditionView>(CLEO, `${path}/confirm`)).toMatchObject({
      status: 200,
      body: { state: 'met', metBy: { name: 'cleo' } },
    });
    expect(await post<ConditionView>(CLEO, `${path}/confirm`)).toMatchObject({
      status: 409,
      body: { code: 'illegal-step' },
    });
    expect((await get<ConditionView>(CARL, path)).body).toMatchObject({ state: 'met' });
    expect(await owedIn(forum)).toMatchObject([{ kind: 'condition', owner: { name: 'tom' } }]);
    const told = await council()
      .api.db.selectFrom('notice')
      .select(['purpose'])
      .where('id', 'like', `%${forum.reviews[CLEO]}%`)
      .where('purpose', 'in', ['condition_owed', 'condition_reported'])
      .execute();
    expect(told.map(({ purpose }) => purpose).sort()).toEqual([
      'condition_owed',
      'condition_owed',
      'condition_reported',
    ]);
  });

  it('are given while somebody speaks to the inbox: the approval waits for the gate of the program', async () => {
    const forum = await decided();
    const { db } = council().api;
    let given: ReturnType<typeof approve> | undefined;
    await holdingGate(db, subject('program', council().program), 'shared', async () => {
      given = approve(forum, { conditions: [condition()] });
      await eventually(async () => expect(await waitingForGates(db)).toBe(1));
    });
    expect(await given).toMatchObject({ status: 200, body: { state: 'approved' } });
  });

  it('that are not met in time end the approval: owner and reviewer are asked, once', async () => {
    const forum = await decided();
    const dueAt = inDays(30);
    await approve(forum, { conditions: [condition({ dueAt })] });
    await programAt(plusMs(dueAt, 1));
    expect(await statesOf(forum)).toEqual(['in_effect', 'open']);
    expect(await owedIn(forum)).toMatchObject([{ kind: 'condition', askedAt: plusMs(dueAt, 1) }]);
    const { entry } = await reviewOf(forum);
    await programAt(plusMs(dueAt, DAY));
    expect((await reviewOf(forum)).entry).toBe(entry);
    await approve(forum, { reason: 'It can wait' });
    expect(await reviewOf(forum)).toMatchObject({ state: 'approved', conditions: [{ state: 'dropped' }] });
    expect(await owedIn(forum)).toEqual([]);
  });

  it.each<[string, object, number, string, string]>([
    [
      'that nobody owes',
      { conditions: [{ ...condition(), owner: undefined }] },
      400,
      'invalid-input',
      'conditions[0].owner',
    ],
    ['without words', { conditions: [condition({ statement: ' ' })] }, 400, 'invalid-input', 'conditions[0].statement'],
    [
      'with NUL',
      { conditions: [condition({ statement: 'a\u0000bcd' })] },
      400,
      'invalid-input',
      'conditions[0].statement',
    ],
    [
      'that are too many',
      { conditions: Array.from({ length: 21 }, () => condition()) },
      400,
      'invalid-input',
      'conditions',
    ],
    [
      'that were due',
      { conditions: [condition({ dueAt: inDays(-1) })] },
      422,
      'deadline-in-past',
      'conditions[0].dueAt',
    ],
    [
      'due after its end',
      { until: inDays(20), conditions: [condition()] },
      422,
      'deadline-in-past',
      'conditions[0].dueAt',
    ],
    [
      'that a stranger owes',
      { conditions: [condition({ owner: 'x@example.org' })] },
      422,
      'unknown-reference',
      'conditions[0].owner',
    ],
    [
      'that an auditor owes',
      { conditions: [condition({ owner: AUDREY })] },
      422,
      'unknown-reference',
      'conditions[0].owner',
    ],
    [
      'that the reviewer owes',
      { conditions: [condition({ owner: CLEO })] },
      403,
      'conflict-of-duties',
      'conditions[0].owner',
    ],
    ['until yesterday', { until: inDays(-1) }, 422, 'deadline-in-past', 'until'],
    ['until soon', { until: 'soon' }, 400, 'invalid-input', 'until'],
  ])('are refused %s', async (_, body, status, code, path) => {
    const forum = await decided();
    const answer = await approve(forum, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((answer.body as unknown as { errors: { path: string }[] }).errors.map((error) => error.path)).toContain(
      path,
    );
    expect(await reviewOf(forum)).toMatchObject({ state: 'open', conditions: [] });
  });

  it('are reported with a note, by people of the program', async () => {
    const forum = await decided();
    const { body } = await approve(forum, { conditions: [condition()] });
    const path = `conditions/${body.conditions[0]?.id}`;
    for (const bad of [{}, { note: '' }, { note: 'x'.repeat(2001) }, { note: 'a\u0000' }, { note: 'Done', more: 1 }]) {
      expect((await post(BEN, `${path}/report`, bad)).status).toBe(400);
    }
    expect((await post(EVE, `${path}/report`, { note: 'Done' })).status).toBe(404);
    expect((await post(EVE, `${path}/confirm`)).status).toBe(404);
    expect((await get(EVE, path)).status).toBe(404);
    expect((await post(NIL, `${path}/confirm`)).status).toBe(403);
    expect((await post(ANN, 'conditions/nonsense/report', { note: 'Done' })).status).toBe(400);
    expect((await post(ODA, `${path}/report`, { note: 'Done' })).body).toMatchObject({ code: 'no-right' });
  });
});
