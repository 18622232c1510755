import { sql } from 'kysely';
import { workingCalendar } from '../../../libs/calendar/working-calendar.js';
import { writeChange } from '../../../libs/commands/writing/write-change.js';
import { loadCycle } from '../../../libs/commands/venue/load-cycle.js';
import { askPromises } from '../../../libs/commands/promises/promises.js';
import { connect } from '../../../libs/database/connection.js';
import { cancel } from '../../../libs/domain/cycle/move.js';
import { verify } from '../../../libs/journal/verify.js';
import { composeLetter } from '../../../libs/notifications/compose-letter.js';
import { instantFor } from '../../../libs/calendar/instant-for.js';
import { OF_NOTICE } from '../../../libs/notifications/together.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycleEach, cycleAt, type Refusing, type TestCycle } from '../../servers/a-cycle.js';

interface Said extends Refusing {
  readonly id: string;
  readonly cycle: string | null;
  readonly outside: boolean;
  readonly audience: string;
  readonly disposition: { readonly kind: string } | null;
  readonly expect: object;
}
interface Page {
  readonly items: readonly Said[];
}
const BODY = { kind: 'feedback', text: 'Since Tuesday the report is lost without a network' };

describe('the inbox', () => {
  const { api, cycle } = aCycleEach();

  const tell = (as: string | null, body: object = BODY) =>
    api.call<Said>(as, 'POST', `/v1/programs/${cycle.program}/inbox`, body);
  const inbox = async (as: string, query = ''): Promise<readonly Said[]> =>
    (await api.call<Page>(as, 'GET', `/v1/programs/${cycle.program}/inbox${query}`)).body.items;
  const next = async (over: object = {}): Promise<TestCycle> => {
    const brief = { title: 'Next', scope: 'What came in', invite: [ANN], ...BRIEF, ...over };
    const made = await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, brief);
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return cycleAt(api, cycle.program, made.body.id);
  };
  const notices = async (purpose: string): Promise<string[]> => {
    const { rows } = await sql<{ email: string }>`select p.email from notice n join person p on p.id = n.person
      where n.program = ${cycle.program} and n.purpose = ${purpose} order by 1`.execute(api.db);
    return rows.map(({ email }) => email);
  };
  const letterOf = async (purpose: string, to = ANN): Promise<string | undefined> => {
    const notice = await api.db
      .selectFrom('notice')
      .select(OF_NOTICE)
      .where('program', '=', cycle.program)
      .where('purpose', '=', purpose)
      .where('person', '=', sql<string>`(select id from person where email = ${to})`)
      .executeTakeFirstOrThrow();
    return (await composeLetter(api.db, notice, { publicUrl: 'http://127.0.0.1' }))?.text;
  };
  const promise = async () =>
    api.db
      .selectFrom('promise')
      .select(['dueAt', 'askedAt', 'againAt', 'keptAt', 'cycle'])
      .where('kind', '=', 'inbox')
      .where('program', '=', cycle.program)
      .orderBy(sql`kept_at desc nulls first`)
      .limit(1)
      .executeTakeFirst();

  const asked = async (at: string | null | undefined): Promise<void> => {
    const worker = connect(api.database.workerUrl, { name: 'test-worker', max: 1 });
    await worker.transaction().execute((tx) => askPromises(tx, cycle.program, at ?? ''));
    await worker.destroy();
  };

  it('keeps what is said outside a window, and acknowledges it', async () => {
    const refused = await cycle.post<Refusing>(ANN, 'contributions', BODY);
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining("program's inbox") } });
    const said = await tell(ANN);
    expect(said).toMatchObject({
      status: 201,
      body: { cycle: null, outside: true, disposition: null, audience: 'participants' },
    });
    expect(await inbox(BEN, '?waiting=true')).toMatchObject([{ id: said.body.id, text: BODY.text }]);
    expect(await inbox(BEN, '?mine=true')).toEqual([]);
    expect(await notices('inbox_received')).toEqual([ANN]);
    const due = (await promise())?.dueAt ?? '';
    expect(said.body.expect).toEqual({ answerBy: null, askedBy: due });
    const letter = await letterOf('inbox_received');
    expect(letter).toContain(
      `If none has begun by ${instantFor(due, { zone: 'Europe/Berlin', locale: null })}, a facilitator is asked`,
    );
    expect(await api.call(ANN, 'GET', `/v1/contributions/${said.body.id}`)).toMatchObject({ status: 200 });
    expect(await api.call(ANN, 'GET', `/v1/trace/contribution/${said.body.id}`)).toMatchObject({ status: 200 });
    expect((await verify(api.db, cycle.program)).programs[0]?.findings).toEqual([]);
  });

  it('is taken over by the next cycle, which does not close before it has answered', async () => {
    const { id } = (await tell(ANN)).body;
    await tell(ANN);
    const disposition = { kind: 'answered', answer: 'It is sent once there is a network' };
    expect(await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, disposition)).toMatchObject({
      status: 409,
      body: { code: 'illegal-step' },
    });
    const taking = await next();
    expect(await inbox(ANN)).toMatchObject([{ id, cycle: taking.id }, { cycle: taking.id }]);
    expect(await inbox(ANN, '?waiting=true')).toEqual([]);
    expect(await notices('inbox_taken_over')).toEqual([ANN]);
    expect((await next()).id).not.toBe((await inbox(ANN))[0]?.cycle);
    for (const [path, body] of TO_REFINEMENT) await taking.post(FAY, path, body);
    expect(await taking.post<Refusing>(FAY, 'refinement/end')).toMatchObject({
      status: 409,
      body: { code: 'unfinished-refinement', errors: [{ path: `contributions.${id}` }, {}] },
    });
    const open = (await taking.get<Page>(FAY, 'contributions?undisposed=true')).body.items;
    for (const one of open) await api.call(FAY, 'PUT', `/v1/contributions/${one.id}/disposition`, disposition);
    await taking.post(FAY, 'refinement/end');
    expect(await taking.post(FAY, 'closure/publish')).toMatchObject({ status: 200 });
    expect((await taking.get<{ items: object[] }>(ANN, 'answers')).body.items).toMatchObject([
      { id, became: { kind: 'answered' } },
      { became: { kind: 'answered' } },
    ]);
    expect(await notices('inbox_received')).toEqual([ANN, ANN]);
  });

  it('waits there again when the cycle that took it over is cancelled before it has an answer', async () => {
    const story = { when: 'There is no network', want: 'to keep the report', soThat: 'nobody drives back' };
    const { id } = (await tell(ANN, { kind: 'story', story })).body;
    const answered = (await tell(BEN)).body.id;
    const known = async () => {
      const { rows } = await sql<object>`select cycle from search_document where subject = ${id}`.execute(api.db);
      return rows;
    };
    const taking = await next();
    const answer = { kind: 'answered', answer: 'It is sent once there is a network' };
    expect(await known()).toEqual([{ cycle: taking.id }]);
    for (const [path, body] of TO_REFINEMENT) await taking.post(FAY, path, body);
    await api.call(FAY, 'PUT', `/v1/contributions/${answered}/disposition`, answer);
    expect(await taking.post(FAY, 'cancel', { reason: 'The budget went elsewhere' })).toMatchObject({ status: 200 });

    expect(await inbox(ANN, '?waiting=true')).toMatchObject([{ id, cycle: null, outside: true, disposition: null }]);
    expect(await inbox(BEN)).toMatchObject([{ id }, { id: answered, cycle: taking.id, disposition: answer }]);
    expect(await known()).toEqual([{ cycle: null }]);
    expect(await notices('inbox_returned')).toEqual([ANN]);
    expect(await taking.journal('inbox-returned')).toMatchObject([{ body: { contributions: 1, people: 1 } }]);
    expect(await promise()).toMatchObject({ keptAt: null, askedAt: null, cycle: null });
    const note = await taking.get<{ note: { deferred: object[] } }>(FAY, 'closure');
    expect(note.body.note.deferred).toEqual([]);
    const later = await next();
    expect(await inbox(ANN)).toMatchObject([{ id, cycle: later.id }, {}]);
    expect((await verify(api.db, cycle.program)).programs[0]?.findings).toEqual([]);
  });

  it('is not mended there when an item of the cancelled cycle cites it', async () => {
    const { id } = (await tell(ANN)).body;
    const taking = await next();
    for (const [path, body] of TO_REFINEMENT) await taking.post(FAY, path, body);
    const passages = [{ contribution: id, starts: 0, ends: 13 }];
    const made = await taking.post(FAY, 'items', { title: 'A queue', framing: 'Nothing is lost', passages });
    expect(made.status).toBe(201);
    await taking.post(FAY, 'cancel', { reason: 'The budget went elsewhere' });
    expect(await inbox(ANN, '?waiting=true')).toMatchObject([{ id, cycle: null }]);
    const mended = await api.call(ANN, 'PATCH', `/v1/contributions/${id}`, { text: 'x' }, { 'if-match': '*' });
    expect(mended).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
  });

  it('waits there again also when time cancels the cycle', async () => {
    const { id } = (await tell(ANN)).body;
    const taking = await next();
    const worker = connect(api.database.workerUrl, { name: 'test-worker', max: 1 });
    await worker.transaction().execute(async (tx) => {
      const facts = await loadCycle(tx, taking.id);
      const { now } = await tx.selectNoFrom(sql<string>`clock()`.as('now')).executeTakeFirstOrThrow();
      const calendar = workingCalendar(facts.engagement.calendar);
      const happening = { program: cycle.program, cycle: taking.id, actor: null, at: now, command: null };
      return writeChange(tx, cancel(facts, { person: null, because: 'ladder' }, now, calendar), happening, null);
    });
    await worker.destroy();
    expect(await inbox(ANN, '?waiting=true')).toMatchObject([{ id }]);
  });

  it('lets authors mend what waits, and keeps what it was', async () => {
    const { id } = (await tell(ANN)).body;
    const mend = (as: string, body: object, match = '*') =>
      api.call<Said>(as, 'PATCH', `/v1/contributions/${id}`, body, { 'if-match': match });
    const text = 'Since Tuesday 12 of 40 reports were lost without a network';
    expect(await mend(ANN, { text }, '"1"')).toMatchObject({ status: 200, body: { id, text, cycle: null } });
    expect(await mend(ANN, { text }, '"1"')).toMatchObject({ status: 412 });
    expect(await mend(BEN, { text })).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await mend(ANN, { topic: id })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'topic' }] },
    });
    const { body } = await api.call<{ items: object[] }>(ANN, 'GET', `/v1/contributions/${id}/history`);
    expect(body.items).toMatchObject([{ revision: 1, text: BODY.text }]);
    expect((await verify(api.db, cycle.program)).programs[0]?.findings).toEqual([]);
  });

  it('lets them mend it also when a cycle has taken it over, until that begins to answer', async () => {
    const { id } = (await tell(ANN)).body;
    const taking = await next();
    const mend = (text: string) =>
      api.call<Said>(ANN, 'PATCH', `/v1/contributions/${id}`, { text }, { 'if-match': '*' });
    expect(await mend('In the agenda')).toMatchObject({ status: 200, body: { cycle: taking.id } });
    for (const [path, body] of TO_REFINEMENT) await taking.post(FAY, path, body);
    expect(await mend('In refinement')).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
  });

  it('is mended or taken over, each whole, when both come at once', async () => {
    const said = await Promise.all(Array.from({ length: 6 }, () => tell(ANN)));
    const mend = (id: string) =>
      api.call(ANN, 'PATCH', `/v1/contributions/${id}`, { text: 'Mended' }, { 'if-match': '*' });
    const [taking, ...mended] = await Promise.all([next(), ...said.map(({ body }) => mend(body.id))]);
    for (const { status } of mended) expect([200, 409]).toContain(status);
    const now = (await taking.get<{ items: { id: string; text: string }[] }>(ANN, 'contributions')).body.items;
    expect(now.map(({ text }) => text === 'Mended').sort()).toEqual(mended.map(({ status }) => status === 200).sort());
  });

  it('counts for nobody as input to a session', async () => {
    await tell(ANN);
    const taking = await next();
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from contribution
      where cycle = ${taking.id} and not outside`.execute(api.db);
    expect(rows).toEqual([{ n: 0 }]);
    expect((await taking.get<{ items: object[] }>(FAY, 'contributions')).body.items).toHaveLength(1);
  });

  it('is promised to be looked at: a facilitator is asked when no cycle comes, and no more once one came', async () => {
    expect(await promise()).toBeUndefined();
    await tell(ANN);
    const first = await promise();
    await tell(BEN);
    expect(await promise()).toEqual(first);
    await asked(first?.dueAt);
    expect(await notices('promise_due')).toEqual([FAY]);
    await next();
    expect(await promise()).toMatchObject({ keptAt: expect.any(String) });
    await tell(ANN);
    expect(await promise()).toMatchObject({ keptAt: null, askedAt: null });
    const shown = await api.call<{ items: object[] }>(FAY, 'GET', `/v1/programs/${cycle.program}/promises`);
    expect(shown.body.items).toMatchObject([
      { kind: 'inbox', cycle: null },
      { kind: 'inbox', cycle: null },
    ]);
  });

  it('is asked about again with all facilitators, whoever speaks meanwhile hears until when, and then it is a problem', async () => {
    const also = { participants: [{ email: BEN, name: 'Ben', group: 'team', roles: ['facilitator'] }] };
    expect((await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, also)).status).toBe(200);
    const problems = async () =>
      (await api.call<{ items: object[] }>(BEN, 'GET', `/v1/programs/${cycle.program}/problems`)).body.items;
    await tell(ANN);
    for (const receivers of [[FAY], [BEN, FAY, FAY], [BEN, BEN, FAY, FAY, FAY]]) {
      expect(await problems()).toEqual([]);
      const open = await promise();
      await asked(open?.askedAt ? open.againAt : open?.dueAt);
      expect(await notices('promise_due')).toEqual(receivers);
      const { againAt } = (await promise()) ?? {};
      expect((await tell(ANN)).body.expect).toEqual({ answerBy: null, askedBy: againAt });
      const letter = await letterOf('inbox_received'); // it leaves after that
      expect(letter).toContain(
        againAt === null
          ? 'The facilitators have been asked already to begin one'
          : `If none has begun by ${instantFor(againAt ?? '', { zone: 'Europe/Berlin', locale: null })}`,
      );
    }
    expect(await problems()).toMatchObject([
      {
        code: 'inbox-overdue',
        subject: { kind: 'program', id: cycle.program },
        meaning: expect.stringContaining('asked for 3 times'),
      },
    ]);
    await next();
    expect(await problems()).toEqual([]);
  });

  it('loses nothing that comes while cycles start', async () => {
    const [, , ...said] = await Promise.all([next(), next(), ...Array.from({ length: 8 }, () => tell(ANN))]);
    const { rows } = await sql<{ id: string }>`select id from contribution where program = ${cycle.program}`.execute(
      api.db,
    );
    expect(rows.map(({ id }) => id).sort()).toEqual(said.map(({ body }) => body.id).sort());
    await next();
    expect(await inbox(FAY, '?waiting=true')).toEqual([]);
  });

  it('shows nobody what they may not read', async () => {
    const secret = await tell(ANN, { ...BODY, audience: 'restricted' });
    expect(await inbox(BEN)).toEqual([]);
    expect(await inbox(ANN)).toHaveLength(1);
    expect(await inbox(AUD)).toHaveLength(1);
    expect(await api.call(BEN, 'GET', `/v1/contributions/${secret.body.id}`)).toMatchObject({ status: 404 });
    expect(await tell(EVE)).toMatchObject({ status: 404 });
    expect(await tell(AUD)).toMatchObject({ status: 403 });
    expect(await tell(null)).toMatchObject({ status: 401 });
    expect(await tell(ANN, { ...BODY, audience: 'public' })).toMatchObject({ status: 400 });
  });

  it('refuses what is not whole', async () => {
    const bodies: [string, object][] = [
      ['nothing', {}],
      ['a topic', { ...BODY, topic: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b' }],
      ['a story without its parts', { kind: 'story' }],
      ['a text of 20,001 characters', { ...BODY, text: 'x'.repeat(20_001) }],
      ['a NUL', { ...BODY, text: 'a\u0000b' }],
      ['an unknown key', { ...BODY, surprise: 1 }],
    ];
    for (const [what, body] of bodies) {
      const { status, body: refused } = await tell(ANN, body);
      expect([what, status, refused.code]).toEqual([what, 400, 'invalid-input']);
    }
  });

  it('takes what somebody says for others, if the program knows them', async () => {
    expect(await tell(BEN, { ...BODY, proxyFor: 'field-worker' })).toMatchObject({ status: 201 });
    expect(await tell(BEN, { ...BODY, proxyFor: 'no-such-segment' })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'proxyFor' }] },
    });
  });

  it('keeps right-to-left text, emoji, markup and one long word as they are', async () => {
    const text = `שלום 👩‍🔧 <script>alert(1)</script> **bold** ${'x'.repeat(10_000)}`;
    expect((await tell(ANN, { ...BODY, text })).body).toMatchObject({ text });
  });
});

const BRIEF = {
  objectives: [
    {
      key: 'o',
      kind: 'reduce_risk',
      statement: 'Fewer lost',
      metric: 'lost',
      unit: 'per week',
      baseline: 9,
      target: 1,
    },
  ],
  topics: [{ question: 'Why?', objective: 'o', yields: 'A decision', evidence: 'Reports', minutes: 20 }],
};

const TO_REFINEMENT = [
  ['agenda/publish', {}],
  ['session/open', { reason: 'Everybody is here' }],
  ['input/close', { reason: 'Everybody has spoken' }],
] as const;
