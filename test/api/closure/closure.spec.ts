import { randomUUID } from 'node:crypto';
import type { PendingSignal } from '../../../libs/commands/after-commit/after-commit.js';
import type { ClosureNote } from '../../../libs/domain/closure/closure-note.js';
import type { Audience } from '../../../libs/domain/people.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type Refusing, type Said, type TestCycle } from '../../servers/a-cycle.js';
import type { TestApi } from '../../servers/an-api.js';
import { anApiInProcess } from '../../servers/api/an-api-in-process.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';

const ITEM = { title: 'A *short* form', framing: 'Nobody reads the long one' };
const CRITERION = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'minutes' };
const UNTIL = new Date(Date.now() + 30 * 86_400_000).toISOString();

interface Closure {
  published: boolean;
  publishedAt: string | null;
  note: ClosureNote;
  markdown: string;
}
interface Answers {
  items: { id: string; became: Record<string, unknown> | null; shared: Record<string, unknown> | null }[];
  next: string | null;
}

describe('closure', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let heard: PendingSignal[] = [];
  const publish = (body: object = {}, as = FAY, headers = {}) =>
    cycle.post<Closure & Refusing>(as, 'closure/publish', body, headers);
  const draft = async (said: Said, body: object): Promise<void> => {
    const answer = await api.call(FAY, 'PUT', `/v1/contributions/${said.id}/disposition`, body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  };

  /** Five contributions, each with another answer, and a cycle in `closure`. */
  async function answered(): Promise<Record<'change' | 'not' | 'later' | 'told' | 'same', Said> & { item: string }> {
    await cycle.enter('session');
    const [change, not, later, told, same] = [
      await cycle.say(ANN, { text: 'The report takes 18 minutes' }),
      await cycle.say(ANN, { text: 'Please remove the signature' }),
      await cycle.say(BEN, { text: 'Photos would help' }),
      await cycle.say(TIM, { text: 'Where is the export?' }),
      await cycle.say(BEN, { text: 'It takes me very long as well' }),
    ];
    const passages = [{ contribution: change.id, starts: 0, ends: 27 }];
    const item = await cycle.post<{ id: string }>(FAY, 'items', { ...ITEM, criteria: [CRITERION], passages });
    await draft(change, { kind: 'will_change', items: [item.body.id] });
    await draft(not, { kind: 'will_not', reason: 'The law asks for a signature' });
    await draft(later, { kind: 'deferred', reason: 'After the summer', until: UNTIL });
    await draft(told, { kind: 'answered', answer: 'It is under More' });
    await draft(same, { kind: 'duplicate', duplicateOf: change.id });
    await cycle.enter('closure');
    return { change, not, later, told, same, item: item.body.id };
  }

  beforeAll(async () => {
    api = await anApiInProcess({ notifier: { ...SILENT_NOTIFIER, signal: (signals) => heard.push(...signals) } });
  });
  beforeEach(async () => {
    cycle = await aCycle(api);
    heard = [];
  });
  afterAll(() => api.stop());

  it('is a draft for those who read drafts, and says to everybody else why not yet', async () => {
    await answered();
    for (const as of [FAY, AUD]) {
      expect(await cycle.get(as, 'closure')).toMatchObject({
        status: 200,
        body: { published: false, publishedAt: null, note: { answered: 1, duplicates: 1, unanswered: 0 } },
      });
    }
    expect(await cycle.get(ANN, 'closure')).toMatchObject({
      status: 403,
      body: { code: 'no-right', detail: expect.stringContaining('closure') },
    });
    expect(await cycle.get(EVE, 'closure')).toMatchObject({ status: 404 });
    expect((await cycle.get<Answers>(ANN, 'answers')).body.items.map(({ became }) => became)).toEqual([null, null]);
    await cycle.post(FAY, 'cancel', { reason: 'Budget' });
    expect(await cycle.get(ANN, 'closure')).toMatchObject({
      status: 200,
      body: {
        published: true,
        note: { answered: 1, unanswered: 0, cancelled: { reason: 'Budget' } },
        markdown: expect.stringContaining('\n\nThis cycle was cancelled before its end: Budget\n\n'),
      },
    }); // a cancelled cycle sends the same note, with its reason
  });

  it('promises no item that was dropped; a published promise does not stop one', async () => {
    const { item } = await answered();
    const changes = async () => (await cycle.get<Closure>(FAY, 'closure')).body.note.willChange.map((one) => one.item);
    expect(await changes()).toEqual([item]);
    await api.db.updateTable('item').set({ status: 'dropped' }).where('id', '=', item).execute(); // from before the rule
    expect(await changes()).toEqual([]);
    await api.db.updateTable('item').set({ status: 'agreed' }).where('id', '=', item).execute();
    await publish();
    const path = `/v1/items/${item}`;
    expect(await api.call(FAY, 'PATCH', path, { status: 'dropped' }, { 'if-match': '"1"' })).toMatchObject({
      status: 200,
      body: { status: 'dropped' },
    });
    expect(await changes()).toEqual([item]);
  });

  it('counts only what all who read it may read, and says in one sentence that more was told in confidence', async () => {
    cycle = await aCycle(api, { brief: { invite: [ANN, BEN, TIM], mustHear: ['team', 'end_user'] } });
    const { item } = await answered();
    await cycle.post(FAY, 'back', { reason: 'More is told' });
    const note = async () => {
      const { note: drafted, markdown } = (await cycle.get<Closure>(FAY, 'closure')).body;
      const { expectations, ...rest } = drafted;
      return { markdown, note: { ...rest, expectations: { ...expectations, answers: null } } };
    };
    const open = await note();
    expect([open.note.inConfidence, open.markdown]).toEqual([false, expect.not.stringContaining('in confidence')]);
    const place = { program: cycle.program, cycle: cycle.id, audience: 'team' as const };
    const quality = '{"specific":false,"example":false,"relevant":false,"missing":[]}';
    const said = { ...place, kind: 'feedback', channel: 'written', body: 'Between us', salt: '00', quality };
    const [first, second, third, fourth] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const authors = [await cycle.person(TIM), await cycle.person(FAY)];
    const rows = [first, second, third, fourth].map((id, nth) => ({ ...said, id, author: authors[nth % 2] ?? '' }));
    await api.db.insertInto('contribution').values(rows).execute();
    await draft({ id: first, text: '' }, { kind: 'will_change', items: [item] });
    await draft({ id: second, text: '' }, { kind: 'will_not', reason: 'The contract forbids it' });
    await draft({ id: third, text: '' }, { kind: 'answered', answer: 'It is in the contract' });
    await draft({ id: fourth, text: '' }, { kind: 'duplicate', duplicateOf: third });
    const more = await note();
    const one = 'came through one channel';
    const [percent, nearly] = [`100 % of what was said ${one}: written`, `Nearly everything that was said ${one}`];
    const channel = expect.objectContaining({ facts: { channel: 'written' }, meaning: nearly });
    const flags = [expect.objectContaining({ code: 'pre-read-late' }), channel];
    expect(more.note).toEqual({ ...open.note, inConfidence: true, flags });
    const sentence = '- More was said in confidence; whoever said it has their answer directly\n';
    const without = more.markdown.replace(sentence, '').replace(nearly, percent);
    expect(without.replaceAll('something openly', 'something')).toBe(open.markdown);
    expect(more.markdown.split(sentence)).toHaveLength(2);
  });

  it('tells flags of what was said without their numbers where something was said in confidence', async () => {
    await cycle.enter('session');
    await cycle.say(ANN);
    const place = { program: cycle.program, cycle: cycle.id, kind: 'cycle' as const, subject: cycle.id };
    const flags = [
      { ...place, code: 'one-channel', facts: '{"channel":"written","percent":86}' },
      { ...place, code: 'undisposed-contributions', facts: '{"count":7}' },
      { ...place, code: 'unfinished-items', facts: '{"count":3}' },
    ].map((one) => ({ ...one, audience: 'participants' as const }));
    await api.db.insertInto('flag').values(flags).execute();
    const told = async () => {
      const { note } = (await cycle.get<Closure>(FAY, 'closure')).body;
      return flags.map(({ code }) => note.flags.find((one) => one.code === code)?.facts);
    };
    expect(await told()).toEqual(flags.map(({ facts }) => JSON.parse(facts) as unknown));
    await cycle.say(TIM, { audience: 'team' });
    expect(await told()).toEqual([{ channel: 'written' }, {}, { count: 3 }]);
  });

  it('names by their items what was heard on a topic, of what everybody who reads the note may read', async () => {
    await cycle.enter('session');
    const { topics } = (await cycle.get<{ topics: { id: string; question: string }[] }>(FAY, 'agenda')).body;
    const [topic] = topics;
    const about = { topic: topic?.id };
    const open = [await cycle.say(ANN, about), await cycle.say(BEN, { ...about, text: 'A photo says more' })];
    const hidden = await cycle.say(TIM, { ...about, text: 'The contract forbids it', audience: 'team' });
    const made = async (title: string, audience: Audience, { id: contribution }: { id: string }): Promise<void> => {
      const body = { title, framing: 'It helps', passages: [{ contribution, starts: 0, ends: 5 }] };
      const { id } = (await cycle.post<{ id: string }>(FAY, 'items', body)).body;
      await api.db.updateTable('item').set({ audience }).where('id', '=', id).execute();
    };
    for (const said of open) await made('Photos for forms', 'participants', said);
    await made('A short form', 'participants', open[0] ?? hidden);
    await made('A price', 'team', open[0] ?? hidden);
    await made('Another contract', 'participants', hidden);
    const { note, markdown } = (await cycle.get<Closure>(FAY, 'closure')).body;
    expect(note.heard).toEqual([
      { topic: topic?.question, contributions: 2, people: 2, items: ['A short form', 'Photos for forms'] },
    ]);
    expect(markdown).toContain('2 contributions from 2 people\n  - A short form\n  - Photos for forms\n');
  });

  it('publishes every answer, the note and what was learnt, and ends the cycle', async () => {
    const obligation = { reference: 'GDPR art. 17', statement: 'Reports are erased after a year' };
    cycle = await aCycle(api, { brief: { complianceReviewers: [CLEO] } });
    await cycle.post(CLEO, 'obligations', { obligations: [obligation] });
    const said = await answered();
    const agenda = await cycle.get<{ objectives: { id: string }[] }>(FAY, 'agenda');
    const learnt = [{ objective: agenda.body.objectives[0]?.id, text: 'Nine minutes in the pilot' }];
    const done = await publish({ introduction: 'Thank you.\n\nAll of you.', learnt });
    expect(done).toMatchObject({
      status: 200,
      body: {
        phase: 'closed',
        published: true,
        publishedBy: { name: 'fay' },
        introduction: 'Thank you.\n\nAll of you.',
        note: {
          heard: [{ topic: null, contributions: 5, people: 3, items: [ITEM.title] }],
          willChange: [{ item: said.item, title: ITEM.title, voices: 2, criteria: ['It is quick'] }],
          willNot: [{ reason: 'The law asks for a signature', contributions: 1 }],
          deferred: [{ reason: 'After the summer', until: UNTIL, brokenPromise: false }],
          answers: [{ answer: 'It is under More', contributions: 1 }],
          answered: 1,
          objectives: [{ learnt: 'Nine minutes in the pilot' }],
          obligations: [obligation],
          unanswered: 0,
        },
      },
    });
    expect(done.body.markdown).toContain('- **GDPR art. 17**: Reports are erased after a year');
    expect(done.body.markdown).toMatch(/by fay\.\n\nThank you\.\n\nAll of you\.\n\n## What we heard/);
    expect(done.body.markdown).toContain('- **A \\*short\\* form**, asked for by 2 people\n  - It is quick');
    expect(await cycle.get(ANN, 'closure')).toMatchObject({ status: 200, body: done.body });
    expect(await api.call(ANN, 'GET', `/v1/cycles/${cycle.id}`)).toMatchObject({ body: { phase: 'closed' } });
    expect(await cycle.journal('closure-published')).toMatchObject([{ body: { broken: 0 } }]);
  });

  it('tells the workflows of the cycle and of the program, which keeps the promise', async () => {
    const { later } = await answered();
    heard = [];
    await publish();
    expect(heard.map(({ subject: { kind }, signal }) => [kind, signal]).sort()).toEqual([
      ['cycle', 'phaseEnded'],
      ['program', 'promiseMade'],
    ]);
    const program = heard.find(({ subject: { kind } }) => kind === 'program');
    expect(program?.position.next).toMatchObject({ do: 'ask_promise', at: UNTIL });
    const promises = (as: string) => api.call(as, 'GET', `/v1/programs/${cycle.program}/promises`);
    expect(await promises(FAY)).toMatchObject({
      status: 200,
      body: {
        items: [{ kind: 'deferred', about: later.id, dueAt: UNTIL, owner: { name: 'fay' }, keptAt: null }],
        next: null,
      },
    });
    expect(await promises(ANN)).toMatchObject({ status: 403 });
    expect(await promises(EVE)).toMatchObject({ status: 404 });
  });

  it('tells each what became of their own words, and a duplicate the answer that it shares', async () => {
    const said = await answered();
    await publish();
    const answers = async (as: string) => (await cycle.get<Answers>(as, 'answers')).body;
    expect(await answers(ANN)).toMatchObject({
      items: [
        {
          id: said.change.id,
          text: said.change.text,
          became: { kind: 'will_change', items: [{ title: ITEM.title }] },
          shared: null,
        },
        { id: said.not.id, became: { kind: 'will_not', reason: 'The law asks for a signature' } },
      ],
      next: null,
    });
    expect(await answers(BEN)).toMatchObject({
      items: [
        { became: { kind: 'deferred', until: UNTIL } },
        { became: { kind: 'duplicate', duplicateOf: said.change.id }, shared: { kind: 'will_change' } },
      ],
    });
    expect((await answers(AUD)).items).toEqual([]);
    const seen = await api.call(BEN, 'GET', `/v1/contributions/${said.not.id}`);
    expect(seen).toMatchObject({ body: { disposition: { kind: 'will_not', publishedAt: expect.any(String) } } });
  });

  it('refuses to close while one voice is without an answer, and names the first twenty', async () => {
    await answered();
    await cycle.post(FAY, 'back', { reason: 'Two more came' });
    const { person } = cycle;
    const author = await person(ANN);
    const rows = Array.from({ length: 25 }, () => ({
      id: randomUUID(),
      program: cycle.program,
      cycle: cycle.id,
      audience: 'participants' as const,
      author,
      kind: 'feedback',
      channel: 'written',
      body: 'And this?',
      salt: '00',
      quality: '{"specific":false,"example":false,"relevant":false,"missing":[]}',
    }));
    await api.db.insertInto('contribution').values(rows).execute();
    await cycle.post(FAY, 'decision/end');
    expect(await api.call(FAY, 'GET', `/v1/cycles/${cycle.id}`)).toMatchObject({ body: { phase: 'closure' } });
    const refused = await publish();
    expect(refused).toMatchObject({ status: 409, body: { code: 'unanswered-contributions' } });
    expect(refused.body.detail).toContain('25');
    expect(refused.body.errors).toHaveLength(20);
    expect(await api.db.selectFrom('closureNote').select('version').where('cycle', '=', cycle.id).execute()).toEqual(
      [],
    );
    expect(await cycle.get(FAY, 'closure')).toMatchObject({ body: { published: false, note: { unanswered: 25 } } });
    const items = rows.map(({ id }) => ({ contribution: id, kind: 'answered', answer: 'Yes, this too' }));
    await cycle.post(FAY, 'dispositions', { items });
    expect(await publish()).toMatchObject({ status: 200 });
  });

  it('refuses what it cannot publish, and changes nothing', async () => {
    expect(await publish()).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    await answered();
    const foreign = await (await aCycle(api)).get<{ objectives: { id: string }[] }>(FAY, 'agenda');
    const learnt = [{ objective: foreign.body.objectives[0]?.id, text: 'x' }];
    const own = await cycle.get<{ objectives: { id: string }[] }>(FAY, 'agenda');
    const mine = own.body.objectives[0]?.id;
    expect(await publish({ learnt })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'learnt[0].objective' }] },
    });
    for (const body of [
      { surprise: 1 },
      { introduction: 'a\u0000' },
      { introduction: '\ud800' },
      { introduction: 'x'.repeat(4001) },
      { learnt: [{ objective: 'first', text: 'x' }] },
      { learnt: [{ objective: randomUUID(), text: '' }] },
      { learnt: ['Nine minutes', 'Ten minutes'].map((text) => ({ objective: mine, text })) },
    ]) {
      expect(await publish(body)).toMatchObject({ status: 400 });
    }
    expect(await publish({}, ANN)).toMatchObject({ status: 403 });
    expect(await publish({}, AUD)).toMatchObject({ status: 403 });
    expect(await publish({}, EVE)).toMatchObject({ status: 404 });
    await cycle.post(FAY, 'hold', { reason: 'A pause' });
    expect(await publish()).toMatchObject({ status: 409, body: { code: 'on-hold' } });
    await cycle.post(FAY, 'resume');
    expect(await cycle.get(FAY, 'closure')).toMatchObject({ body: { published: false } });
  });

  it('publishes once, whoever asks and however often', async () => {
    await answered();
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all([publish(), publish(), publish()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await publish({}, FAY, key)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    expect(await publish({}, FAY, key)).toMatchObject({ status: 409, headers: { 'idempotency-replayed': 'true' } });
  });
});
