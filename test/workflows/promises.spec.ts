import { isDeepStrictEqual } from 'node:util';
import { AGENDA, ANN, BEN, CLEO, DEN, FAY, ODA, aCouncil, type Council } from '../servers/a-council.js';
import { composeLetter } from '../../libs/notifications/compose-letter.js';
import { aWorld, type World } from '../servers/a-world.js';
import { eventually } from '../servers/eventually.js';

const DAY = 86_400_000;

describe('what a program promised', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  /** The letters of a purpose about a subject, as they would be written now. */
  async function written(purpose: string, subject: string): Promise<string[]> {
    const notices = await world.db
      .selectFrom('notice')
      .selectAll()
      .where('purpose', '=', purpose)
      .where('id', 'like', `%:${subject}:%`)
      .orderBy('createdAt')
      .execute();
    const letters = await Promise.all(
      notices.map((notice) => composeLetter(world.db, notice, { publicUrl: 'https://roundtable.example' })),
    );
    return letters.flatMap((letter) => (letter ? [letter.text] : []));
  }

  it('is kept in mind after the cycle: an answer not given in time has an owner and a date, and is asked for then, three times and no more, by one letter', async () => {
    const council = await aCouncil(world, { start: '2027-01-04T09:00:00.000Z', brief: AGENDA });
    await council.post(FAY, 'agenda/publish');
    const said = await council.post<{ id: string }>(ANN, 'contributions', {
      kind: 'feedback',
      text: 'A report took 18 minutes on Monday',
    });
    expect(said.status).toBe(201);
    await council.post(BEN, 'contributions', { kind: 'concern', text: 'Will the old reports still open?' });
    await world.until('2027-02-08T09:00:00.000Z');
    await expect(council.cycle()).resolves.toMatchObject({ phase: 'closed' });
    const given = await world.db.selectFrom('disposition').selectAll().where('cycle', '=', council.id).execute();
    expect(given).toHaveLength(2);
    for (const { kind, reason, owner, until, brokenPromise, publishedAt } of given) {
      expect({ kind, reason, brokenPromise }).toEqual({
        kind: 'deferred',
        reason: 'not_answered_in_time',
        brokenPromise: true,
      });
      expect([owner, until, publishedAt].every(Boolean)).toBe(true);
    }
    const due = given[0]?.until ?? '';
    const asked = () =>
      world.db
        .selectFrom('notice')
        .select(['person', 'id'])
        .where('purpose', '=', 'promise_due')
        .where('program', '=', council.program)
        .execute();
    expect(await asked()).toEqual([]);
    await world.until(new Date(Date.parse(due) + 60_000).toISOString());
    expect(await asked()).toHaveLength(1);
    const [letter] = await written('promise_due', council.program);
    expect(letter).toContain('Like it 1 more answer of this cycle');
    await world.pass(40 * DAY);
    expect(await asked()).toHaveLength(1 + 2 + 2); // then with the other facilitator
    const entries = (await council.journal()).filter(({ type }) => type === 'promise-due');
    const about = given.flatMap(({ contribution }) => [contribution, contribution, contribution]);
    expect(entries.map(({ body }) => body.about).sort()).toEqual(about.sort());
    const notes = await world.db
      .selectFrom('notice')
      .select('person')
      .where('purpose', '=', 'closure_note')
      .where('cycle', '=', council.id)
      .execute();
    expect(notes).toHaveLength(4);
    expect(await council.activities(`program:${council.program}`)).toEqual(['askPromise', 'askPromise', 'askPromise']);
  });

  it('brings a decision back to its owner on its review date, to the second, and again on the date that they name', async () => {
    const reviewDate = '2027-10-31T09:00:00.000Z'; // a Sunday: the night before, clocks went back
    const question = 'Do we drop the free-text field?';
    const options = [{ title: 'Drop it' }];
    const decision = { question, options, proposer: ANN, authority: ODA, deputy: DEN, reviewDate };
    const council = await aCouncil(world, { brief: { ...AGENDA, decisions: [decision] } });
    for (const [step, body] of [
      ['agenda/publish', {}],
      ['session/open', { reason: 'Everybody is here' }],
      ['input/close', { reason: 'Everybody has spoken' }],
      ['refinement/end', {}],
    ] as const) {
      await council.post(FAY, step, body);
    }
    const { id } = (await council.cycle()).decisions[0] ?? { id: '' };
    const { body: forum } = await world.act<{ options: { id: string }[] }>(ODA, 'GET', `/v1/decisions/${id}`);
    const ruling = { option: forum.options[0]?.id, rationale: 'It saves eight minutes a report' };
    await world.pass(3 * DAY); // advice has closed
    expect((await world.act(ODA, 'POST', `/v1/decisions/${id}/ruling`, ruling)).status).toBe(200);
    const asked = async () =>
      (await council.journal()).filter(({ type, body }) => type === 'promise-due' && body.about === id);
    await world.until('2027-10-31T08:59:59.000Z');
    expect(await asked()).toEqual([]);
    await world.until('2027-10-31T09:00:01.000Z');
    /** At these dates, and not before; a busy machine takes its time. */
    const askedAt = async (...dates: string[]): Promise<boolean> => {
      const late = (await asked()).map(({ at }, index) => Date.parse(at) - Date.parse(dates[index] ?? ''));
      return late.length === dates.length && late.every((ms) => ms >= 0 && ms < 60_000);
    };
    expect(await askedAt(reviewDate)).toBe(true);
    const [letter] = await written('promise_due', council.program);
    expect(letter).toContain('Hello Oda');
    expect(letter).toContain(`To look again at a decision: "${question}". What was decided: Drop it.`);
    expect(letter).toContain(`/v1/decisions/${id}`);
    const again = { reason: 'It still holds', reviewDate: '2028-10-31T09:00:00.000Z' };
    expect(await world.act(ODA, 'POST', `/v1/decisions/${id}/confirm`, again)).toMatchObject({ status: 200 });
    await world.until('2028-10-31T09:00:01.000Z');
    expect(await askedAt(reviewDate, again.reviewDate)).toBe(true);
    const letters = await world.db
      .selectFrom('notice')
      .select(['person', 'data'])
      .where('purpose', '=', 'promise_due')
      .where('program', '=', council.program)
      .execute();
    const oda = await council.person(ODA);
    expect(letters.filter(({ data }) => data.about === id).map(({ person }) => person)).toEqual([oda, oda]);
  });

  describe('by a decision outside any cycle', () => {
    const DECISION = {
      question: 'Do we drop the free-text field?',
      options: [{ title: 'Drop it' }],
      proposer: ANN,
      authority: ODA,
      deputy: DEN,
      advisers: [BEN],
    };
    interface Seen {
      readonly id: string;
      readonly state: string;
      readonly deadline: string;
      readonly reviews: readonly { readonly id: string; readonly state: string }[];
      readonly options: readonly { readonly id: string }[];
      readonly appeal: { readonly until: string } | null;
    }
    const read = async (id: string) => (await world.act<Seen>(FAY, 'GET', `/v1/decisions/${id}`)).body;
    async function opened(council: Council, parts: object = {}): Promise<Seen> {
      const path = `/v1/programs/${council.program}/decisions`;
      const { status, body } = await world.act<Seen>(FAY, 'POST', path, { ...DECISION, ...parts });
      expect([status, body]).toEqual([201, expect.objectContaining({ state: 'open' })]);
      return body;
    }
    const letters = async (council: Council, id: string) =>
      world.db
        .selectFrom('notice')
        .innerJoin('person', 'person.id', 'notice.person')
        .select(['purpose', 'person.email'])
        .where('notice.program', '=', council.program)
        .where('notice.id', 'like', `%:${id}:%`)
        .orderBy('notice.createdAt')
        .execute();

    /** A program whose cycle is over: nothing of it comes between. */
    async function aQuietCouncil(): Promise<Council> {
      const council = await aCouncil(world);
      await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
      return council;
    }

    it('runs as a workflow of its own to its end, and can be appealed for a while: what that opens has letters with the evidence', async () => {
      const council = await aQuietCouncil();
      const { id } = await opened(council);
      await world.pass(14 * DAY);
      expect(await council.activities(`decision:${id}`)).toEqual([
        'askForPositions',
        'remind',
        'settle',
        'remind',
        'escalate',
        'applyTieBreak',
        'applyDefault',
        'announceOutcome',
      ]);
      expect(await read(id)).toMatchObject({ state: 'in_effect' });
      const told = await letters(council, id);
      expect(told).toEqual(
        expect.arrayContaining([
          { purpose: 'decision_opened', email: BEN },
          { purpose: 'reminder', email: BEN },
          { purpose: 'advice_closed', email: ODA },
          { purpose: 'escalation', email: DEN },
          { purpose: 'decision_in_effect', email: ANN },
        ]),
      );
      const { appeal } = await read(id);
      const said = await written('decision_in_effect', id);
      expect(said.filter((letter) => letter.includes('One of you may appeal, once'))).toHaveLength(1); // Ben
      await world.until(new Date(Date.parse(appeal?.until ?? '') - 60_000).toISOString()); // a busy machine takes its time
      const evidence = 'Since May two audits have failed for want of the field';
      const anew = await world.act<Seen>(BEN, 'POST', `/v1/decisions/${id}/appeal`, { evidence });
      expect(anew).toMatchObject({ status: 201, body: { state: 'open' } });
      const asked = (): Promise<string[]> => written('decision_opened', anew.body.id);
      await eventually(async () => expect(await asked()).toHaveLength(2)); // Ben, who appealed, advises; and Oda
      for (const letter of await asked()) {
        expect(letter).toContain('In "Council" this is open for decision');
        expect(letter).toContain(`somebody appealed, with new evidence:\n  ${evidence}`);
      }
      await world.pass(14 * DAY);
      expect(await read(anew.body.id)).toMatchObject({ state: 'in_effect' });
    }, 60_000);

    it('waits for its reviews; its cycle-less reviewer is asked, reminded, and at the end it comes back once', async () => {
      const council = await aQuietCouncil();
      const { id, options, reviews } = await opened(council, { reviewers: [CLEO], advisers: [] });
      const ruling = { option: options[0]?.id, rationale: 'It saves eight minutes a report' };
      expect((await world.act(ODA, 'POST', `/v1/decisions/${id}/ruling`, ruling)).status).toBe(200);
      const wanted = [{ purpose: 'review_wanted', email: CLEO }];
      await eventually(async () => isDeepStrictEqual(await letters(council, reviews[0]?.id ?? ''), wanted));
      await world.pass(6 * DAY); // nobody gives a verdict
      expect(await read(id)).toMatchObject({ state: 'open', returns: 1, reviews: [{ state: 'waiting' }] });
      await world.pass(20 * DAY);
      const { state, outcome } = (await read(id)) as Seen & { outcome: { by: string } };
      expect([state, outcome.by]).toEqual(['in_effect', 'default']);
      for (const workflow of [`decision:${id}`, `review:${reviews[0]?.id ?? ''}`]) {
        const { status } = await world.environment.client.workflow.getHandle(workflow).describe();
        expect([workflow, status.name]).toEqual([workflow, 'COMPLETED']);
      }
    }, 60_000);
  });
});
