import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { plusMs } from '../../../libs/domain/time.js';
import { ANN, CLEO, CORA, DECISION, FAY, toDecision, type Decided } from '../forum/a-forum.js';
import { condition, decisionsUnderReview, inDays } from './decisions-under-review.js';

describe('compliance gates', () => {
  const reviews = decisionsUnderReview();
  const { get, post, decide, decided, obligationOf, verdict, approve, reviewOf, statesOf, owedIn, programAt, council } =
    reviews;

  beforeAll(() => reviews.begin(), 60_000);
  afterEach(() => council().clock(null));
  afterAll(() => reviews.end());

  it('invite and ask a reviewer whom a decision is the first to name, once', async () => {
    const told = async (cycle: string): Promise<string[]> => {
      const { rows } = await sql<{ told: string }>`
        select p.name || ': ' || n.purpose as told from notice n join person p on p.id = n.person
        where n.cycle = ${cycle} order by 1`.execute(council().superuser);
      return rows.map((row) => row.told);
    };
    const cycle = await council().cycle({ complianceReviewers: [CORA] });
    const proposed = { ...DECISION, reviewers: [CLEO, CORA] };
    expect(await post(ANN, `cycles/${cycle}/decisions`, proposed)).toMatchObject({ status: 201 });
    expect(await told(cycle)).toEqual(['cleo: invitation', 'cleo: obligations_wanted']);
    expect(await post(ANN, `cycles/${cycle}/decisions`, proposed)).toMatchObject({ status: 201 });
    expect(await told(cycle)).toHaveLength(2);

    const late = await council().cycle({ decisions: [{ ...DECISION, reviewers: [] }] }); // its session is over: nothing is left to be invited to
    await toDecision(council().api, late);
    expect(await post(ANN, `cycles/${late}/decisions`, DECISION)).toMatchObject({ status: 201 });
    expect((await told(late)).filter((line) => line.startsWith('cleo'))).toEqual(['cleo: obligations_wanted']);
  });

  describe('in steps', () => {
    it('are asked one step after another; each says which step it is', async () => {
      const forum = await decided([{ email: CORA, step: 2 }, CLEO]);
      expect((await council().read(forum.decision)).reviews).toMatchObject([
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
      const cycle = await council().cycle();
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
      await council().clock(inDays(12));
      await approve(forum);
      expect(await flagged(forum)).toEqual([]);
    });
  });

  describe('with an end', () => {
    it('are asked for again when it comes, though the decision stays in effect, and lapse when nobody approves', async () => {
      const forum = await decided([{ email: CLEO, approvalLasts: { workingDays: 10 } }]);
      const until = inDays(60);
      expect(await approve(forum, { until })).toMatchObject({ status: 200, body: { approvedUntil: until } });
      expect(await owedIn(forum)).toMatchObject([{ kind: 'approval', dueAt: until, owner: { name: 'cleo' } }]);
      await programAt(plusMs(until, -1));
      expect(await statesOf(forum)).toEqual(['in_effect', 'approved']);
      await programAt(until);
      expect(await statesOf(forum)).toEqual(['in_effect', 'open']);
      expect(await owedIn(forum)).toEqual([]);
      expect((await approve(forum)).body.approvedUntil).not.toBeNull(); // as it was declared
      const [again] = await owedIn(forum);
      await programAt(again?.dueAt ?? '');
      const obligation = await obligationOf(forum.cycle);
      const reject = { obligation, reason: 'The law has changed' };
      expect(await verdict(CLEO, forum.reviews[CLEO], 'reject', reject)).toMatchObject({
        status: 200,
        body: { state: 'lapsed', approvedUntil: null, decision: { state: 'in_effect' } },
      });
      expect(await owedIn(forum)).toMatchObject([{ kind: 'decision_review', owner: { name: 'oda' } }]);
      const problems = await get<{ items: { code: string; subject: { id: string } }[] }>(
        FAY,
        `programs/${council().program}/problems`,
      );
      expect(problems.body.items).toContainEqual(
        expect.objectContaining({ code: 'approval-lapsed', subject: { kind: 'review', id: forum.reviews[CLEO] } }),
      );
      expect(await approve(forum)).toMatchObject({ status: 409, body: { code: 'already-reviewed' } });
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
      await council().superuser.updateTable('item').set({ status: 'agreed' }).where('id', '=', made.body.id).execute();
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
      expect((await council().read(forum.decision)).outcome?.option.title).toBe('Drop it');
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
