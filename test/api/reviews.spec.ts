import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { DecisionView, PositionView } from '../../apps/api/src/decisions/decision.schemas.js';
import type { ClaimList, ObligationList, ReviewView, TokenView } from '../../apps/api/src/reviews/review.schemas.js';
import { PostgresClaims } from '../../libs/commands/claims.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { subject } from '../../libs/domain/subject.js';
import { plusMs } from '../../libs/domain/time.js';
import { NO_NEWS } from '../servers/an-api.js';
import {
  ANN,
  AUDREY,
  BEN,
  CLEO,
  CORA,
  DECISION,
  EVE,
  FAY,
  NIL,
  ODA,
  TOM,
  aCouncil,
  toDecision,
  type Council,
  type Forum,
} from './a-forum.js';

const RATIONALE = 'Nobody has used the field for a year';
const nobodys = randomUUID();
const GDPR = { reference: 'GDPR art. 17', statement: 'A person can be erased from old reports' };

describe('reviews', () => {
  let council: Council;
  let worker: Database;
  let claims: PostgresClaims;
  const post = <Body = ReviewView>(as: string | null, path: string, body: unknown = {}) =>
    council.api.call<Body & { code?: string }>(as, 'POST', `/v1/${path}`, body);
  const get = <Body>(as: string, path: string) => council.api.call<Body>(as, 'GET', `/v1/${path}`);
  const phase = async ({ cycle }: { cycle: string }): Promise<string> =>
    (await get<{ phase: string }>(FAY, `cycles/${cycle}`)).body.phase;
  /** A decision that was made, and its reviews by reviewer. */
  const decided = async (
    reviewers: readonly string[] = [CLEO],
  ): Promise<Forum & { reviews: Record<string, string> }> => {
    const forum = await council.forum({ deciders: [], advisers: [], reviewers });
    const reviews = await rule(forum);
    return { ...forum, reviews };
  };
  const rule = async (forum: Forum, option = 'Drop it'): Promise<Record<string, string>> => {
    const body = { option: forum.options[option], rationale: RATIONALE };
    const answer = await post<DecisionView>(ODA, `decisions/${forum.decision}/ruling`, body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return Object.fromEntries(answer.body.reviews.map(({ reviewer, id }) => [`${reviewer.name}@example.org`, id]));
  };
  const obligationOf = async (cycle: string): Promise<string> => {
    const { body } = await post<ObligationList>(CLEO, `cycles/${cycle}/obligations`, { obligations: [GDPR] });
    return body.items.at(-1)?.id ?? '';
  };

  beforeAll(async () => {
    council = await aCouncil();
    worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
    claims = new PostgresClaims(worker, NO_NEWS);
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(async () => {
    await worker.destroy();
    await council.end();
  });

  it('goes the whole way: obligations, advice, ruling, changes, approval, in effect, closure', async () => {
    const cycle = await council.cycle({ decisions: [DECISION] });
    const early = await post(FAY, `cycles/${cycle}/agenda/publish`);
    expect(early).toMatchObject({ status: 409, body: { code: 'obligations-open' } });
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
    expect(await post(ODA, `decisions/${decision}/ruling`, ruling)).toMatchObject({
      status: 200,
      body: { state: 'decided', outcome: { effectiveAt: null }, reviews: [{ state: 'open' }], next: { do: null } },
    });
    const reason = 'Names stay in the export';
    expect(await post(CLEO, `reviews/${review}/request-changes`, { reason })).toMatchObject({
      status: 200,
      body: { state: 'changes_requested', verdict: 'changes_requested', reason, yours: true },
    });
    expect(await post(ANN, `reviews/${review}/resubmit`, { note: 'Without names now' })).toMatchObject({
      status: 200,
      body: { state: 'open', verdict: null, decision: { outcome: 'Drop it', rationale: RATIONALE } },
    });
    const approved = await post(CLEO, `reviews/${review}/approve`, { reason: 'Good now' });
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
      expect(asked.ladder.at(-1)?.sentence).toBe('The cycle goes on without the answer, flagged');
      expect(await post(CORA, path, { obligations: [] })).toMatchObject({
        status: 200,
        body: { items: [], next: null },
      });
      expect(await council.review(review)).toMatchObject({ state: 'obligations' });
      await post(CLEO, path, { obligations: [] });
      expect(await council.review(review)).toMatchObject({ state: 'waiting', deadline: null });
      expect(await post(CLEO, path, { obligations: [GDPR, { ...GDPR, reference: 'GDPR art. 5' }] })).toMatchObject({
        status: 200,
      });
      const page = await get<ObligationList>(NIL, `${path}?limit=1`);
      const next = await get<ObligationList>(NIL, `${path}?limit=1&after=${page.body.next}`);
      expect([page.body.items.length, next.body.items.length, next.body.next]).toEqual([1, 1, null]);
      await post(FAY, `cycles/${cycle}/cancel`, { reason: 'Too much at once' });
      expect(await post(CLEO, path, { obligations: [GDPR] })).toMatchObject({
        status: 409,
        body: { code: 'phase-closed' },
      });
    });

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
      const answer = await post(as, `cycles/${cycle}/obligations`, body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect((await get(EVE, `cycles/${cycle}/obligations`)).status).toBe(404);
      expect((await get(NIL, `cycles/${nobodys}/obligations`)).status).toBe(404);
    });
  });

  describe('verdicts', () => {
    it('put the decision in effect with the last approval', async () => {
      const forum = await decided([CLEO, CORA]);
      expect(await post(CLEO, `reviews/${forum.reviews[CLEO]}/approve`)).toMatchObject({
        status: 200,
        body: { reason: null },
      });
      expect([(await council.read(forum.decision)).state, await phase(forum)]).toEqual(['decided', 'decision']);
      await post(CORA, `reviews/${forum.reviews[CORA]}/approve`, { reason: 'Good' });
      expect([(await council.read(forum.decision)).state, await phase(forum)]).toEqual(['in_effect', 'closure']);
      expect(await post(CORA, `reviews/${forum.reviews[CORA]}/approve`)).toMatchObject({
        status: 409,
        body: { code: 'already-reviewed' },
      });
    });

    it('send it back once, where everybody is asked again, and the second time things stay as they are', async () => {
      const forum = await decided([CLEO, CORA]);
      const obligation = await obligationOf(forum.cycle);
      await post(CORA, `reviews/${forum.reviews[CORA]}/approve`);
      const rejected = await post(CLEO, `reviews/${forum.reviews[CLEO]}/reject`, {
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
        reasons: [{ what: 'ruled', reason: RATIONALE }],
      });
      await rule(forum, 'Make it optional');
      expect(await council.review(forum.reviews[CORA] ?? '')).toMatchObject({ state: 'open', verdict: null });
      await post(CLEO, `reviews/${forum.reviews[CLEO]}/reject`, { obligation, reason: 'It still breaks it' });
      expect(await council.read(forum.decision)).toMatchObject({
        state: 'in_effect',
        outcome: {
          option: { title: 'Keep things as they are' },
          by: 'not_approved',
          decidedBy: null,
          rationale: RATIONALE,
          sentence: '“Keep things as they are” is kept, because the reviews did not pass twice',
        },
        reviews: [{ state: 'withdrawn' }, { state: 'withdrawn' }],
      });
      expect(await phase(forum)).toBe('closure');
    });

    it('are not asked for things as they are', async () => {
      const forum = await council.forum({ deciders: [], advisers: [], reviewers: [CLEO] });
      await rule(forum, 'Keep things as they are');
      expect(await council.read(forum.decision)).toMatchObject({
        state: 'in_effect',
        reviews: [{ state: 'withdrawn' }],
      });
    });

    it.each([
      ['approve', {}],
      ['request-changes', { reason: 'Names stay' }],
      ['reject', { obligation: nobodys, reason: 'It breaks it' }],
    ])('%s is only for the named reviewer, while it is open', async (route, body) => {
      const forum = await decided();
      const path = `reviews/${forum.reviews[CLEO]}/${route}`;
      expect(await post(CORA, path, body)).toMatchObject({ status: 403, body: { code: 'no-right' } });
      expect(await post(FAY, path, body)).toMatchObject({ status: 403, body: { code: 'no-right' } });
      expect(await post(AUDREY, path, body)).toMatchObject({ status: 403 });
      expect(await post(EVE, path, body)).toMatchObject({ status: 404 });
      expect(await post(CLEO, `reviews/${nobodys}/${route}`, body)).toMatchObject({ status: 404 });
      expect(await post(CLEO, `reviews/nonsense/${route}`, body)).toMatchObject({ status: 400 });
      expect(await post(CLEO, path, { ...body, more: 1 })).toMatchObject({ status: 400 });
      expect(await post(CLEO, path, { ...body, reason: 'a\u0000bc' })).toMatchObject({ status: 400 });
      expect(await post(CLEO, path, { ...body, reason: 'x'.repeat(2001) })).toMatchObject({ status: 400 });
      await post(FAY, `cycles/${forum.cycle}/hold`, { reason: 'The plant is closed' });
      expect(await post(CLEO, path, body)).toMatchObject({ status: 409, body: { code: 'on-hold' } });
      await post(FAY, `cycles/${forum.cycle}/resume`);
      const { reviews } = await post<DecisionView>(FAY, `cycles/${forum.cycle}/decisions`, DECISION).then(
        (made) => made.body,
      );
      expect(await post(CLEO, `reviews/${reviews[0]?.id}/${route}`, body)).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
    });

    it('reject cites an obligation of this cycle', async () => {
      const [forum, other] = [await decided(), await decided()];
      const path = `reviews/${forum.reviews[CLEO]}/reject`;
      const elsewhere = await obligationOf(other.cycle);
      expect(await post(CLEO, path, { obligation: elsewhere, reason: 'It breaks it' })).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path: 'obligation' }] },
      });
      expect(await post(CLEO, path, { reason: 'It breaks it' })).toMatchObject({ status: 400 });
      expect(await council.review(forum.reviews[CLEO] ?? '')).toMatchObject({ state: 'open', verdict: null });
    });

    it('resubmit is for facilitators and the proposer, when changes are asked for', async () => {
      const forum = await decided();
      const path = `reviews/${forum.reviews[CLEO]}/resubmit`;
      expect(await post(FAY, path, { note: 'Done' })).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
      await post(CLEO, `reviews/${forum.reviews[CLEO]}/request-changes`, { reason: 'Names stay' });
      expect(await post(NIL, path, { note: 'Done' })).toMatchObject({ status: 403, body: { code: 'no-right' } });
      expect(await post(CLEO, path, { note: 'Done' })).toMatchObject({ status: 403 });
      expect(await post(EVE, path, { note: 'Done' })).toMatchObject({ status: 404 });
      expect(await post(FAY, path, {})).toMatchObject({ status: 400 });
      expect(await post(FAY, path, { note: 'x'.repeat(2001) })).toMatchObject({ status: 400 });
      expect(await post(FAY, path, { note: 'Done' })).toMatchObject({ status: 200, body: { state: 'open' } });
    });

    it('moves the deadline of what somebody works on, also of the obligations', async () => {
      const cycle = await council.cycle({ decisions: [DECISION] });
      const { rows } = await sql<{ id: string }>`select id from review where cycle = ${cycle}`.execute(
        council.superuser,
      );
      const path = `reviews/${rows[0]?.id}/deadline`;
      const to = plusMs(new Date().toISOString(), 6 * 86_400_000);
      const moved = await post(FAY, path, { to, reason: 'The lawyer is away' });
      expect(moved).toMatchObject({
        status: 200,
        body: { deadline: to, deadlineVersion: 2, reasons: [{ what: 'deadline-moved' }] },
      });
      expect(moved.body.ladder.at(-1)?.do).toBe('advance_flagged');
      await toDecision(council.api, cycle);
      expect(await post(FAY, path, { to, reason: 'Again' })).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
      expect(await post(CLEO, path, { to, reason: 'Again' })).toMatchObject({ status: 403 });
      expect(await post(EVE, path, { to, reason: 'Again' })).toMatchObject({ status: 404 });
      expect(await post(FAY, path, { to: 'soon', reason: 'Again' })).toMatchObject({ status: 400 });
    });
  });

  describe('verdicts by machine', () => {
    const tokenFor = (as: string, forum: { reviews: Record<string, string> }, body: object) =>
      post<TokenView>(as, `reviews/${forum.reviews[CLEO]}/tokens`, body);
    const signal = (forum: { reviews: Record<string, string> }, claim: unknown) =>
      claims.decide(subject('review', forum.reviews[CLEO] ?? ''), claim);

    it('are given once by a token, whose text is kept nowhere', async () => {
      const forum = await decided();
      const review = forum.reviews[CLEO] ?? '';
      const { status, body } = await tokenFor(CLEO, forum, { verdict: 'approve' });
      expect(status).toBe(201);
      expect(body.command).toBe(
        `temporal workflow signal --workflow-id review:${review} --name review --input '{"token":"${body.token}"}'`,
      );
      expect(body.expiresAt).toBe((await council.review(review)).deadline);
      const { rows } = await sql<{ found: number }>`
        select (select count(*) from journal where journal::text like ${`%${body.token}%`})
          + (select count(*) from command where command::text like ${`%${body.token}%`})
          + (select count(*) from approval_token where approval_token::text like ${`%${body.token}%`}) as found`.execute(
        council.superuser,
      );
      expect(rows[0]?.found).toBe(0);
      expect(await signal(forum, { token: body.token })).toMatchObject({ phase: 'approved', over: true });
      expect(await council.read(forum.decision)).toMatchObject({ state: 'in_effect' });
      await signal(forum, { token: body.token });
      await signal(forum, 'let me in');
      await signal(forum, { token: 'x'.repeat(43) });
      const listed = await get<ClaimList>(AUDREY, `cycles/${forum.cycle}/claims`);
      expect(listed.body.items.map(({ because, reviewer, count }) => [because, reviewer.name, count])).toEqual([
        ['unknown-token', 'cleo', 1],
        ['not-a-claim', 'cleo', 1],
        ['used-token', 'cleo', 1],
      ]);
      const page = await get<ClaimList>(CLEO, `cycles/${forum.cycle}/claims?limit=2`);
      const rest = await get<ClaimList>(FAY, `cycles/${forum.cycle}/claims?limit=2&after=${page.body.next}`);
      expect([page.body.items.length, rest.body.items.length, rest.body.next]).toEqual([2, 1, null]);
      expect((await get(NIL, `cycles/${forum.cycle}/claims`)).status).toBe(403);
      expect((await get(EVE, `cycles/${forum.cycle}/claims`)).status).toBe(404);
      expect((await get(FAY, `cycles/${forum.cycle}/claims?after=x`)).status).toBe(400);
    });

    it('count until the deadline and while the review stays as it is', async () => {
      const forum = await decided();
      const late = await tokenFor(CLEO, forum, { verdict: 'approve' });
      await council.clock(plusMs(late.body.expiresAt, 1));
      await signal(forum, { token: late.body.token });
      expect(await tokenFor(CLEO, forum, { verdict: 'approve' })).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
      await council.clock(null);
      const stale = await tokenFor(CLEO, forum, { verdict: 'approve' });
      await post(CLEO, `reviews/${forum.reviews[CLEO]}/request-changes`, { reason: 'Names stay' });
      await post(FAY, `reviews/${forum.reviews[CLEO]}/resubmit`, { note: 'Done' });
      await signal(forum, { token: stale.body.token });
      const { body } = await get<ClaimList>(FAY, `cycles/${forum.cycle}/claims`);
      expect(body.items.map(({ because }) => because)).toEqual(['review-moved-on', 'expired-token']);
      expect(await council.review(forum.reviews[CLEO] ?? '')).toMatchObject({ state: 'open', verdict: null });
    });

    it('reject with the obligation that the token names', async () => {
      const forum = await decided();
      const obligation = await obligationOf(forum.cycle);
      const { body } = await tokenFor(CLEO, forum, { verdict: 'reject', obligation });
      await signal(forum, { token: body.token });
      expect(await council.review(forum.reviews[CLEO] ?? '')).toMatchObject({
        state: 'waiting',
        obligation: { id: obligation },
      });
    });

    it('are refused to others, without an obligation, with a replay key, and when nothing is open', async () => {
      const forum = await decided();
      const path = `/v1/reviews/${forum.reviews[CLEO]}/tokens`;
      expect(await tokenFor(CORA, forum, { verdict: 'approve' })).toMatchObject({
        status: 403,
        body: { code: 'no-right' },
      });
      expect(await tokenFor(FAY, forum, { verdict: 'approve' })).toMatchObject({ status: 403 });
      expect(await tokenFor(EVE, forum, { verdict: 'approve' })).toMatchObject({ status: 404 });
      expect(await tokenFor(CLEO, forum, { verdict: 'reject' })).toMatchObject({ status: 400 });
      expect(await tokenFor(CLEO, forum, { verdict: 'approve', obligation: nobodys })).toMatchObject({ status: 400 });
      expect(await tokenFor(CLEO, forum, { verdict: 'reject', obligation: nobodys })).toMatchObject({ status: 422 });
      expect(await tokenFor(CLEO, forum, { verdict: 'perhaps' })).toMatchObject({ status: 400 });
      const keyed = await council.api.call(CLEO, 'POST', path, { verdict: 'approve' }, { 'idempotency-key': 'once' });
      expect(keyed).toMatchObject({ status: 400, body: { errors: [{ path: 'Idempotency-Key' }] } });
      await post(CLEO, `reviews/${forum.reviews[CLEO]}/approve`);
      expect(await tokenFor(CLEO, forum, { verdict: 'approve' })).toMatchObject({
        status: 409,
        body: { code: 'already-reviewed' },
      });
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
