import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PromiseList } from '../../../apps/api/src/closure/closure.schemas.js';
import type { ConditionView } from '../../../apps/api/src/reviews/review.schemas.js';
import { connect } from '../../../libs/database/connection.js';
import { plusMs } from '../../../libs/domain/time.js';
import {
  ANN,
  AUDREY,
  BEN,
  CARL,
  CLEO,
  CORA,
  DECISION,
  EVE,
  FAY,
  NIL,
  ODA,
  TOM,
  aCouncil,
  voices,
  type Council,
  type Decided,
} from './a-forum.js';
import { stepOfProgram } from './clockwork.js';

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const STATEMENT = 'The export leaves out names';

describe('compliance gates', () => {
  let council: Council;
  let worker: ReturnType<typeof connect>;
  const { post, get, decide, decided, obligationOf, verdict } = voices(() => council);

  beforeAll(async () => {
    council = await aCouncil();
    worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(async () => {
    await worker.destroy();
    await council.end();
  });

  const approve = (forum: Decided, body: object = {}, as = CLEO) => verdict(as, forum.reviews[as], 'approve', body);
  const reviewOf = (forum: Decided, as = CLEO) => council.review(forum.reviews[as] ?? '');
  const statesOf = async ({ decision }: Decided): Promise<string[]> => {
    const { state, reviews } = await council.read(decision);
    return [state, ...reviews.map((review) => review.state)];
  };
  const owedIn = async (forum: Decided) =>
    (await get<PromiseList>(FAY, `programs/${council.program}/promises?limit=200`)).body.items.filter(
      ({ cycle, keptAt }) => cycle === forum.cycle && keptAt === null,
    );
  const condition = (parts: object = {}) => ({ statement: STATEMENT, owner: BEN, dueAt: inDays(30), ...parts });

  describe('in steps', () => {
    it('are asked one step after another; each says which step it is', async () => {
      const reviewers = [{ email: CORA, step: 2 }, CLEO] as never;
      const forum: Decided = await decided(reviewers);
      expect((await council.read(forum.decision)).reviews).toMatchObject([
        { reviewer: { name: 'cleo' }, step: 1, state: 'open' },
        { reviewer: { name: 'cora' }, step: 2, state: 'waiting', deadline: null },
      ]);
      expect(await approve(forum, {}, CORA)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
      await approve(forum);
      expect(await statesOf(forum)).toEqual(['decided', 'approved', 'open']);
      await verdict(CORA, forum.reviews[CORA], 'reject', {
        obligation: await obligationOf(forum.cycle),
        reason: 'It breaks it',
      });
      expect(await statesOf(forum)).toEqual(['open', 'waiting', 'waiting']);
      await decide(forum, 'Make it optional');
      expect(await statesOf(forum)).toEqual(['decided', 'open', 'waiting']);
    });

    it.each([
      ['a step beyond ten', [{ email: CLEO, step: 11 }]],
      ['half a step', [{ email: CLEO, step: 1.5 }]],
      ['an unknown key', [{ email: CLEO, order: 1 }]],
      ['somebody twice', [CLEO, { email: CLEO, step: 2 }]],
      ['an approval that lasts no time', [{ email: CLEO, approvalLasts: {} }]],
    ])('are refused with %s', async (_, reviewers) => {
      const cycle = await council.cycle();
      const answer = await post(FAY, `cycles/${cycle}/decisions`, { ...DECISION, reviewers });
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-input']);
    });
  });

  describe('at the last minute', () => {
    interface Flagged {
      flags: { code: string; subject: string; meaning: string; facts: object }[];
    }
    const flagged = async ({ cycle }: Decided) =>
      (await get<Flagged>(FAY, `cycles/${cycle}`)).body.flags.filter(({ code }) => code === 'last-minute-sign-off');

    it('are flagged, by when their reviewer was first asked, and told with the closure', async () => {
      const forum = await decided();
      await approve(forum);
      expect(await flagged(forum)).toMatchObject([
        { subject: forum.reviews[CLEO], meaning: expect.stringContaining('first asked shortly before') },
      ]);
      const note = await get<{ markdown: string }>(FAY, `cycles/${forum.cycle}/closure`);
      expect(JSON.stringify(note.body)).toContain('last-minute-sign-off');
    });

    it('are not those who were asked from the first day', async () => {
      const forum = await decided();
      await council.clock(inDays(12));
      await approve(forum);
      expect(await flagged(forum)).toEqual([]);
    });
  });

  describe('with an end', () => {
    it('are asked for again when it comes, though the decision stays in effect, and lapse when nobody approves', async () => {
      const forum = await decided([{ email: CLEO, approvalLasts: { workingDays: 10 } }] as never);
      const until = inDays(60);
      expect(await approve(forum, { until })).toMatchObject({ status: 200, body: { approvedUntil: until } });
      expect(await owedIn(forum)).toMatchObject([{ kind: 'approval', dueAt: until, owner: { name: 'cleo' } }]);
      await stepOfProgram(council, worker, plusMs(until, -1));
      expect(await statesOf(forum)).toEqual(['in_effect', 'approved']);
      await stepOfProgram(council, worker, until);
      expect(await statesOf(forum)).toEqual(['in_effect', 'open']);
      expect(await owedIn(forum)).toEqual([]);
      expect((await approve(forum)).body.approvedUntil).not.toBeNull(); // as it was declared
      const [again] = await owedIn(forum);
      await stepOfProgram(council, worker, again?.dueAt ?? '');
      const obligation = await obligationOf(forum.cycle);
      const reject = { obligation, reason: 'The law has changed' };
      expect(await verdict(CLEO, forum.reviews[CLEO], 'reject', reject)).toMatchObject({
        status: 200,
        body: { state: 'lapsed', approvedUntil: null, decision: { state: 'in_effect' } },
      });
      expect(await owedIn(forum)).toMatchObject([{ kind: 'decision_review', owner: { name: 'oda' } }]);
      const problems = await get<{ items: { code: string; subject: { id: string } }[] }>(
        FAY,
        `programs/${council.program}/problems`,
      );
      expect(problems.body.items).toContainEqual(
        expect.objectContaining({ code: 'approval-lapsed', subject: { kind: 'review', id: forum.reviews[CLEO] } }),
      );
      expect(await approve(forum)).toMatchObject({ status: 409, body: { code: 'already-reviewed' } });
    });
  });

  describe('on conditions', () => {
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
      const mine = await get<PromiseList>(BEN, `programs/${council.program}/promises/mine`);
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
      const told = await council.api.db
        .selectFrom('notice')
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

    it('that are not met in time end the approval: owner and reviewer are asked, once', async () => {
      const forum = await decided();
      const dueAt = inDays(30);
      await approve(forum, { conditions: [condition({ dueAt })] });
      await stepOfProgram(council, worker, plusMs(dueAt, 1));
      expect(await statesOf(forum)).toEqual(['in_effect', 'open']);
      expect(await owedIn(forum)).toMatchObject([{ kind: 'condition', askedAt: plusMs(dueAt, 1) }]);
      const { entry } = await reviewOf(forum);
      await stepOfProgram(council, worker, plusMs(dueAt, DAY));
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
      [
        'without words',
        { conditions: [condition({ statement: ' ' })] },
        400,
        'invalid-input',
        'conditions[0].statement',
      ],
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
      for (const bad of [
        {},
        { note: '' },
        { note: 'x'.repeat(2001) },
        { note: 'a\u0000' },
        { note: 'Done', more: 1 },
      ]) {
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

  describe('that ask for changes', () => {
    interface Item {
      id: string;
      status: string;
      revision: number;
    }
    const item = async ({ cycle, decision }: Decided): Promise<string> => {
      const made = await post<Item>(FAY, `cycles/${cycle}/items`, {
        title: 'A short form',
        framing: 'Nobody reads it',
      });
      await post(FAY, `items/${made.body.id}/decisions`, { decision });
      await council.api.call(FAY, 'PATCH', `/v1/items/${made.body.id}`, { status: 'agreed' }, { 'if-match': '*' });
      return made.body.id;
    };
    const change = (forum: Decided, body: object) =>
      verdict(CORA, forum.reviews[CORA], 'request-changes', { reason: 'Names stay', ...body });

    it('have looked at again what they concern, and keep the rest', async () => {
      const forum = await decided([CLEO, CORA]);
      const [obligation, one, other] = [await obligationOf(forum.cycle), await item(forum), await item(forum)];
      await approve(forum, { conditions: [condition()] });
      expect(await change(forum, { obligations: [obligation], items: [one] })).toMatchObject({
        status: 200,
        body: { state: 'changes_requested', concerns: { obligations: [obligation], items: [one] } },
      });
      expect(await reviewOf(forum)).toMatchObject({ state: 'waiting', conditions: [{ state: 'dropped' }] });
      const status = async (id: string) => (await get<Item>(FAY, `items/${id}`)).body.status;
      expect([await status(one), await status(other)]).toEqual(['proposed', 'agreed']);
      expect((await council.read(forum.decision)).outcome?.option.title).toBe('Drop it');
      await post(ANN, `reviews/${forum.reviews[CORA]}/resubmit`, { note: 'Without names now' });
      expect((await statesOf(forum)).slice(1)).toEqual(['open', 'open']);
      expect((await reviewOf(forum, CORA)).concerns).toEqual({ obligations: [], items: [] });
    });

    it('are refused with what is not there, and change nothing', async () => {
      const [forum, elsewhere] = [await decided([CLEO, CORA]), await decided([CLEO, CORA])];
      const strange = { obligations: [await obligationOf(elsewhere.cycle)], items: [await item(elsewhere)] };
      expect(await change(forum, strange)).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path: 'obligations[0]' }, { path: 'items[0]' }] },
      });
      for (const bad of [{ items: ['no id'] }, { obligations: 'all' }, { reason: '' }, { more: 1 }]) {
        expect((await change(forum, bad)).status).toBe(400);
      }
      expect((await reviewOf(forum, CORA)).state).toBe('open');
    });
  });
});
