import { sql } from 'kysely';
import type { ClosureView } from '../../../apps/api/src/closure/closure.schemas.js';
import type { ProblemList } from '../../../apps/api/src/closure/owed/problem.schemas.js';
import type { KnowledgeExport } from '../../../apps/api/src/knowledge/knowledge.schemas.js';
import { askPromises } from '../../../libs/commands/promises/promises.js';
import { loadStepFacts } from '../../../libs/commands/time/step-facts.js';
import { loadCycle } from '../../../libs/commands/venue/load-cycle.js';
import { connect } from '../../../libs/database/connection.js';
import type { Health } from '../../../libs/domain/health/health.js';
import { composeLetter, OF_NOTICE } from '../../../libs/notifications/compose-letter.js';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { TIM, aCycleEach, cycleAt, type Refusing, type TestCycle } from '../../servers/a-cycle.js';

interface Answered extends Refusing {
  readonly answer: { readonly kind: string };
}
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const WILL_NOT = { kind: 'will_not', reason: 'The audit asks for the field' };

describe('an answer', () => {
  const { api, cycle } = aCycleEach();
  let said: string;
  beforeEach(async () => {
    await cycle.enter('session');
    said = (await cycle.say(ANN)).id;
  });

  const draft = (id: string, body: object) => api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, body);
  const settle = (as: string, body: object) =>
    api.call<Answered>(as, 'POST', `/v1/contributions/${said}/contest/answer`, body);
  const promises = () =>
    api.db
      .selectFrom('promise')
      .select(['kind', 'dueAt', 'keptAt', 'againAt'])
      .where('about', '=', said)
      .orderBy('dueAt')
      .execute();
  const letters = async (purpose: string): Promise<{ to: string; text: string }[]> => {
    const notices = await api.db
      .selectFrom('notice')
      .select(OF_NOTICE)
      .where('program', '=', cycle.program)
      .where('purpose', '=', purpose)
      .orderBy('createdAt')
      .execute();
    const written = notices.map((notice) => composeLetter(api.db, notice, { publicUrl: 'http://127.0.0.1' }));
    return (await Promise.all(written)).flatMap((letter) =>
      letter ? [{ to: letter.to.email, text: letter.text }] : [],
    );
  };

  describe('that was put off may be an item of a later cycle', () => {
    let later: TestCycle;
    let settled: string;
    beforeEach(async () => {
      settled = (await cycle.say(BEN)).id;
      await draft(settled, { kind: 'answered', answer: 'The audit has ended' });
      await draft(said, { kind: 'deferred', reason: 'The audit comes first', until: inDays(20) });
      await cycle.enter('closed');
      const body = { title: 'The next quarter', scope: 'The weekly report', invite: [ANN], ...AGENDA };
      const { id } = (await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, body)).body;
      later = cycleAt(api, cycle.program, id);
      await later.enter('session');
    });

    const cite = (contribution: string) => {
      const criteria = [{ statement: 'The weekly report takes at most 6 minutes' }];
      const passages = [{ contribution, starts: 0, ends: 9 }];
      return later.post<Refusing & { id: string }>(FAY, 'items', {
        title: 'Walruses',
        framing: 'It is long',
        criteria,
        passages,
      });
    };
    const told = async (): Promise<string[]> => (await letters('item_shipped')).map(({ to }) => to);

    it('which cites the words while they wait: the note, the trace and the news that it has shipped lead to them', async () => {
      const made = await cite(said);
      expect(made).toMatchObject({ status: 201, body: { passages: [{ contribution: said }] } });
      const { id } = made.body;
      expect(await settle(FAY, { kind: 'will_change', items: [id] })).toMatchObject({
        status: 200,
        body: { answer: { kind: 'will_change', items: [{ id, title: 'Walruses' }] } },
      });
      expect(await promises()).toMatchObject([{ keptAt: expect.any(String) }]);
      expect((await letters('answer_settled'))[0]?.text).toContain('It will change "Walruses"');
      const note = { version: 2, note: { willChange: [{ item: id, title: 'Walruses', voices: 1 }], deferred: [] } };
      expect((await cycle.get(BEN, 'closure')).body).toMatchObject(note);
      const trace = await api.call<{ nodes: object[] }>(ANN, 'GET', `/v1/trace/contribution/${said}`);
      expect(trace.body.nodes).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'item', id, label: 'Walruses' }),
          expect.objectContaining({ kind: 'closure_line', id: said }),
        ]),
      );
      const shipped = await api.call(FAY, 'PATCH', `/v1/items/${id}`, { status: 'shipped' }, { 'if-match': '*' });
      expect([shipped.status, await told()]).toEqual([200, [ANN]]);
      expect((await cycle.get<Health>(FAY, 'health')).body.latency.toItem).toMatchObject({ count: 0 }); // its figures stay
    });

    it('is found in what is known: the line of the note with its item, and by the segment of whoever is cited', async () => {
      const { id } = (await cite(said)).body;
      await settle(FAY, { kind: 'will_change', items: [id] });
      interface Known {
        readonly items: readonly { readonly id: string; readonly links: readonly string[] }[];
        readonly next: string | null;
      }
      const known = async (path: string): Promise<Known['items']> => {
        const pages: Known['items'][number][] = [];
        for (let next: string | null = ''; next !== null;) {
          const page: Known = (await api.call<Known>(FAY, 'GET', `${path}${next && `&after=${next}`}`)).body;
          pages.push(...page.items);
          next = page.next;
        }
        return pages;
      };
      const line = `closure:${cycle.id}:1`;
      const all = await known(`/v1/programs/${cycle.program}/knowledge?limit=100`);
      expect(all.find((one) => one.id === `item:${id}`)?.links).toContain(line);
      expect(all.find((one) => one.id === line)?.links).toEqual([`item:${id}`]);
      for (const limit of [1, 50]) {
        const found = await known(`/v1/knowledge?program=${cycle.program}&segment=field-worker&limit=${limit}`);
        expect(found.map((one) => one.id)).toContain(line);
      }
    });

    it('but one that all who read the answer may read, and it cites nothing of what has its answer', async () => {
      expect(await cite(settled)).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'passages[0].contribution' }] },
      });
      const { id } = (await cite(said)).body;
      const [change, none] = [{ kind: 'will_change', items: [id] }, 'This program has no item with this id'];
      const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
      await owner.updateTable('item').set({ audience: 'team' }).where('id', '=', id).execute();
      expect(await settle(FAY, change)).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'items[0]', message: expect.stringContaining(none) }] },
      });
      await owner.updateTable('item').set({ audience: 'participants', status: 'dropped' }).execute();
      expect(await settle(FAY, change)).toMatchObject({
        status: 422,
        body: { errors: [{ message: 'The item was dropped' }] },
      });
      await owner.destroy();
    });
  });

  it('that promises an item which cites nothing or cannot be measured is refused at closing by hand, and flagged by time', async () => {
    await draft(said, WILL_NOT);
    await cycle.enter('closure');
    await cycle.post(FAY, 'back', { reason: 'One more idea' });
    const made = { title: 'Signed by phone', framing: 'Nobody has a pen' };
    const { id } = (await cycle.post<{ id: string }>(FAY, 'items', made)).body;
    await draft(said, { kind: 'will_change', items: [id] });
    const agree = () => api.call(FAY, 'PATCH', `/v1/items/${id}`, { status: 'agreed' }, { 'if-match': '*' });
    const refused = (detail: RegExp) => ({ status: 409, body: { detail: expect.stringMatching(detail) as string } });
    expect(await agree()).toMatchObject(refused(/a limit; add what it lacks$/));
    await cycle.post(FAY, 'decision/end');
    expect(await agree()).toMatchObject(refused(/; go back a phase and add what it lacks$/)); // nobody can add it now
    const lacks = 'cites no words of a contribution, and has no criterion with a limit';
    expect(await cycle.post(FAY, 'closure/publish')).toMatchObject({
      status: 409,
      body: { code: 'unfinished-items', errors: [{ path: `items.${id}`, message: expect.stringContaining(lacks) }] },
    });
    const missing = () =>
      api.db.transaction().execute(async (tx) => {
        const at = await loadCycle(tx, cycle.id);
        return (await loadStepFacts(tx, at, { kind: 'cycle' }, new Date().toISOString())).missing;
      });
    expect(await missing()).toMatchObject([{ code: 'unfinished-promises', facts: { count: 1 } }]);
    await cycle.post(FAY, 'back', { reason: 'What it lacks' });
    const statement = 'The weekly report takes at most 6 minutes';
    await api.call(FAY, 'POST', `/v1/items/${id}/criteria`, { statement });
    await api.call(FAY, 'POST', `/v1/items/${id}/passages`, { contribution: said, starts: 0, ends: 9 });
    await cycle.post(FAY, 'decision/end');
    expect(await missing()).toEqual([]);
    expect(await cycle.post(FAY, 'closure/publish')).toMatchObject({ status: 200 });
  });

  it('that promises an unfinished item is put off when its cycle is cancelled; one whose items are finished stands', async () => {
    const [finished, repeated] = [(await cycle.say(BEN)).id, (await cycle.say(TIM)).id];
    await cycle.enter('refinement');
    const item = async (body: object) =>
      (await cycle.post<{ id: string }>(FAY, 'items', { title: 'Short form', framing: 'Long', ...body })).body.id;
    const idea = await item({});
    const ready = await item({
      title: 'Drafts',
      criteria: [{ statement: 'The weekly report takes at most 6 minutes' }],
      passages: [{ contribution: finished, starts: 0, ends: 9 }],
    });
    await draft(said, { kind: 'will_change', items: [ready, idea], reason: 'Everybody asked' });
    await draft(finished, { kind: 'will_change', items: [ready] });
    await draft(repeated, { kind: 'duplicate', duplicateOf: said });
    expect(await cycle.post(FAY, 'cancel', { reason: 'The product is sold' })).toMatchObject({ status: 200 });
    const answer = async (id: string) =>
      (await api.call<Answered>(FAY, 'GET', `/v1/contributions/${id}/answer`)).body.answer;
    expect(await answer(said)).toMatchObject({ kind: 'deferred', reason: expect.stringContaining('was cancelled') });
    expect((await answer(finished)).kind).toBe('will_change');
    const { note } = (await cycle.get<ClosureView>(FAY, 'closure')).body;
    expect(note.willChange.map((one) => one.item)).toEqual([ready]);
    expect(note).toMatchObject({ deferred: [{ reason: expect.stringContaining('was cancelled') }], duplicates: 1 });
    expect(await promises()).toMatchObject([{ kind: 'deferred', keptAt: null }]);
    expect(await cycle.journal('promise-put-off')).toEqual([
      { audience: 'restricted', body: { contribution: said, items: [ready, idea] } },
    ]);
    const kept = await api.db
      .selectFrom('dispositionHistory')
      .select('draft')
      .where('contribution', '=', said)
      .execute();
    expect(kept).toEqual([{ draft: { kind: 'will_change', reason: 'Everybody asked', items: [ready, idea] } }]);
    const shown = await api.call<{ earlier: object[] }>(ANN, 'GET', `/v1/contributions/${said}/answer`);
    expect(shown.body.earlier).toEqual([]); // a draft is nobody's answer
    expect((await cycle.get<Health>(FAY, 'health')).body.closure).toMatchObject({ answered: 2 / 3, brokenPromises: 0 });
  });

  it.each(['before', 'after'])(
    'that names an item which cites nothing of what it answers leads to it; its author hears once, when that ships %s the answer',
    async (when) => {
      const story = { when: 'the line drops', want: 'to save offline', soThat: 'no form is lost' };
      const promised = (await cycle.post<{ id: string }>(BEN, 'contributions', { kind: 'story', story })).body.id;
      const [same, other] = [(await cycle.say(TIM)).id, (await cycle.say(FAY)).id];
      await cycle.enter('refinement');
      const criteria = [{ statement: 'The weekly report takes at most 6 minutes' }];
      const body = {
        title: 'Drafts',
        framing: 'Lost',
        criteria,
        passages: [{ contribution: said, starts: 0, ends: 9 }],
      };
      const { id } = (await cycle.post<{ id: string }>(FAY, 'items', body)).body;
      for (const one of [said, promised]) await draft(one, { kind: 'will_change', items: [id] });
      await draft(same, { kind: 'duplicate', duplicateOf: promised });
      await draft(other, { kind: 'answered', answer: 'It is kept now' });
      const ship = () => api.call(FAY, 'PATCH', `/v1/items/${id}`, { status: 'shipped' }, { 'if-match': '*' });
      const told = async (): Promise<string[]> => (await letters('item_shipped')).map(({ to }) => to).sort();
      const line = async () => JSON.stringify((await api.call(BEN, 'GET', `/v1/trace/contribution/${promised}`)).body);
      if (when === 'before') await ship();
      expect(await told()).toEqual(when === 'before' ? [ANN] : []); // a draft may become another answer
      expect(await line()).not.toContain(id);
      await cycle.enter('closed');
      if (when === 'after') await ship();
      expect(await told()).toEqual([ANN, BEN, TIM]);
      expect(await line()).toContain(`{"kind":"item","id":"${id}"`);
      const known = `/v1/programs/${cycle.program}/knowledge?limit=100`;
      const { items } = (await api.call<KnowledgeExport>(BEN, 'GET', known)).body;
      const beside = (of: string) => items.find((one) => one.id === of)?.links;
      expect(beside(`item:${id}`)).toContain(`story:${promised}`);
      expect(beside(`story:${promised}`)).toContain(`item:${id}`);
    },
  );

  describe('that promised an item', () => {
    let item: string;
    beforeEach(async () => {
      item = await make('Short form');
      await draft(said, { kind: 'will_change', items: [item] });
      await cycle.enter('closed');
    });

    const make = async (title: string): Promise<string> => {
      const criteria = [{ statement: 'The weekly report takes at most 6 minutes' }];
      const passages = [{ contribution: said, starts: 0, ends: 9 }];
      const made = await cycle.post<{ id: string }>(FAY, 'items', { title, framing: 'Long', criteria, passages });
      return made.body.id;
    };
    const stand = async (id: string, status: string): Promise<void> => {
      const moved = await api.call(FAY, 'PATCH', `/v1/items/${id}`, { status }, { 'if-match': '*' });
      expect(moved.status).toBe(200);
    };
    /** Another item that came out of one, as refinement leaves it. */
    const outOf = async (parent: string, kind: 'merge' | 'link'): Promise<string> => {
      await sql`update gate set phase = 'decision', over = false where id = ${cycle.id}`.execute(api.db);
      const child = await make('Both forms');
      const joined = await api.call(FAY, 'POST', `/v1/items/${child}/lineage`, { of: parent, kind });
      expect(joined.status).toBe(201);
      await sql`update gate set phase = 'closed', over = true where id = ${cycle.id}`.execute(api.db);
      return child;
    };

    it('is given once more when the item is dropped: facilitators hear until when, and whoever got it hears the other one', async () => {
      expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
      await stand(item, 'dropped');
      const [promise] = await promises();
      expect(promise).toMatchObject({ kind: 'dropped', keptAt: null });
      expect(promise?.dueAt.localeCompare(new Date().toISOString())).toBe(1);
      expect(await letters('item_dropped')).toEqual([
        {
          to: FAY,
          text: expect.stringMatching(/"Short form" was dropped.*1 published answer said that it will change/),
        },
      ]);
      expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 200, body: { answer: WILL_NOT } });
      expect(await promises()).toMatchObject([{ keptAt: expect.any(String) }]);
      const heard = [
        { to: ANN, text: expect.stringMatching(/What was to change for ".*" was dropped.*Why: The audit/s) },
      ];
      expect(await letters('answer_settled')).toEqual(heard);
      expect(await letters('item_dropped')).toEqual([]); // nothing is owed any more
      expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 409 });
    });

    it('is asked for three times, and then is a problem for all to see, which health counts as a broken promise', async () => {
      await stand(item, 'dropped');
      const broken = async () => (await cycle.get<Health>(FAY, 'health')).body.closure.brokenPromises;
      const before = await broken();
      const worker = connect(api.database.workerUrl, { name: 'test-worker', max: 1 });
      for (let time = 1; time <= 3; time += 1) {
        const [open] = await promises();
        const at = (time === 1 ? open?.dueAt : open?.againAt) ?? '';
        await worker.transaction().execute((tx) => askPromises(tx, cycle.program, at));
        const asked = await letters('promise_due');
        expect(asked).toHaveLength(time);
        expect(asked.at(-1)?.text).toMatch(/What was to change for it was dropped[^]*answer settle/);
      }
      await worker.destroy();
      const { items } = (await api.call<ProblemList>(BEN, 'GET', `/v1/programs/${cycle.program}/problems`)).body;
      const overdue = items.filter(({ code }) => code !== 'nothing-learnt');
      expect(overdue).toMatchObject([{ code: 'answer-overdue', subject: { id: cycle.id } }]);
      expect(await broken()).toBe(before + 1);
    });

    it('stands when the item is taken up again', async () => {
      await stand(item, 'dropped');
      await stand(item, 'agreed');
      expect(await promises()).toMatchObject([{ kind: 'dropped', keptAt: expect.any(String) }]);
      expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 409 });
      await stand(item, 'dropped');
      expect(await promises()).toMatchObject([{ keptAt: expect.any(String) }, { keptAt: null }]);
    });

    it('stands while something is left that came out of the item by a merge, and not by what only follows it', async () => {
      const merged = await outOf(item, 'merge');
      await outOf(item, 'link');
      await stand(item, 'dropped');
      expect(await promises()).toEqual([]);
      await stand(merged, 'dropped');
      expect(await promises()).toMatchObject([{ kind: 'dropped', keptAt: null }]);
    });

    it('stands when the item was dropped, and something comes out of it by a merge afterwards', async () => {
      await stand(item, 'dropped');
      await outOf(item, 'link');
      expect(await promises()).toMatchObject([{ kind: 'dropped', keptAt: null }]);
      await outOf(item, 'merge');
      expect(await promises()).toMatchObject([{ kind: 'dropped', keptAt: expect.any(String) }]);
      expect(await settle(FAY, WILL_NOT)).toMatchObject({ status: 409 });
    });
  });
});
