import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ProblemList } from '../../../apps/api/src/closure/owed/problem.schemas.js';
import type { PromiseList } from '../../../apps/api/src/closure/owed/promise.schemas.js';
import { connect } from '../../../libs/database/connection.js';
import { plusMs } from '../../../libs/domain/time.js';
import {
  ANN,
  AUDREY,
  BEN,
  DENIZ,
  EVE,
  FAY,
  NIL,
  ODA,
  TOM,
  aCouncil,
  voices,
  type Council,
  type Forum,
} from '../forum/a-forum.js';
import { clockworkOf, stepOfProgram } from '../forum/clockwork.js';
import { aBrowser, formIn } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const REASON = 'Reports still take six minutes';

describe('a decision after it was made', () => {
  let council: Council;
  let worker: ReturnType<typeof connect>;
  const { post, get, decide, rule, adviceClosed } = voices(() => council);
  const clockwork = clockworkOf(() => council);

  beforeAll(async () => {
    council = await aCouncil();
    worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(async () => {
    await clockwork.end();
    await worker.destroy();
    await council.end();
  });

  /** A decision in effect. */
  async function made(decision: object = {}): Promise<Forum> {
    const forum = await council.forum({ deciders: [], advisers: [], ...decision });
    await decide(forum);
    return forum;
  }
  const mine = async (as: string) =>
    (await get<PromiseList>(as, `programs/${council.program}/promises/mine`)).body.items;
  const confirm = (as: string, { decision }: Forum, body: object) => post(as, `decisions/${decision}/confirm`, body);

  describe('with a review date', () => {
    it('is promised by its final authority once it is in effect, for all to see, and among what they owe', async () => {
      const reviewDate = inDays(90);
      const forum = await council.forum({ deciders: [], advisers: [], reviewDate });
      expect(await council.read(forum.decision)).toMatchObject({ reviewDate, lookAgain: null });
      expect((await rule(ODA, forum)).body).toMatchObject({
        state: 'in_effect',
        lookAgain: { owner: { name: 'oda' }, dueAt: reviewDate, askedAt: null },
        next: { do: 'ask_promise', at: reviewDate, sentence: expect.stringContaining('oda will be asked') },
      });
      const owed = { kind: 'decision_review', about: forum.decision, dueAt: reviewDate, cycle: forum.cycle };
      expect(await mine(ODA)).toEqual([expect.objectContaining(owed)]);
      expect(await mine(DENIZ)).toEqual([]);
      const all = await get<PromiseList>(FAY, `programs/${council.program}/promises`);
      expect(all.body.items).toEqual([expect.objectContaining(owed)]);
      expect((await get(EVE, `programs/${council.program}/promises/mine`)).status).toBe(404);
      await confirm(ODA, forum, { reason: REASON });
      expect(await mine(ODA)).toEqual([]);
    });

    it('comes back to its owner on that day, who confirms it with the next date, and its reason stays with it', async () => {
      const reviewDate = inDays(30);
      const forum = await made({ reviewDate });
      await stepOfProgram(council, worker, plusMs(reviewDate, 1));
      const { lookAgain, next } = await council.read(forum.decision);
      expect(lookAgain).toMatchObject({ owner: { name: 'oda' }, askedAt: plusMs(reviewDate, 1) });
      expect(next.sentence).toContain('was asked whether it still holds');
      const asked = await council.api.db
        .selectFrom('notice')
        .selectAll()
        .where('purpose', '=', 'promise_due')
        .where('id', 'like', `%:${council.program}:%`)
        .execute();
      expect(asked).toMatchObject([{ data: { promised: 'decision_review', about: forum.decision } }]);
      const again = plusMs(reviewDate, 90 * DAY);
      expect((await confirm(ODA, forum, { reason: REASON, reviewDate: again })).body).toMatchObject({
        state: 'in_effect',
        reviewDate: again,
        lookAgain: { dueAt: again, askedAt: null },
        reasons: [
          expect.objectContaining({ what: 'ruled' }),
          { what: 'confirmed', reason: REASON, by: { name: 'oda' } },
        ],
      });
      expect(await mine(ODA)).toMatchObject([{ dueAt: again, askedAt: null }]);
      await confirm(ODA, forum, { reason: REASON });
    });

    it('is asked about again, then with the facilitators, and ends as a problem that all see; a late answer is still taken', async () => {
      const reviewDate = inDays(20);
      const forum = await made({ reviewDate });
      const asked = async (): Promise<string[]> => {
        const { rows } = await sql<{ name: string }>`
          select p.name from notice n join person p on p.id = n.person where n.purpose = 'promise_due'
          and n.data ->> 'about' = ${forum.decision} order by n.created_at, p.name`.execute(council.superuser);
        return rows.map(({ name }) => name);
      };
      const next = async (): Promise<string | null> => {
        const program = council.api.db.selectFrom('gate').select('nextAt').where('id', '=', council.program);
        return (await program.executeTakeFirstOrThrow()).nextAt;
      };
      const problems = async () =>
        (await get<ProblemList>(FAY, `programs/${council.program}/problems`)).body.items.filter(
          ({ code }) => code === 'review-date-unanswered',
        );
      const expected = [['oda'], ['fay', 'oda'], ['fay', 'oda']];
      for (const n of expected.keys()) {
        const due = await next();
        expect(Date.parse(due ?? '') - Date.parse(reviewDate)).toBeGreaterThanOrEqual(n * 5 * DAY);
        expect(await problems()).toEqual([]);
        await stepOfProgram(council, worker, plusMs(due ?? '', 1));
        expect(await asked()).toEqual(expected.slice(0, n + 1).flat());
      }
      expect(await problems()).toMatchObject([
        { subject: { kind: 'decision', id: forum.decision }, meaning: expect.stringContaining('asked 3 times') },
      ]);
      const after = await next();
      expect(after === null || Date.parse(after) > Date.parse(reviewDate) + 30 * DAY).toBe(true); // of others
      expect(await council.read(forum.decision)).toMatchObject({
        state: 'in_effect',
        lookAgain: { dueAt: reviewDate },
      });
      expect((await confirm(ODA, forum, { reason: REASON })).body).toMatchObject({ lookAgain: null });
      expect(await problems()).toEqual([]); // it ends with the promise
    });

    it('falls to a facilitator when its owner takes part no more, and is not lost', async () => {
      const reviewDate = inDays(10);
      const forum = await council.forum({ deciders: [], advisers: [], authority: NIL, deputy: undefined, reviewDate });
      expect((await rule(NIL, forum)).status).toBe(200);
      const { id } = (await council.read(forum.decision)).rights.find(({ name }) => name === 'nil') ?? { id: '' };
      const left = await council.api.call(FAY, 'DELETE', `/v1/programs/${council.program}/participants/${id}`);
      expect(left.status).toBe(200);
      await stepOfProgram(council, worker, plusMs(reviewDate, 1));
      expect((await council.read(forum.decision)).lookAgain).toMatchObject({
        owner: { name: expect.stringContaining('fay') },
      });
      expect((await confirm(FAY, forum, { reason: REASON })).body).toMatchObject({ lookAgain: null, reviewDate: null });
    });

    it.each([
      ['anybody but its owner', DENIZ, { reason: REASON }, 403, 'no-right'],
      ['an auditor', AUDREY, { reason: REASON }, 403, 'no-right'],
      ['somebody of another program', EVE, { reason: REASON }, 404, 'not-found'],
      ['no reason', ODA, {}, 400, 'invalid-input'],
      ['a date that is none', ODA, { reason: REASON, reviewDate: 'next year' }, 400, 'invalid-input'],
      ['a date in the past', ODA, { reason: REASON, reviewDate: '2020-01-01T00:00:00Z' }, 422, 'deadline-in-past'],
      ['an unknown key', ODA, { reason: REASON, until: inDays(3) }, 400, 'invalid-input'],
    ])('is not confirmed with %s', async (_name, as, body, status, code) => {
      shared ??= await made({ reviewDate: inDays(60) });
      expect(await confirm(as, shared, body)).toMatchObject({ status, body: { code } });
    });
    let shared: Forum | null = null;

    it('is not confirmed before it is in effect, nor when nothing is owed', async () => {
      const open = await council.forum({ deciders: [], advisers: [], reviewDate: inDays(60) });
      expect(await confirm(ODA, open, { reason: REASON })).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
      const plain = await made();
      expect(await confirm(ODA, plain, { reason: REASON })).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
    });

    it('of a decision that somebody may not read is not there for them', async () => {
      const people = { authority: TOM, deputy: undefined, proposer: FAY, contributors: [] };
      const hidden = await council.forum({
        deciders: [],
        advisers: [],
        audience: 'team',
        reviewDate: inDays(60),
        ...people,
      });
      await rule(TOM, hidden);
      expect(await confirm(ANN, hidden, { reason: REASON })).toMatchObject({ status: 404 });
    });
  });

  it('is told to hold still, and appealed, by the forms of its page', async () => {
    const forum = await council.forum({ deciders: [], advisers: [BEN], reviewDate: '2099-01-01T09:00:00.000Z' });
    const at = `/v1/decisions/${forum.decision}`;
    await adviceClosed(forum);
    expect((await rule(ODA, forum)).status).toBe(200);
    const [ben, oda] = [await aBrowser(council.api, BEN), await aBrowser(council.api, ODA)];
    const seen = await oda.page(at);
    expect(barriersOf(seen)).toEqual([]);
    expect(seen).not.toContain('/appeal"');
    const [, later = ''] = /<option dir="auto" value="([^"]*)">in six months: /.exec(seen) ?? [];
    const held = { reason: REASON, reviewDate: later };
    const confirmed = await oda.send(await oda.form(at, `${at}/confirm`), held);
    expect(confirmed).toMatchObject({ status: 303, to: at });
    expect(await council.read(forum.decision)).toMatchObject({ lookAgain: { dueAt: later } });
    const appeal = `${at}/appeal`;
    const short = await ben.send(await ben.form(at, appeal), { evidence: 'New' });
    expect([short.status, short.text]).toEqual([400, expect.stringContaining('New</textarea>')]);
    const evidence = 'Since May two audits have failed for want of the field';
    const { status, to } = await ben.send(formIn(short.text, appeal), { evidence });
    expect([status, to]).toEqual([303, expect.stringMatching(/^\/v1\/decisions\/[0-9a-f-]{36}$/)]);
    expect(to).not.toBe(at);
    expect(await ben.page(at)).not.toContain(appeal);
  });
});
