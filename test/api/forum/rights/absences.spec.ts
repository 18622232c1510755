import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { PostgresPhaseNotices } from '../../../../libs/commands/phase-notices/phase-notices.js';
import { queueNotices } from '../../../../libs/commands/writing/queue-notices.js';
import { subject } from '../../../../libs/domain/subject.js';
import { plusMs, type Instant } from '../../../../libs/domain/time.js';
import { composeLetter } from '../../../../libs/notifications/compose-letter.js';
import type { AbsenceList, AbsenceView } from '../../../../apps/api/src/absences/absence.schemas.js';
import type { WaitList } from '../../../../apps/api/src/waiting/waiting.schemas.js';
import {
  AUDREY,
  BEN,
  CARL,
  CLEO,
  CORA,
  DAN,
  DENIZ,
  EVE,
  FAY,
  NIL,
  ODA,
  TOM,
  aCouncilForAll,
  voices,
  type Forum,
} from '../a-forum.js';
import { clockworkOf } from '../clockwork.js';

const DAY = 86_400_000;
interface Refusing {
  readonly code: string;
  readonly errors: readonly { readonly path: string }[];
}

describe('absences', () => {
  const council = aCouncilForAll();
  const { post, get, decided, rule, adviceClosed, verdict } = voices(() => council);
  const clockwork = clockworkOf(() => council);
  afterAll(() => clockwork.end());
  const now = (): Instant => new Date().toISOString();
  beforeEach(async () => {
    await council.superuser.updateTable('absence').set({ endedAt: now() }).where('endedAt', 'is', null).execute();
  });

  const away = (as: string, deputy: string | undefined, more: object = {}) =>
    post<AbsenceView & Refusing>(as, `programs/${council.program}/absences`, {
      deputy,
      from: plusMs(now(), -DAY),
      to: plusMs(now(), 30 * DAY),
      ...more,
    });

  const idOf = async (email: string): Promise<string> =>
    (await council.superuser.selectFrom('person').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;

  it('are declared by whoever is away, seen by all, and ended once', async () => {
    const { status, body } = await away(DAN, BEN);
    expect([status, body.person.name, body.deputy?.name, body.endedAt]).toEqual([201, 'dan', 'ben', null]);
    const list = await get<AbsenceList>(CARL, `programs/${council.program}/absences`);
    expect(list.body.items.map(({ id }) => id)).toEqual([body.id]);
    expect(await post(EVE, `absences/${body.id}/end`)).toMatchObject({ status: 404 });
    expect(await post(BEN, `absences/${body.id}/end`)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect((await post<AbsenceView>(FAY, `absences/${body.id}/end`)).body.endedAt).not.toBeNull();
    expect(await post(DAN, `absences/${body.id}/end`)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    const told = await council.superuser
      .selectFrom('notice')
      .select('data')
      .where('purpose', '=', 'standing_in')
      .execute();
    expect(told).toHaveLength(1);
  });

  it.each<[string, string, () => Promise<{ status: number; body: Refusing }>, number, string, string[]]>([
    ['somebody else’s', DAN, () => away(DAN, BEN, { person: CARL }), 403, 'no-right', []],
    ['an auditor’s', AUDREY, () => away(AUDREY, BEN), 403, 'no-right', []],
    [
      'a stranger’s',
      FAY,
      () => away(FAY, 'x@example.org', { person: 'y@example.org' }),
      422,
      'unknown-reference',
      ['person', 'deputy'],
    ],
    ['with oneself', DAN, () => away(DAN, DAN), 422, 'illegal-absence', ['deputy']],
    ['of a reviewer with a voter', CLEO, () => away(CLEO, DAN), 422, 'illegal-absence', ['deputy', 'deputy', 'deputy']],
    ['of the team with a customer', TOM, () => away(TOM, DAN), 422, 'illegal-absence', ['deputy']],
    ['in the past', DAN, () => away(DAN, BEN, { to: plusMs(now(), -1000) }), 422, 'deadline-in-past', ['to']],
    ['without an end', DAN, () => away(DAN, BEN, { to: undefined }), 400, 'invalid-input', ['to']],
    ['of a date that is none', DAN, () => away(DAN, BEN, { from: 'soon' }), 400, 'invalid-input', ['from']],
  ])('are refused: %s', async (_, _as, declare, status, code, paths) => {
    const answer = await declare();
    expect([answer.status, answer.body.code, answer.body.errors.map(({ path }) => path)]).toEqual([
      status,
      code,
      paths,
    ]);
  });

  it('need no deputy: then nobody acts, nobody is written to, and nobody is proposed who is away', async () => {
    const told = () =>
      council.superuser.selectFrom('notice').select('id').where('purpose', '=', 'standing_in').execute();
    const before = await told();
    const { status, body } = await away(ODA, undefined);
    expect([status, body.person.name, body.deputy]).toEqual([201, 'oda', null]);
    expect((await get<AbsenceList>(CARL, `programs/${council.program}/absences`)).body.items).toEqual([body]);
    expect(await told()).toEqual(before);
    const forum = await council.forum({ deputy: undefined, deciders: [], advisers: [] });
    await adviceClosed(forum);
    expect((await council.read(forum.decision)).rights[0]).toMatchObject({ name: 'oda', standIn: null });
    expect((await rule(NIL, forum)).status).toBe(403);
    expect((await rule(ODA, forum)).status).toBe(200);
    expect(await away(ODA, NIL)).toMatchObject({ status: 422, body: { errors: [{ path: 'from' }] } });
    expect((await post<AbsenceView>(ODA, `absences/${body.id}/end`)).body.deputy).toBeNull();
  });

  it('are passed on to nobody who has left', async () => {
    const GUS = 'gus@example.org';
    const participants = [{ email: GUS, name: 'gus', group: 'end_user' }];
    expect((await post(FAY, `programs/${council.program}/participants`, { participants })).status).toBe(200);
    const { status, body } = await away(ODA, GUS);
    expect([status, body.deputy?.name]).toEqual([201, 'gus']);
    const forum = await council.forum({ deputy: undefined, deciders: [], advisers: [] });
    await adviceClosed(forum);
    const standIn = async () => (await council.read(forum.decision)).rights[0]?.standIn?.name;
    const asked = async () =>
      (
        await council.superuser.transaction().execute(async (tx) => {
          const about = { purpose: 'reminder' as const, subject: { kind: 'decision' as const, id: forum.decision } };
          const happening = { program: council.program, cycle: forum.cycle, actor: null, at: now(), command: null };
          const mark = randomUUID();
          await queueNotices(tx, [{ ...about, person: await idOf(ODA), mark }], happening);
          return tx.selectFrom('notice').select('person').where('id', 'like', `%${mark}%`).execute();
        })
      ).map(({ person }) => person);
    expect([await standIn(), await asked()]).toEqual(['gus', [await idOf(GUS)]]);
    const gone = `/v1/programs/${council.program}/participants/${await idOf(GUS)}`;
    expect((await council.api.call(FAY, 'DELETE', gone)).status).toBe(200);
    expect([await standIn(), await asked()]).toEqual([undefined, [await idOf(ODA)]]);
    const listed = await get<AbsenceList>(CARL, `programs/${council.program}/absences`);
    expect(listed.body.items).toMatchObject([{ id: body.id, deputy: null }]); // nor shown as who acts
    expect((await rule(ODA, forum)).status).toBe(200);
  });

  it('are told to facilitators when a forum opens that needs them all the time, and when a review begins that is due then', async () => {
    const opens = (decision: object) => council.forum({ deputy: undefined, advisers: [], ...decision });
    const told = async (forum: Forum) => clockwork.told(forum, 'decider_missing', 'ask_for_positions');
    const majority = { method: 'majority', deciders: [DAN, BEN, CARL], contributors: [] };
    expect((await away(DAN, NIL)).status).toBe(201); // a vote is not passed on
    expect((await away(BEN, undefined, { to: plusMs(now(), 1000 + DAY / 24) })).status).toBe(201); // and is back
    const voting = await opens(majority);
    expect([await told(voting), await told(voting)]).toEqual([['fay'], ['fay']]); // for Dan, and once
    const letters = council.superuser.selectFrom('notice').selectAll().where('purpose', '=', 'decider_missing');
    const letter = await composeLetter(council.superuser, await letters.executeTakeFirstOrThrow(), {
      publicUrl: 'https://roundtable.example',
    });
    expect(letter?.text).toContain('dan decides on "Do we drop the free-text field?" and is away until it is due.');
    const ruled = { deciders: [DAN] }; // who rules nothing there
    expect(await told(await opens(ruled))).toEqual([]);
    expect((await away(ODA, NIL)).status).toBe(201);
    expect(await told(await opens(ruled))).toEqual([]); // Nil rules
    await council.superuser
      .updateTable('absence')
      .set({ deputy: null })
      .where('person', '=', await idOf(ODA))
      .execute();
    expect(await told(await opens(ruled))).toEqual(['fay']);
    expect(await told(await opens({ ...ruled, deputy: DENIZ }))).toEqual([]);
    const cleo = { from: plusMs(now(), 1000), to: plusMs(now(), 60 * DAY) }; // who could still say so in time
    expect((await away(CLEO, undefined, cleo)).status).toBe(201);
    const { reviews } = await decided([CLEO]);
    const { entry } = await council.superuser
      .selectFrom('gate')
      .select('entry')
      .where('id', '=', reviews[CLEO] ?? '')
      .executeTakeFirstOrThrow();
    const asked = { subject: subject('review', reviews[CLEO] ?? ''), entry };
    await new PostgresPhaseNotices(council.api.db).send(asked, 'ask_for_verdict');
    const missing = council.superuser.selectFrom('notice').select('data').where('purpose', '=', 'reviewer_missing');
    const rows = await missing.where('id', 'like', `%:${asked.subject.id}:%`).execute();
    expect(rows.map(({ data }) => data)).toMatchObject([{ about: await idOf(CLEO), because: 'away' }]);
  });

  it('are told in one letter for all who decide, which reads them when it is written and names the first few; to nobody of themselves', async () => {
    const told = async (forum: Forum) => clockwork.told(forum, 'decider_missing', 'ask_for_positions');
    const vote = (deciders: string[]) =>
      council.forum({ deputy: undefined, advisers: [], method: 'majority', deciders, contributors: [] });
    const many = [DAN, BEN, CARL, DENIZ, NIL, ODA, TOM];
    for (const one of [FAY, ...many]) expect((await away(one, undefined)).status).toBe(201);
    expect(await told(await vote([FAY]))).toEqual([]); // who knows it
    const voting = await vote([FAY, ...many]);
    expect(await told(voting)).toEqual(['fay']);
    const letter = async (): Promise<string | undefined> => {
      const ofIt = council.superuser
        .selectFrom('notice')
        .selectAll()
        .where('id', 'like', `decider_missing:${voting.decision}:%`);
      const at = { publicUrl: 'https://roundtable.example' };
      return (await composeLetter(council.superuser, await ofIt.executeTakeFirstOrThrow(), at))?.text;
    };
    expect(await letter()).toContain(
      'ben, carl, dan, deniz, nil and 2 others decide on "Do we drop the free-text field?"',
    );
    const back = async (...people: string[]) => {
      const ids = await Promise.all(people.map(idOf));
      await council.superuser.updateTable('absence').set({ endedAt: now() }).where('person', 'in', ids).execute();
    };
    await back(BEN, CARL, NIL, ODA, TOM);
    expect(await letter()).toContain('dan and deniz decide on');
    await back(DAN, DENIZ);
    expect(await letter()).toBeUndefined();
  });

  it('make no circle, also through others', async () => {
    expect((await away(DAN, BEN)).status).toBe(201);
    expect((await away(BEN, CARL)).status).toBe(201);
    expect(await away(CARL, DAN)).toMatchObject({ status: 422, body: { code: 'illegal-absence' } });
    expect((await away(CARL, NIL)).status).toBe(201);
  });

  it('let the deputy rule for the final authority, and the record says for whom', async () => {
    const forum = await council.forum({ deputy: undefined, deciders: [], advisers: [] });
    await adviceClosed(forum);
    expect(await rule(NIL, forum)).toMatchObject({ status: 403 });
    const waits = async (as: string) => (await get<WaitList>(as, `decisions/${forum.decision}/waiting`)).body.items;
    const oda = { people: [{ name: 'oda' }], others: 0 };
    expect(await waits(NIL)).toMatchObject([{ sentence: 'oda is to decide', you: false, command: null, ...oda }]);
    await away(ODA, NIL);
    expect(await waits(NIL)).toMatchObject([
      { sentence: 'You (for oda) are to decide', you: true, command: expect.stringMatching(/^decision rule /), ...oda },
    ]);
    expect(await waits(ODA)).toMatchObject([{ sentence: 'You are to decide', people: [], others: 0 }]);
    const view = await council.read(forum.decision);
    expect(view.rights[0]).toMatchObject({ name: 'oda', standIn: { name: 'nil' } });
    const { status, body } = await rule(NIL, forum);
    expect([status, body.outcome?.decidedBy?.name, body.outcome?.actedFor?.name, body.outcome?.by]).toEqual([
      200,
      'nil',
      'oda',
      'deputy',
    ]);
    expect(body.outcome?.sentence).toBe('nil decided “Drop it” for oda');
  });

  it('let the deputy review, who is asked instead, and is told for whom', async () => {
    expect((await away(CLEO, CORA)).status).toBe(201);
    const { reviews } = await decided();
    const review = reviews[CLEO] ?? '';
    const { status } = await verdict(CORA, review, 'approve', { reason: 'It holds' });
    expect(status).toBe(200);
    expect(await council.review(review)).toMatchObject({
      state: 'approved',
      givenBy: { name: 'cora' },
      actedFor: { name: 'cleo' },
    });
    const rows = await council.superuser
      .selectFrom('journal')
      .select('body')
      .where('subject', '=', review)
      .where('type', '=', 'reviewed')
      .execute();
    expect(rows[0]?.body).toMatchObject({ verdict: 'approve', actedFor: expect.any(String) });
  });

  it('let the deputy record obligations, for themselves and for whoever is away', async () => {
    await away(CLEO, CORA);
    const cycle = await council.cycle({ complianceReviewers: [CLEO] });
    expect((await post(CORA, `cycles/${cycle}/obligations`, { obligations: [] })).status).toBe(200);
    const answered = await council.superuser
      .selectFrom('invitation')
      .select(['person', 'obligationsAnsweredAt'])
      .where('cycle', '=', cycle)
      .where('compliance', '=', true)
      .execute();
    expect(answered).toEqual([{ person: await idOf(CLEO), obligationsAnsweredAt: expect.any(String) }]);
    expect(await post(DAN, `cycles/${cycle}/obligations`, { obligations: [] })).toMatchObject({ status: 403 });
  });

  it('send what an office asks to whoever acts now, and leave votes and news with the person', async () => {
    await away(ODA, NIL);
    await away(NIL, CARL);
    const forum = await council.forum({ deciders: [], advisers: [] });
    const oda = await idOf(ODA);
    const draft = { person: oda, subject: { kind: 'decision' as const, id: forum.decision } };
    const happening = { program: council.program, cycle: forum.cycle, actor: null, at: now(), command: null };
    await council.api.db.transaction().execute((tx) =>
      queueNotices(
        tx,
        [
          { ...draft, purpose: 'advice_closed' },
          { ...draft, purpose: 'reminder', own: true },
          { ...draft, purpose: 'decision_made' },
        ],
        happening,
      ),
    );
    const rows = await council.superuser
      .selectFrom('notice')
      .select(['purpose', 'person', 'data'])
      .where('id', 'like', `%${forum.decision}%${oda}`)
      .orderBy('purpose')
      .execute();
    expect(rows.map(({ purpose, person, data }) => [purpose, person, data.for ?? null])).toEqual([
      ['advice_closed', await idOf(CARL), oda],
      ['decision_made', oda, null],
      ['reminder', oda, null],
    ]);
  });

  it('send the opening of a forum to whoever acts for its final authority, and to everybody else themselves', async () => {
    await away(ODA, NIL);
    await away(DAN, CARL);
    const forum = await council.forum();
    const { entry } = await council.read(forum.decision);
    const begin = { subject: { kind: 'decision' as const, id: forum.decision }, entry };
    await new PostgresPhaseNotices(council.api.db).send(begin, 'ask_for_positions');
    const { rows } = await sql<{ to: string; for: string | null }>`
      select p.name as "to", a.name as for from notice n join person p on p.id = n.person left join person a on a.id::text = n.data ->> 'for'
      where n.purpose = 'decision_opened' and n.data ->> 'subject' = ${forum.decision} order by 1`.execute(
      council.superuser,
    );
    expect(rows).toEqual([
      { to: 'ben', for: null },
      { to: 'carl', for: null },
      { to: 'dan', for: null },
      { to: 'nil', for: 'oda' },
    ]);
  });

  it('end by themselves', async () => {
    const forum = await council.forum({ deputy: undefined, deciders: [], advisers: [] });
    await away(ODA, NIL, { to: plusMs(now(), DAY) });
    await council.clock(plusMs(now(), 3 * DAY));
    expect(await rule(NIL, forum)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect((await rule(ODA, forum)).status).toBe(200);
  });

  it('are no way around the two-person rule', async () => {
    await away(ODA, DENIZ);
    const forum = await council.forum({ proposer: DENIZ, deputy: undefined, deciders: [], advisers: [] });
    expect(await rule(DENIZ, forum)).toMatchObject({ status: 403, body: { code: 'no-right' } });
  });
});
