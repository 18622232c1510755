import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ClaimList } from '../../../apps/api/src/reviews/claim.schemas.js';
import type { TokenView } from '../../../apps/api/src/reviews/commands/verdict.schemas.js';
import { PostgresSignalledVerdicts } from '../../../libs/commands/verdict-tokens/signalled-verdicts.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import { subject } from '../../../libs/domain/subject.js';
import { plusMs } from '../../../libs/domain/time.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';
import { AUDREY, CLEO, CORA, EVE, FAY, NIL, aCouncil, type Council, type Decided, voices } from '../forum/a-forum.js';

const nobodys = randomUUID();

describe('verdicts by machine', () => {
  let council: Council;
  let worker: Database;
  let verdicts: PostgresSignalledVerdicts;
  const { post, get, decided, obligationOf, verdict } = voices(() => council);

  beforeAll(async () => {
    council = await aCouncil();
    worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
    verdicts = new PostgresSignalledVerdicts(worker, SILENT_NOTIFIER);
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(async () => {
    await worker.destroy();
    await council.end();
  });

  const tokenFor = (as: string, forum: Decided, body: object) =>
    verdict<TokenView>(as, forum.reviews[CLEO], 'tokens', body);
  let calls = 0;
  const signal = (forum: Decided, claim: unknown, call = `run:${(calls += 1)}`) =>
    verdicts.redeem(subject('review', forum.reviews[CLEO] ?? ''), claim, call);

  it('are given once by a token, whose text is kept nowhere', async () => {
    const forum = await decided();
    const review = forum.reviews[CLEO] ?? '';
    const { status, body } = await tokenFor(CLEO, forum, { verdict: 'approve' });
    expect(status).toBe(201);
    expect(body.command).toBe(
      `temporal workflow signal --address localhost:7233 --namespace default --workflow-id review:${review} --name review --input '{"token":"${body.token}"}'`,
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

  it('do nothing in a second attempt of one call: what the first has done is neither doubled nor refused', async () => {
    const forum = await decided();
    const review = forum.reviews[CLEO] ?? '';
    const { token } = (await tokenFor(CLEO, forum, { verdict: 'approve' })).body;
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await verdicts.refuse(subject('review', review), 40, 'run:refused together');
      expect(await signal(forum, { token }, 'run:given')).toMatchObject({ phase: 'approved', over: true });
    }
    const { items } = (await get<ClaimList>(CLEO, `cycles/${forum.cycle}/claims`)).body;
    expect(items.map(({ because, count }) => [because, count])).toEqual([['too-many-unread', 40]]);
  });

  it('are flagged once for each reason for which they were refused, however often somebody tries', async () => {
    const forum = await decided();
    const review = forum.reviews[CLEO] ?? '';
    for (let n = 0; n < 12; n += 1)
      await signal(forum, n % 2 ? 'let me in' : { token: `${n}`.repeat(43).slice(0, 43) });
    for (let n = 0; n < 3; n += 1) await verdicts.refuse(subject('review', review), 40, `run:refused ${n}`);
    const flags = await council.superuser
      .selectFrom('flag')
      .select('facts')
      .where('subject', '=', review)
      .where('code', '=', 'claim-refused')
      .orderBy('at')
      .execute();
    expect(flags.map(({ facts }) => facts)).toEqual([
      { because: 'unknown-token' },
      { because: 'not-a-claim' },
      { because: 'too-many-unread' },
    ]);
    const { body } = await get<ClaimList>(FAY, `cycles/${forum.cycle}/claims`);
    expect(body.items.reduce((sum, { count }) => sum + count, 0)).toBe(12 + 3 * 40); // every one is counted
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
    await verdict(CLEO, forum.reviews[CLEO], 'request-changes', { reason: 'Names stay' });
    await post(FAY, `reviews/${forum.reviews[CLEO]}/resubmit`, { note: 'Done' });
    await signal(forum, { token: stale.body.token });
    const { body } = await get<ClaimList>(FAY, `cycles/${forum.cycle}/claims`);
    expect(body.items.map(({ because }) => because)).toEqual(['review-moved-on', 'expired-token']);
    expect(await council.review(forum.reviews[CLEO] ?? '')).toMatchObject({ state: 'open', verdict: null });
  });

  it('are not used up by a refusal, and say who: the membership says what they may', async () => {
    const forum = await decided();
    const { body } = await tokenFor(CLEO, forum, { verdict: 'approve' });
    const roles = (role: string) =>
      sql`
      update membership set roles = array[${role}] where program = ${council.program}
        and person = (select id from person where email = ${CLEO})`.execute(council.superuser);
    await roles('contributor');
    await signal(forum, { token: body.token });
    await roles('compliance_reviewer');
    await post(FAY, `cycles/${forum.cycle}/hold`, { reason: 'The plant is closed' });
    await signal(forum, { token: body.token });
    await post(FAY, `cycles/${forum.cycle}/resume`);
    const listed = await get<ClaimList>(AUDREY, `cycles/${forum.cycle}/claims`);
    expect(listed.body.items.map(({ because }) => because)).toEqual(['on-hold', 'no-right']);
    expect(await signal(forum, { token: body.token })).toMatchObject({ phase: 'approved' });
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
    const keyed = await council.api.call(
      CLEO,
      'POST',
      path,
      { entry: 3, verdict: 'approve' },
      { 'idempotency-key': 'once' },
    );
    expect(keyed).toMatchObject({ status: 400, body: { errors: [{ path: 'Idempotency-Key' }] } });
    await verdict(CLEO, forum.reviews[CLEO], 'approve');
    expect(await tokenFor(CLEO, forum, { verdict: 'approve' })).toMatchObject({
      status: 409,
      body: { code: 'already-reviewed' },
    });
  });
});
