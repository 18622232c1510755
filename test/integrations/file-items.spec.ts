import { randomUUID } from 'node:crypto';
import { FileItems } from '../../apps/worker/src/relay/file-items.js';
import type { TrackerConnections } from '../../libs/config/trackers.js';
import type { Audience } from '../../libs/domain/people.js';
import type { FiledItem, FilingResult, Tracker } from '../../libs/integrations/trackers/tracker.js';
import { NOW, type World } from '../notifications/world/world.js';
import { aWorld } from '../notifications/world/a-world.js';

const connections: TrackerConnections = {
  main: {
    kind: 'github',
    repository: 'a/b',
    token: 't',
    secret: 's',
    api: 'https://a.example',
    readers: 'participants',
  },
};
const FILED: FilingResult = { is: 'filed', remote: '7', url: 'https://tracker.example/7' };

describe('items on their way to the tracker', () => {
  let world: World;
  let answers: (FilingResult | Promise<FilingResult>)[];
  let sent: (FiledItem & { remote: string | null })[];
  let relay: FileItems;
  beforeAll(async () => {
    world = await aWorld();
  });
  beforeEach(() => {
    answers = [];
    sent = [];
    relay = aRelay();
  });
  afterEach(async () => {
    await world.owner.deleteFrom('filing').execute();
    await world.at(NOW);
  });
  afterAll(() => world.end());

  function aRelay(): FileItems {
    const tracker: Tracker = {
      file: (item, remote) => {
        sent.push({ ...item, remote });
        return Promise.resolve(answers.shift() ?? FILED);
      },
    };
    const options = { publicUrl: 'https://roundtable.example', connections };
    return new FileItems(world.worker, { ...options, trackers: (name) => (name === 'main' ? tracker : null) });
  }
  async function anItem(over: { audience?: 'participants' | 'team'; connection?: string } = {}): Promise<string> {
    const { audience = 'participants', connection = 'main' } = over;
    const item = await world.item('A short form', audience);
    await world.owner.updateTable('item').set({ status: 'agreed' }).where('id', '=', item).execute();
    const { program, cycle } = world;
    await world.owner
      .insertInto('filing')
      .values({ item, program, cycle, audience, connection, notBefore: NOW })
      .execute();
    return item;
  }
  /** Ben consents to being named to so many people. */
  async function consented(shownTo: Audience): Promise<void> {
    const { owner, program, people } = world;
    const of = { program, use: 'attribution' as const, until: '2027-06-30T10:00:00.000Z' };
    const words = { what: 'Names', why: 'Thanks', how: 'In items', seenBy: 'Some', shownTo, version: 1 };
    const purpose = randomUUID();
    await owner
      .insertInto('consentPurpose')
      .values({ ...of, ...words, id: purpose, publishedBy: people.fran, publishedAt: NOW })
      .execute();
    const member = owner.selectFrom('membership').select('createdAt').where('person', '=', people.ben);
    const { createdAt: givenAt } = await member.executeTakeFirstOrThrow();
    await owner
      .insertInto('consent')
      .values({ ...of, id: randomUUID(), purpose, person: people.ben, givenAt })
      .execute();
  }
  const row = (item: string) =>
    world.owner.selectFrom('filing').selectAll().where('item', '=', item).executeTakeFirstOrThrow();
  const once = async (): Promise<void> => {
    await relay.pass();
    await relay.settled();
  };
  const flags = (item: string) =>
    world.owner
      .selectFrom('flag')
      .select(['code', 'problem', 'audience', 'facts'])
      .where('code', '=', 'tracker-refused')
      .execute()
      .then((all) => all.filter(({ facts }) => (facts as { item?: string }).item === item));

  it('are filed once, however many file, with what the tracker may read, and journaled', async () => {
    const item = await anItem();
    const narrow = { program: world.program, position: 1 };
    await world.owner
      .insertInto('criterion')
      .values([
        { ...narrow, id: world.concern, item, audience: 'participants', statement: 'It takes 6 minutes' },
        { ...narrow, id: world.review, item, audience: 'team', statement: 'SECRET' },
      ])
      .execute();
    const others = [aRelay(), aRelay()];
    await Promise.all([relay, ...others].map((one) => one.pass()));
    await Promise.all([relay, ...others].map((one) => one.settled()));
    const url = `https://roundtable.example/v1/items/${item}`;
    expect(sent).toMatchObject([
      { id: item, words: { criteria: ['It takes 6 minutes'] }, moved: true, url, remote: null },
    ]);
    expect(await row(item)).toMatchObject({
      state: 'filed',
      remote: '7',
      filedAt: NOW,
      sentStatus: 'agreed',
      lease: null,
    });
    const entry = await world.owner
      .selectFrom('journal')
      .selectAll()
      .where('type', '=', 'item-filed')
      .executeTakeFirst();
    expect(entry?.body).toEqual({ item, connection: 'main', error: null });
    await world.owner.deleteFrom('criterion').where('item', '=', item).execute();
  });

  it('name nobody in full who does not consent to being quoted by name', async () => {
    const { owner, people, program } = world;
    const named = (name: string) => owner.updateTable('person').set({ name }).where('id', '=', people.ben).execute();
    const { name } = await owner
      .selectFrom('person')
      .select('name')
      .where('id', '=', people.ben)
      .executeTakeFirstOrThrow();
    await named('Ben Obi');
    const item = await anItem();
    const words = { title: 'What Ben Obi needs', framing: 'Ben Obi cannot finish it' };
    await owner.updateTable('item').set(words).where('id', '=', item).execute();
    const criterion = { id: world.concern, item, program, position: 1, audience: 'participants' as const };
    await owner
      .insertInto('criterion')
      .values({ ...criterion, statement: 'Ben Obi finishes it' })
      .execute();
    await once();
    const not = '(name not shown)';
    expect(sent).toMatchObject([
      {
        words: { title: `What ${not} needs`, framing: `${not} cannot finish it`, criteria: [`${not} finishes it`] },
      },
    ]);
    await consented('team');
    await owner.updateTable('item').set({ title: 'What Ben Obi wants' }).where('id', '=', item).execute();
    await once();
    expect(sent[1]).toMatchObject({ words: { title: `What ${not} wants` } });
    await owner.updateTable('consentPurpose').set({ shownTo: 'participants' }).execute();
    await owner.updateTable('item').set({ title: 'What Ben Obi does' }).where('id', '=', item).execute();
    await once();
    expect(sent[2]).toMatchObject({ words: { title: 'What Ben Obi does' } });
    await owner.deleteFrom('consent').execute();
    await owner.deleteFrom('consentPurpose').execute();
    await owner.deleteFrom('criterion').where('item', '=', item).execute();
    await named(name);
  });

  it('are sent again when they change, by the name that the tracker gave them', async () => {
    const item = await anItem();
    await once();
    await once();
    expect(sent).toHaveLength(1);
    await world.owner.updateTable('item').set({ title: 'Another title' }).where('id', '=', item).execute();
    await once();
    expect(sent[1]).toMatchObject({ words: { title: 'Another title' }, remote: '7', moved: false, version: 2 });
    await world.owner.updateTable('item').set({ status: 'shipped' }).where('id', '=', item).execute();
    await once();
    expect(sent[2]).toMatchObject({ status: 'shipped', moved: true, version: 3 });
    await world.owner.updateTable('item').set({ link: 'https://a.example' }).where('id', '=', item).execute();
    await once();
    expect(sent).toHaveLength(3);
  });

  it('end there when they are dropped, without words that a reviewer has yet to approve', async () => {
    const { owner, program, cycle, people } = world;
    const item = await anItem();
    await once();
    const id = randomUUID();
    await owner
      .insertInto('review')
      .values({ id, program, cycle, item, reviewer: people.rita, ladder: '[]' })
      .execute();
    await world.gate('review', id, 'open');
    await owner.updateTable('item').set({ framing: 'Unapproved' }).where('id', '=', item).execute();
    await once();
    expect(sent).toHaveLength(1);
    await world.gate('review', id, 'withdrawn');
    await owner.updateTable('item').set({ status: 'dropped' }).where('id', '=', item).execute();
    await once();
    expect(sent[1]).toMatchObject({ status: 'dropped', moved: true, words: null });
    expect(await row(item)).toMatchObject({ state: 'filed', sentStatus: 'dropped' });
  });

  it('keep the address by which they are read there when an answer names none', async () => {
    const item = await anItem();
    await once();
    answers.push({ is: 'filed', remote: '7', url: null });
    await world.owner.updateTable('item').set({ title: 'Another title' }).where('id', '=', item).execute();
    await once();
    expect(await row(item)).toMatchObject({ state: 'filed', version: 2, url: 'https://tracker.example/7' });
  });

  it('stay queued when they change while they are sent, and are sent by nobody else meanwhile', async () => {
    const item = await anItem();
    let answer: (result: FilingResult) => void = () => undefined;
    answers.push(new Promise((resolve) => (answer = resolve)));
    await relay.pass();
    await world.owner.updateTable('item').set({ title: 'Changed meanwhile' }).where('id', '=', item).execute();
    expect(await aRelay().pass()).toBe(0);
    answer(FILED);
    await relay.settled();
    expect(await row(item)).toMatchObject({ state: 'queued', remote: '7', version: 2 });
    await once();
    expect(sent.map(({ words }) => words?.title)).toEqual(['A short form', 'Changed meanwhile']);
    expect(await row(item)).toMatchObject({ state: 'filed', version: 2 });
  });

  it('wait longer from time to time, and at least as long as the tracker asks', async () => {
    const item = await anItem();
    let now = NOW;
    const waits: number[] = [];
    for (const afterMs of [undefined, undefined, 3_000_000, undefined]) {
      answers.push({ is: 'delayed', error: '429', ...(afterMs === undefined ? {} : { afterMs }) });
      await world.at(now);
      await once();
      const { notBefore, state, lastError } = await row(item);
      expect({ state, lastError }).toEqual({ state: 'queued', lastError: '429' });
      waits.push((Date.parse(notBefore) - Date.parse(now)) / 1000);
      expect(await relay.pass()).toBe(0);
      now = notBefore;
    }
    expect(waits).toEqual([1, 5, 3000, 120]);
    await world.at(now);
    await once();
    expect(await row(item)).toMatchObject({ state: 'filed', lastError: null });
    expect(await flags(item)).toEqual([]);
  });

  it.each<[string, { audience?: 'team'; connection?: string }, FilingResult[], string]>([
    ['the tracker refuses for good', {}, [{ is: 'refused', error: '401' }], '401'],
    ['the operator has taken the connection away', { connection: 'gone' }, [], 'unknown-connection'],
    ["they are not for the tracker's readers", { audience: 'team' }, [], 'not-for-tracker'],
  ])('end as a problem that facilitators see when %s', async (_what, over, given, error) => {
    const item = await anItem(over);
    answers.push(...given);
    await once();
    expect(await row(item)).toMatchObject({ state: 'refused', lastError: error });
    expect(await flags(item)).toMatchObject([{ problem: true, facts: { item, error } }]);
    await once();
    expect(await flags(item)).toHaveLength(1);
  });

  it('are given up after three days, but never without having been tried often', async () => {
    const item = await anItem();
    const late: FilingResult = { is: 'delayed', error: '503' };
    answers.push(late, late);
    await world.owner.updateTable('filing').set({ queuedAt: NOW, attempts: 1 }).execute();
    await world.at('2026-04-02T09:00:01.000Z');
    await once();
    expect(await row(item)).toMatchObject({ state: 'queued' });
    await world.owner.updateTable('filing').set({ attempts: 20, notBefore: NOW }).execute();
    await once();
    expect(await row(item)).toMatchObject({ state: 'refused', lastError: 'gave-up' });
    expect(await flags(item)).toHaveLength(1);
  });

  it('are given three days from when they are tried first: they may have waited for approvals', async () => {
    const item = await anItem();
    await world.owner.updateTable('filing').set({ queuedAt: NOW }).execute();
    await world.at('2026-04-02T09:00:01.000Z');
    answers.push({ is: 'delayed', error: '503' });
    await once();
    expect((await row(item)).queuedAt).toBe('2026-04-02T09:00:01.000Z');
  });

  it('are sent once more when their sender died before it wrote down the result', async () => {
    const item = await anItem();
    answers.push(new Promise(() => undefined)); // the process ends here
    await aRelay().pass();
    expect(await relay.pass()).toBe(0); // the lease holds
    await world.at('2026-03-30T09:01:00.000Z');
    await once();
    expect(sent.map(({ remote }) => remote)).toEqual([null, null]);
    expect(await row(item)).toMatchObject({ state: 'filed', attempts: 2 });
  });
});
