import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { DecisionView } from '../../../apps/api/src/decisions/decision.schemas.js';
import type { PositionView } from '../../../apps/api/src/decisions/positions/position.schemas.js';
import type { ReviewView } from '../../../apps/api/src/reviews/review.schemas.js';
import type { ObligationList } from '../../../apps/api/src/reviews/obligation.schemas.js';
import { plusMs } from '../../../libs/domain/time.js';
import {
  ANN,
  AUDREY,
  BEN,
  CLEO,
  CORA,
  DECISION,
  EVE,
  FAY,
  GDPR,
  NIL,
  ODA,
  TOM,
  RATIONALE,
  toDecision,
  aCouncil,
  type Council,
  voices,
} from '../forum/a-forum.js';

const nobodys = randomUUID();

describe('reviews', () => {
  let council: Council;
  const { post, get, decide, decided, obligationOf, verdict } = voices(() => council);
  const phase = async ({ cycle }: { cycle: string }): Promise<string> =>
    (await get<{ phase: string }>(FAY, `cycles/${cycle}`)).body.phase;

  beforeAll(async () => {
    council = await aCouncil();
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(() => council.end());

  it('goes the whole way: obligations, advice, ruling, changes, approval, in effect, closure', async () => {
    const cycle = await council.cycle({ decisions: [DECISION] });
    const early = await post<ReviewView>(FAY, `cycles/${cycle}/agenda/publish`);
    const silent = { code: 'obligations-open', errors: [{ message: 'cleo has not answered' }] };
    expect(early).toMatchObject({ status: 409, body: silent });
    const recorded = await post<ObligationList>(CLEO, `cycles/${cycle}/obligations`, { obligations: [GDPR] });
    expect(recorded).toMatchObject({ status: 200, body: { items: [{ ...GDPR, reviewer: { name: 'cleo' } }] } });
    await toDecision(council.api, cycle);
    const { rows } = await sql<{ id: string }>`select id from decision where cycle = ${cycle}`.execute(
      council.superuser,
    );
    const decision = rows[0]?.id ?? '';
    const open = await council.read(decision);
    expect(open).toMatchObject({ state: 'open', reviews: [{ state: 'waiting', reviewer: { name: 'cleo' } }] });
    const review = open.reviews[0]?.id ?? '';

    const advice = await post<PositionView>(BEN, `decisions/${decision}/positions`, { reason: 'Auditors need it' });
    await council.clock(plusMs(open.advice?.closesAt ?? '', 1));
    const ruling = {
      option: open.options[0]?.id,
      rationale: RATIONALE,
      answers: [{ position: advice.body.id, answer: 'The export keeps it' }],
    };
    expect(await post<ReviewView>(ODA, `decisions/${decision}/ruling`, ruling)).toMatchObject({
      status: 200,
      body: { state: 'decided', outcome: { effectiveAt: null }, reviews: [{ state: 'open' }], next: { do: null } },
    });
    const reason = 'Names stay in the export';
    expect(await verdict(CLEO, review, 'request-changes', { reason })).toMatchObject({
      status: 200,
      body: { state: 'changes_requested', verdict: 'changes_requested', reason, yours: true },
    });
    expect(await post<ReviewView>(ANN, `reviews/${review}/resubmit`, { note: 'Without names now' })).toMatchObject({
      status: 200,
      body: { state: 'open', verdict: null, decision: { outcome: 'Drop it', rationale: RATIONALE } },
    });
    const approved = await verdict(CLEO, review, 'approve', { reason: 'Good now' });
    expect(approved).toMatchObject({ status: 200, body: { state: 'approved', verdict: 'approve' } });
    expect(approved.body.reasons.map(({ what, by }) => [what, by?.name])).toEqual([
      ['request_changes', 'cleo'],
      ['resubmitted', 'ann'],
      ['approve', 'cleo'],
    ]);
    const done = await council.read(decision);
    expect(done).toMatchObject({ state: 'in_effect', next: { do: null } });
    expect(done.outcome?.effectiveAt).not.toBeNull();
    expect(await phase({ cycle })).toBe('closure');
  });

  describe('obligations', () => {
    it('are asked of invited reviewers, may be none, and may be added until the cycle ends', async () => {
      const cycle = await council.cycle({ complianceReviewers: [CORA], decisions: [DECISION] });
      const path = `cycles/${cycle}/obligations`;
      const { rows } = await sql<{ id: string }>`select id from review where cycle = ${cycle}`.execute(
        council.superuser,
      );
      const review = rows[0]?.id ?? '';
      const asked = await council.review(review);
      expect(asked).toMatchObject({ state: 'obligations', yours: false });
      expect(asked.ladder.at(-1)?.sentence).toBe('The answer is flagged as missing; the agenda can go out without it');
      expect(await post<ReviewView>(CORA, path, { obligations: [] })).toMatchObject({
        status: 200,
        body: { items: [], next: null },
      });
      expect(await council.review(review)).toMatchObject({ state: 'obligations' });
      await post<ReviewView>(CLEO, path, { obligations: [] });
      expect(await council.review(review)).toMatchObject({ state: 'waiting', deadline: null });
      const answered = await answeredAt(cycle);
      expect(
        await post<ReviewView>(CLEO, path, { obligations: [GDPR, { ...GDPR, reference: 'GDPR art. 5' }] }),
      ).toMatchObject({
        status: 200,
      });
      expect(await answeredAt(cycle)).toEqual(answered); // what is added later is no other answer
      const page = await get<ObligationList>(NIL, `${path}?limit=1`);
      const next = await get<ObligationList>(NIL, `${path}?limit=1&after=${page.body.next}`);
      expect([page.body.items.length, next.body.items.length, next.body.next]).toEqual([1, 1, null]);
      await post<ReviewView>(FAY, `cycles/${cycle}/cancel`, { reason: 'Too much at once' });
      expect(await post<ReviewView>(CLEO, path, { obligations: [GDPR] })).toMatchObject({
        status: 409,
        body: { code: 'phase-closed' },
      });
    });

    it('are at most 500 of a cycle, however they come', async () => {
      const cycle = await council.cycle({ decisions: [DECISION] });
      await sql`insert into obligation (id, program, cycle, audience, reviewer, reference, statement)
        select gen_random_uuid(), c.program, c.id, c.audience, i.person, 'Art. ' || n, 'Keep it short'
        from cycle c join invitation i on i.cycle = c.id and i.compliance, generate_series(1, 499) n
        where c.id = ${cycle}`.execute(council.superuser);
      const record = (...obligations: object[]) =>
        post<ReviewView>(CLEO, `cycles/${cycle}/obligations`, { obligations });
      const tooMany = await record(GDPR, GDPR);
      expect([tooMany.status, tooMany.body.code]).toEqual([409, 'limit-reached']);
      expect(await answeredAt(cycle)).toEqual([{ answeredAt: null }]); // nothing of it stands
      expect((await record(GDPR)).status).toBe(200);
      expect((await record()).status).toBe(200);
    });
    const answeredAt = async (cycle: string) => {
      const asked = sql`select obligations_answered_at as "answeredAt" from invitation
        where cycle = ${cycle} and compliance and person in (select reviewer from review where cycle = ${cycle})`;
      return (await asked.execute(council.superuser)).rows;
    };

    it.each([
      ['from reviewers who are not invited', CORA, { obligations: [] }, 403, 'no-right'],
      ['from facilitators', FAY, { obligations: [] }, 403, 'no-right'],
      ['from contributors', NIL, { obligations: [] }, 403, 'no-right'],
      ['from other programs', EVE, { obligations: [] }, 404, 'not-found'],
      ['without a list', CLEO, {}, 400, 'invalid-input'],
      ['with an unknown key', CLEO, { obligations: [{ ...GDPR, level: 1 }] }, 400, 'invalid-input'],
      ['without a statement', CLEO, { obligations: [{ reference: 'GDPR', statement: ' ' }] }, 400, 'invalid-input'],
      ['that are too long', CLEO, { obligations: [{ ...GDPR, statement: 'x'.repeat(2001) }] }, 400, 'invalid-input'],
      ['with NUL', CLEO, { obligations: [{ ...GDPR, reference: 'a\u0000' }] }, 400, 'invalid-input'],
    ])('are refused %s', async (_, as, body, status, code) => {
      const cycle = await council.cycle({ decisions: [DECISION] });
      const answer = await post<ReviewView>(as, `cycles/${cycle}/obligations`, body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect((await get(EVE, `cycles/${cycle}/obligations`)).status).toBe(404);
      expect((await get(NIL, `cycles/${nobodys}/obligations`)).status).toBe(404);
    });
  });

  describe('verdicts', () => {
    it('put the decision in effect with the last approval', async () => {
      const forum = await decided([CLEO, CORA]);
      expect(await verdict(CLEO, forum.reviews[CLEO], 'approve')).toMatchObject({
        status: 200,
        body: { reason: null },
      });
      expect([(await council.read(forum.decision)).state, await phase(forum)]).toEqual(['decided', 'decision']);
      await verdict(CORA, forum.reviews[CORA], 'approve', { reason: 'Good' });
      expect([(await council.read(forum.decision)).state, await phase(forum)]).toEqual(['in_effect', 'closure']);
      expect(await verdict(CORA, forum.reviews[CORA], 'approve')).toMatchObject({
        status: 409,
        body: { code: 'already-reviewed' },
      });
    });

    it('send it back once, where everybody is asked again, and the second time things stay as they are', async () => {
      const forum = await decided([CLEO, CORA]);
      const obligation = await obligationOf(forum.cycle);
      await verdict(CORA, forum.reviews[CORA], 'approve');
      const rejected = await verdict(CLEO, forum.reviews[CLEO], 'reject', {
        obligation,
        reason: 'It breaks it',
      });
      expect(rejected).toMatchObject({
        status: 200,
        body: { state: 'waiting', obligation: { ...GDPR }, reason: 'It breaks it' },
      });
      expect(await council.read(forum.decision)).toMatchObject({
        state: 'open',
        outcome: null,
        returns: 1,
        reviews: [{ state: 'waiting' }, { state: 'waiting' }],
        reasons: [
          { what: 'ruled', reason: RATIONALE, by: { name: 'oda' } },
          { what: 'reject', reason: 'It breaks it', by: { name: 'cleo' } },
        ],
      });
      await decide(forum, 'Make it optional');
      expect(await council.review(forum.reviews[CORA] ?? '')).toMatchObject({ state: 'open', verdict: null });
      await verdict(CLEO, forum.reviews[CLEO], 'reject', {
        obligation,
        reason: 'It still breaks it',
      });
      expect(await council.read(forum.decision)).toMatchObject({
        state: 'in_effect',
        outcome: {
          option: { title: 'Keep things as they are' },
          by: 'not_approved',
          decidedBy: null,
          rationale: null,
          sentence: '“Keep things as they are” is kept, because the reviews did not pass twice',
        },
        reviews: [{ state: 'withdrawn' }, { state: 'withdrawn' }],
      });
      expect(await phase(forum)).toBe('closure');
    });

    it('are not asked for things as they are', async () => {
      const forum = await council.forum({ deciders: [], advisers: [], reviewers: [CLEO] });
      await decide(forum, 'Keep things as they are');
      expect(await council.read(forum.decision)).toMatchObject({
        state: 'in_effect',
        reviews: [{ state: 'withdrawn' }],
      });
    });

    it.each([
      ['approve', { entry: 3 }],
      ['request-changes', { entry: 3, reason: 'Names stay' }],
      ['reject', { entry: 3, obligation: nobodys, reason: 'It breaks it' }],
    ])('%s is only for the named reviewer, while it is open', async (route, body) => {
      const forum = await decided();
      const path = `reviews/${forum.reviews[CLEO]}/${route}`;
      expect(await post<ReviewView>(CORA, path, body)).toMatchObject({ status: 403, body: { code: 'no-right' } });
      expect(await post<ReviewView>(FAY, path, body)).toMatchObject({ status: 403, body: { code: 'no-right' } });
      expect(await post<ReviewView>(AUDREY, path, body)).toMatchObject({ status: 403 });
      expect(await post<ReviewView>(EVE, path, body)).toMatchObject({ status: 404 });
      expect(await post<ReviewView>(CLEO, `reviews/${nobodys}/${route}`, body)).toMatchObject({ status: 404 });
      expect(await post<ReviewView>(CLEO, `reviews/nonsense/${route}`, body)).toMatchObject({ status: 400 });
      expect(await post<ReviewView>(CLEO, path, { ...body, more: 1 })).toMatchObject({ status: 400 });
      expect(await post<ReviewView>(CLEO, path, { ...body, reason: 'a\u0000bc' })).toMatchObject({ status: 400 });
      expect(await post<ReviewView>(CLEO, path, { ...body, reason: 'x'.repeat(2001) })).toMatchObject({ status: 400 });
      await post<ReviewView>(FAY, `cycles/${forum.cycle}/hold`, { reason: 'The plant is closed' });
      expect(await post<ReviewView>(CLEO, path, body)).toMatchObject({ status: 409, body: { code: 'on-hold' } });
      await post<ReviewView>(FAY, `cycles/${forum.cycle}/resume`);
      const { reviews } = await post<DecisionView>(FAY, `cycles/${forum.cycle}/decisions`, DECISION).then(
        (made) => made.body,
      );
      expect(await post<ReviewView>(CLEO, `reviews/${reviews[0]?.id}/${route}`, body)).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
    });

    it('reject cites an obligation of this cycle', async () => {
      const [forum, other] = [await decided(), await decided()];
      const path = `reviews/${forum.reviews[CLEO]}/reject`;
      const elsewhere = await obligationOf(other.cycle);
      expect(
        await post<ReviewView>(CLEO, path, { entry: 3, obligation: elsewhere, reason: 'It breaks it' }),
      ).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path: 'obligation' }] },
      });
      expect(await post<ReviewView>(CLEO, path, { entry: 3, reason: 'It breaks it' })).toMatchObject({ status: 400 });
      expect(await council.review(forum.reviews[CLEO] ?? '')).toMatchObject({ state: 'open', verdict: null });
    });

    it('resubmit is for facilitators and the proposer, when changes are asked for', async () => {
      const forum = await decided();
      const path = `reviews/${forum.reviews[CLEO]}/resubmit`;
      expect(await post<ReviewView>(FAY, path, { note: 'Done' })).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
      await verdict(CLEO, forum.reviews[CLEO], 'request-changes', { reason: 'Names stay' });
      expect(await post<ReviewView>(NIL, path, { note: 'Done' })).toMatchObject({
        status: 403,
        body: { code: 'no-right' },
      });
      expect(await post<ReviewView>(CLEO, path, { note: 'Done' })).toMatchObject({ status: 403 });
      expect(await post<ReviewView>(EVE, path, { note: 'Done' })).toMatchObject({ status: 404 });
      expect(await post<ReviewView>(FAY, path, {})).toMatchObject({ status: 400 });
      expect(await post<ReviewView>(FAY, path, { note: 'x'.repeat(2001) })).toMatchObject({ status: 400 });
      expect(await post<ReviewView>(FAY, path, { note: 'Done' })).toMatchObject({
        status: 200,
        body: { state: 'open' },
      });
    });

    it('moves the deadline of what somebody works on, also of the obligations', async () => {
      const cycle = await council.cycle({ decisions: [DECISION] });
      const { rows } = await sql<{ id: string }>`select id from review where cycle = ${cycle}`.execute(
        council.superuser,
      );
      const path = `reviews/${rows[0]?.id}/deadline`;
      const to = plusMs(new Date().toISOString(), 6 * 86_400_000);
      const moved = await post<ReviewView>(FAY, path, { to, reason: 'The lawyer is away' });
      expect(moved).toMatchObject({
        status: 200,
        body: { deadline: to, deadlineVersion: 2, reasons: [{ what: 'deadline-moved' }] },
      });
      expect(moved.body.ladder.at(-1)?.do).toBe('advance_flagged');
      await toDecision(council.api, cycle);
      expect(await post<ReviewView>(FAY, path, { to, reason: 'Again' })).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
      expect(await post<ReviewView>(CLEO, path, { to, reason: 'Again' })).toMatchObject({ status: 403 });
      expect(await post<ReviewView>(EVE, path, { to, reason: 'Again' })).toMatchObject({ status: 404 });
      expect(await post<ReviewView>(FAY, path, { to: 'soon', reason: 'Again' })).toMatchObject({ status: 400 });
    });
  });

  it('shows reviews of the team’s decisions to the team only', async () => {
    const cycle = await council.cycle();
    const ours = { proposer: FAY, authority: TOM, deputy: undefined, deciders: [], advisers: [], contributors: [] };
    const { body } = await post<DecisionView>(FAY, `cycles/${cycle}/decisions`, {
      ...DECISION,
      ...ours,
      audience: 'team',
    });
    const path = `reviews/${body.reviews[0]?.id}`;
    expect([(await get(TOM, path)).status, (await get(NIL, path)).status, (await get(EVE, path)).status]).toEqual([
      200, 404, 404,
    ]);
    expect([(await get(FAY, `reviews/${nobodys}`)).status, (await get(FAY, 'reviews/nonsense')).status]).toEqual([
      404, 400,
    ]);
  });
});
