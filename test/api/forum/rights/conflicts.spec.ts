import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { RightList } from '../../../../apps/api/src/decisions/rights/right.schemas.js';
import type { ReviewView } from '../../../../apps/api/src/reviews/review.schemas.js';
import { lockGates } from '../../../../libs/commands/gates/lock-gates.js';
import { subject } from '../../../../libs/domain/subject.js';
import { eventually } from '../../../servers/eventually.js';
import {
  ANN,
  AUDREY,
  BEN,
  CARL,
  CLEO,
  CORA,
  DAN,
  DECISION,
  DENIZ,
  EVE,
  FAY,
  NIL,
  ODA,
  aCouncilForAll,
  voices,
} from '../a-forum.js';

const REASON = 'My company sells the export';

describe('a conflict of interest', () => {
  const council = aCouncilForAll();
  const { get, post, rule, say, decided, adviceClosed, verdict } = voices(() => council);

  const declare = (as: string | null, decision: string, more: object = {}) =>
    post(as, `decisions/${decision}/conflicts`, { reason: REASON, ...more });
  const idOf = async (email: string): Promise<string> =>
    (await council.superuser.selectFrom('person').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;

  it('takes the vote that was given, keeps it as advice, and is seen by all', async () => {
    const forum = await council.forum({ deciders: [DAN, BEN], advisers: [] });
    await say(DAN, forum, { option: forum.options['Drop it'], reason: 'It pays' });
    expect((await council.read(forum.decision)).tally.taken.decide).toBe(1);
    const { status, body } = await declare(DAN, forum.decision);
    expect([status, body.yourRight]).toEqual([
      200,
      {
        right: 'advise',
        sentence: 'You have a conflict of interest: you may advise, with a reason, and you neither vote nor rule',
      },
    ]);
    const seen = await council.read(forum.decision, CARL);
    expect(seen.conflicts).toMatchObject([{ person: { name: 'dan' }, reason: REASON, declaredBy: { name: 'dan' } }]);
    expect(seen.rights.find(({ name }) => name === 'dan')).toMatchObject({ right: 'advise', conflict: true });
    const counts = await council.read(forum.decision);
    expect(counts.tally).toMatchObject({
      entitled: { decide: 1, advise: 1 },
      taken: { decide: 0, advise: 1 },
      votes: [],
    });
    expect((await say(DAN, forum, { option: forum.options['Drop it'] })).body).toMatchObject({
      code: 'reason-missing',
    });
  });

  it('waits for the program, where a pilot may be planned or get a reviewer meanwhile', async () => {
    const { decision } = await council.forum();
    const { api, program } = council;
    const waiting = async (): Promise<boolean> =>
      (
        await sql`select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(api.db)
      ).rows.length > 0;
    const { declared } = await api.db.transaction().execute(async (tx) => {
      await lockGates(tx, [subject('program', program)], 'exclusive');
      await sql`select 1`.execute(tx); // the lock was sent ahead
      const answer = declare(DAN, decision);
      await eventually(waiting);
      return { declared: answer };
    });
    await expect(declared).resolves.toMatchObject({ status: 200 });
  });

  it('tells each what it takes: an office, and nothing of who only says what they think', async () => {
    const forum = await council.forum();
    const told = async (as: string) => (await council.read(forum.decision, as)).yourRight.sentence;
    const office = 'You have a conflict of interest: you do not rule here';
    const carl = await told(CARL);
    const ben = await told(BEN);
    for (const as of [CARL, BEN, ODA]) await declare(as, forum.decision);
    expect([await told(CARL), await told(BEN)]).toEqual([carl, ben]);
    expect(await told(ODA)).toBe(`${office}; the deputy does`);
    expect(await told(DENIZ)).toBe(
      'The final authority has a conflict of interest, so you decide instead, and answer each piece of advice',
    );
    await declare(DENIZ, forum.decision);
    for (const as of [ODA, DENIZ]) expect(await told(as)).toBe(`${office}, and nobody else is left who may`);
  });

  it('without a reason is refused, and what is missing is named', async () => {
    const { decision } = await council.forum();
    const answer = await post<{ errors: object[] }>(DAN, `decisions/${decision}/conflicts`, {});
    expect([answer.status, answer.body.errors]).toEqual([400, [{ path: 'reason', message: 'is missing' }]]);
  });

  it('of others is recorded by facilitators only', async () => {
    const forum = await council.forum();
    const person = await idOf(DAN);
    expect(await declare(BEN, forum.decision, { person })).toMatchObject({ status: 403, body: { code: 'no-right' } });
    const { status, body } = await declare(FAY, forum.decision, { person });
    expect([status, body.conflicts[0]?.declaredBy.name]).toEqual([200, 'fay']);
    expect(await declare(DAN, forum.decision)).toMatchObject({ status: 409, body: { code: 'already-exists' } });
  });

  it('declared between two pages of who may what loses nobody who comes after', async () => {
    const deciders = ['ann', 'ben', 'carl', 'dan', 'nil'];
    const asked = { deciders: deciders.map((name) => `${name}@example.org`) };
    const { decision } = await council.forum({ ...asked, method: 'majority', advisers: [], contributors: [] });
    const page = async (after: string) =>
      (await get<RightList>(FAY, `decisions/${decision}/rights?limit=4&after=${after}`)).body;
    const first = (await get<RightList>(FAY, `decisions/${decision}/rights?limit=4`)).body;
    expect(first.items.map(({ name, right }) => [name, right])).toEqual([
      ['oda', 'final_authority'],
      ['deniz', 'deputy'],
      ['ann', 'decide'],
      ['ben', 'decide'],
    ]);
    await declare(BEN, decision);
    const { items, next } = await page(first.next ?? '');
    expect(items.map(({ name, right }) => [name, right])).toEqual([
      ['carl', 'decide'],
      ['dan', 'decide'],
      ['nil', 'decide'],
      ['ben', 'advise'],
    ]);
    expect(next).toBeNull();
  });

  it.each(['nobody', `rule:${randomUUID()}`, 'decide:ben', `decide:${randomUUID()}`])(
    'is listed behind no such place: %s',
    async (after) => {
      const { decision } = await council.forum();
      expect(await get(FAY, `decisions/${decision}/rights?after=${after}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-input', errors: [{ path: 'after' }] },
      });
    },
  );

  it.each<[string, string | null, object, number, string]>([
    ['nobody', null, {}, 401, 'unauthenticated'],
    ['an auditor', AUDREY, {}, 403, 'no-right'],
    ['somebody of another program', EVE, {}, 404, 'not-found'],
    ['somebody without a part', NIL, {}, 422, 'unknown-reference'],
    ['without a reason', DAN, { reason: ' ' }, 400, 'invalid-input'],
    ['of nobody', FAY, { person: 'dan' }, 400, 'invalid-input'],
  ])('is refused from %s', async (_, as, more, status, code) => {
    const { decision } = await council.forum({ reviewers: [CLEO] });
    expect(await declare(as, decision, more)).toMatchObject({ status, body: { code } });
    expect((await council.read(decision)).conflicts).toEqual([]);
  });

  it('of the final authority leaves the decision to the deputy, at once', async () => {
    const forum = await council.forum({ deciders: [], advisers: [] });
    await adviceClosed(forum);
    expect(await rule(DENIZ, forum)).toMatchObject({ status: 403 });
    await declare(ODA, forum.decision);
    expect(await rule(ODA, forum)).toMatchObject({ status: 403, body: { code: 'conflict-of-interest' } });
    const { status, body } = await rule(DENIZ, forum);
    expect([status, body.outcome?.sentence]).toEqual([200, 'deniz decided “Drop it” for oda']);
    expect(await declare(DENIZ, forum.decision)).toMatchObject({ status: 409, body: { code: 'already-decided' } });
  });

  it('of the deputy as well leaves nobody, which is a problem, and names them in the note', async () => {
    const forum = await council.forum({ deciders: [], advisers: [] });
    await declare(ODA, forum.decision);
    await declare(DENIZ, forum.decision);
    await adviceClosed(forum);
    expect(await rule(DENIZ, forum)).toMatchObject({ status: 403, body: { code: 'conflict-of-interest' } });
    const flags = await council.superuser
      .selectFrom('flag')
      .select(['code', 'problem'])
      .where('subject', '=', forum.decision)
      .execute();
    expect(flags).toEqual([{ code: 'nobody-may-rule', problem: true }]);
    const { body } = await council.api.call<{ note: { decisions: { conflicts: string[] }[] } }>(
      FAY,
      'GET',
      `/v1/cycles/${forum.cycle}/closure`,
    );
    expect(body.note.decisions[0]?.conflicts).toEqual(['deniz', 'oda']);
  });

  it.each<[string, object, string[]]>([
    ['of the deputy', { conflicts: [{ email: DENIZ, reason: REASON }] }, ['deputy']],
    [
      'of the authority without a deputy',
      { deputy: undefined, conflicts: [{ email: ODA, reason: REASON }] },
      ['authority'],
    ],
    ['of somebody without a part', { conflicts: [{ email: NIL, reason: REASON }] }, ['conflicts[0].email']],
  ])('that is known when the decision is declared, %s, is refused', async (_, more, paths) => {
    const cycle = await council.cycle();
    const body = { question: 'Q?', options: [{ title: 'A' }], proposer: ANN, authority: ODA, deputy: DENIZ, ...more };
    const answer = await post<{ code: string; errors: { path: string }[] }>(FAY, `cycles/${cycle}/decisions`, body);
    expect([answer.status, answer.body.code, answer.body.errors.map(({ path }) => path)]).toEqual([
      403,
      'conflict-of-interest',
      paths,
    ]);
  });

  it('that is known when the decision is declared makes a voter an adviser', async () => {
    const { decision } = await council.forum({
      deciders: [DAN, BEN],
      advisers: [],
      conflicts: [{ email: DAN, reason: REASON }],
    });
    const { tally, conflicts } = await council.read(decision);
    expect([tally.entitled, conflicts[0]?.person.name]).toEqual([{ decide: 1, advise: 1, contribute: 1 }, 'dan']);
  });

  describe('of a reviewer', () => {
    const reason = REASON;

    it('leaves the review to somebody else, who is invited and asked', async () => {
      const forum = await decided();
      const conflict = await post(CLEO, `decisions/${forum.decision}/conflicts`, { reason });
      expect(conflict).toMatchObject({ status: 200, body: { conflicts: [{ person: { name: 'cleo' }, reason }] } });
      expect(await verdict(CLEO, forum.reviews[CLEO], 'approve')).toMatchObject({
        status: 403,
        body: { code: 'conflict-of-interest' },
      });
      const path = `reviews/${forum.reviews[CLEO]}/reviewer`;
      expect(await post<ReviewView>(FAY, path, { to: CORA, reason })).toMatchObject({
        status: 200,
        body: { state: 'open', entry: 4, reviewer: { name: 'cora' }, reasons: [{ what: 'handed-over', reason }] },
      });
      expect((await verdict(CORA, forum.reviews[CLEO], 'approve')).status).toBe(200);
      expect((await council.read(forum.decision)).state).toBe('in_effect');
      const invited = await council.api.db
        .selectFrom('invitation')
        .innerJoin('person', 'person.id', 'invitation.person')
        .select(['person.email', 'compliance'])
        .where('cycle', '=', forum.cycle)
        .where('compliance', '=', true)
        .execute();
      expect(invited.map(({ email }) => email).sort()).toEqual([CLEO, CORA]);
    });

    it.each<[string, string, object, number, string]>([
      ['a contributor', FAY, { to: NIL, reason }, 422, 'unknown-reference'],
      ['a stranger', FAY, { to: 'x@example.org', reason }, 422, 'unknown-reference'],
      ['nobody', FAY, { reason }, 400, 'invalid-input'],
      ['somebody without a reason', FAY, { to: CORA }, 400, 'invalid-input'],
      ['the same person', FAY, { to: CLEO, reason }, 409, 'already-exists'],
      ['somebody by the reviewer', CLEO, { to: CORA, reason }, 403, 'no-right'],
      ['somebody by another program', EVE, { to: CORA, reason }, 404, 'not-found'],
    ])('does not leave it to %s', async (_, as, body, status, code) => {
      const forum = await decided();
      const answer = await post<ReviewView>(as, `reviews/${forum.reviews[CLEO]}/reviewer`, body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('that is known is refused when the decision is declared', async () => {
      const cycle = await council.cycle();
      const conflicts = [{ email: CLEO, reason }];
      expect(await post(FAY, `cycles/${cycle}/decisions`, { ...DECISION, conflicts })).toMatchObject({
        status: 403,
        body: { code: 'conflict-of-interest', errors: [{ path: 'reviewers' }] },
      });
    });
  });
});
