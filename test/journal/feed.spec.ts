import { randomUUID } from 'node:crypto';
import type { KyselyPlugin } from 'kysely';
import type { Audience } from '../../libs/domain/people.js';
import { FeedEvent, latestSeq, readFeed } from '../../libs/journal/feed.query.js';
import { LiveFeed, type OnEvents } from '../../libs/journal/live-feed.js';
import { AT, aJournal, aViewer, eventually, type Journal } from './a-journal.js';

let journal: Journal;
beforeAll(async () => {
  journal = await aJournal();
});
afterAll(() => journal.end());

const AUDIENCES: readonly Audience[] = ['public', 'participants', 'team', 'restricted'];

async function writeSealed(program: string, entries: Parameters<Journal['write']>[1]): Promise<void> {
  await journal.write(program, entries);
  await journal.seal();
}

describe('the feed', () => {
  it('shows what is sealed, in order, to those who may see it', async () => {
    const [program, cycle] = [await journal.program(), randomUUID()];
    await writeSealed(
      program,
      AUDIENCES.map((audience, n) => ({ audience, cycle: n < 2 ? cycle : null, body: { n } })),
    );
    await journal.write(program, 1);
    await writeSealed(await journal.program(), 1);
    await journal.write(program, 1);
    const seen = async (audiences: readonly Audience[], from: { after: number; cycle?: string; limit?: number }) =>
      (await readFeed(journal.api, aViewer(program, audiences), { limit: 10, ...from })).map(({ seq }) => seq);

    expect(await seen(AUDIENCES, { after: 0 })).toEqual([1, 2, 3, 4, 5]);
    expect(await seen(['public', 'participants'], { after: 0 })).toEqual([1, 2, 5]);
    expect(await seen(['team'], { after: 0 })).toEqual([3]);
    expect(await seen([], { after: 0 })).toEqual([]);
    expect(await seen(AUDIENCES, { after: 2 })).toEqual([3, 4, 5]);
    expect(await seen(AUDIENCES, { after: 1, limit: 2 })).toEqual([2, 3]);
    expect(await seen(['participants'], { after: 0, cycle })).toEqual([2]);
    await expect(latestSeq(journal.api, program)).resolves.toBe(5);
    await expect(latestSeq(journal.api, randomUUID())).resolves.toBe(0);
  });

  it('shows an event as its schema says', async () => {
    const [program, cycle] = [await journal.program(), randomUUID()];
    await writeSealed(program, [{ type: 'contributed', cycle, body: { camelKey: 'a', snake_key: 1 } }]);

    const [event] = await readFeed(journal.api, aViewer(program), { after: 0, limit: 1 });
    expect(FeedEvent.parse(event)).toEqual({
      seq: 1,
      id: (await journal.ids(program))[0],
      type: 'contributed',
      at: AT,
      subject: { kind: 'cycle', id: cycle },
      cycle,
      actor: expect.any(String) as string,
      body: { camelKey: 'a', snake_key: 1 },
    });
  });
});

/** Remembers what it was told, and that it was told in order. */
function aListener() {
  const seqs: number[] = [];
  const progress: number[] = [];
  const onEvents: OnEvents = (events, lastSeq) => {
    seqs.push(...events.map(({ seq }) => seq));
    progress.push(lastSeq);
  };
  return { seqs, progress, onEvents, reached: (seq: number) => (): boolean => progress.at(-1) === seq };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('the live feed', () => {
  const feeds: LiveFeed[] = [];
  const aFeed = (db = journal.api, onError?: (error: unknown) => void): LiveFeed => {
    const feed = new LiveFeed(db, { pollMs: 5, ...(onError ? { onError } : {}) });
    feeds.push(feed);
    return feed;
  };
  afterEach(() => feeds.splice(0).forEach((feed) => feed.stop()));

  it('gives each subscriber its own events, and tells all how far they have come', async () => {
    const [program, other, cycle] = [await journal.program(), await journal.program(), randomUUID()];
    const feed = aFeed();
    const [all, people, inCycle, elsewhere] = [aListener(), aListener(), aListener(), aListener()];
    feed.subscribe(aViewer(program, AUDIENCES), { after: 0 }, all.onEvents);
    feed.subscribe(aViewer(program), { after: 0 }, people.onEvents);
    feed.subscribe(aViewer(program, AUDIENCES), { after: 0, cycle }, inCycle.onEvents);
    feed.subscribe(aViewer(other, AUDIENCES), { after: 0 }, elsewhere.onEvents);

    for (const audience of AUDIENCES) await writeSealed(program, [{ audience }, { audience, cycle }]);
    await writeSealed(other, 1);

    await eventually(all.reached(8));
    await eventually(people.reached(8));
    await eventually(inCycle.reached(8));
    await eventually(elsewhere.reached(1));
    expect(all.seqs).toEqual(range(1, 8));
    expect(people.seqs).toEqual([1, 2, 3, 4]);
    expect(inCycle.seqs).toEqual([2, 4, 6, 8]);
    expect(elsewhere.seqs).toEqual([1]);
    for (const { progress } of [all, people, inCycle])
      expect(progress).toEqual([...new Set(progress)].sort((a, b) => a - b));
  });

  it('goes on after the seq that the subscriber knows, and catches up by pages', async () => {
    const program = await journal.program();
    await journal.write(program, 1203);
    await journal.seal();
    const feed = aFeed();
    const [start, middle, end] = [aListener(), aListener(), aListener()];
    feed.subscribe(aViewer(program), { after: 0 }, start.onEvents);
    feed.subscribe(aViewer(program), { after: 600 }, middle.onEvents);
    feed.subscribe(aViewer(program), { after: 1203 }, end.onEvents);
    await eventually(start.reached(1203));
    expect(start.progress).toEqual([500, 1000, 1203]);

    await writeSealed(program, 2);
    for (const { reached } of [start, middle, end]) await eventually(reached(1205));
    expect(start.seqs).toEqual(range(1, 1205));
    expect(middle.seqs).toEqual(range(601, 1205));
    expect(end.seqs).toEqual([1204, 1205]);
  });

  it('waits for a slow subscriber, delays nobody else, and loses nothing when it falls far behind', async () => {
    const program = await journal.program();
    const feed = aFeed();
    const [slow, fast] = [aListener(), aListener()];
    let release = (): void => undefined;
    const blocked = new Promise<void>((resolve) => (release = resolve));
    let within = 0;
    const calls: number[] = [];
    feed.subscribe(aViewer(program), { after: 0 }, async (events, lastSeq) => {
      calls.push((within += 1));
      await blocked;
      await slow.onEvents(events, lastSeq);
      within -= 1;
    });
    feed.subscribe(aViewer(program), { after: 0 }, fast.onEvents);
    await writeSealed(program, 1);
    await eventually(() => calls.length === 1);
    await journal.write(program, 2600); // more than the feed keeps
    await journal.seal();
    await eventually(fast.reached(2601));
    expect(calls).toEqual([1]);

    release();
    await eventually(slow.reached(2601));
    expect(slow.seqs).toEqual(range(1, 2601));
    expect(fast.seqs).toEqual(range(1, 2601));
    expect(new Set(calls)).toEqual(new Set([1]));
  });

  it('polls once for everybody, only while somebody listens, and asks again after a failure', async () => {
    const program = await journal.program();
    const [spy, errors] = [aSpy(), new Array<unknown>()];
    const feed = aFeed(journal.api.withPlugin(spy.plugin), (error) => errors.push(error));
    const listeners = Array.from({ length: 30 }, aListener);
    const endings = listeners.map(({ onEvents }) => feed.subscribe(aViewer(program), { after: 0 }, onEvents));
    await writeSealed(program, 3);
    for (const { reached } of listeners) await eventually(reached(3));

    spy.fail = true;
    await eventually(() => errors.length > 2);
    await writeSealed(program, 1);
    spy.fail = false;
    for (const { reached } of listeners) await eventually(reached(4));
    expect(listeners.map(({ seqs }) => seqs)).toEqual(listeners.map(() => [1, 2, 3, 4]));
    expect(spy.most).toBe(1);

    for (const end of endings) end();
    await eventually(() => spy.running === 0);
    const asked = spy.asked;
    await writeSealed(program, 20);
    expect(spy.asked).toBe(asked);
    expect(listeners[0]?.seqs).toEqual([1, 2, 3, 4]);

    const again = aListener();
    feed.subscribe(aViewer(program), { after: 4 }, again.onEvents);
    await eventually(again.reached(24));
    expect(again.seqs).toEqual(range(5, 24));
  });

  it('drops a subscriber that throws, and keeps the others', async () => {
    const program = await journal.program();
    const errors: unknown[] = [];
    const feed = aFeed(journal.api, (error) => errors.push(error));
    let calls = 0;
    feed.subscribe(aViewer(program), { after: 0 }, () => {
      calls += 1;
      throw new Error('The socket is gone');
    });
    const listener = aListener();
    feed.subscribe(aViewer(program), { after: 0 }, listener.onEvents);
    await writeSealed(program, 1);
    await eventually(listener.reached(1));
    await writeSealed(program, 1);
    await eventually(listener.reached(2));

    expect(calls).toBe(1);
    expect(errors).toEqual([expect.objectContaining({ message: 'The socket is gone' })]);
  });

  it('calls nobody after the end of a subscription or of the feed', async () => {
    const program = await journal.program();
    const feed = aFeed();
    const [left, stays] = [aListener(), aListener()];
    const leave = feed.subscribe(aViewer(program), { after: 0 }, (events, lastSeq) => {
      leave();
      return left.onEvents(events, lastSeq);
    });
    feed.subscribe(aViewer(program), { after: 0 }, stays.onEvents);
    await writeSealed(program, 1);
    await eventually(stays.reached(1));
    await writeSealed(program, 1);
    await eventually(stays.reached(2));
    expect(left.seqs).toEqual([1]);

    feed.stop();
    await writeSealed(program, 1);
    expect(stays.seqs).toEqual([1, 2]);
    expect(() => feed.subscribe(aViewer(program), { after: 0 }, stays.onEvents)).toThrow('stopped');
  });
});

/** Counts queries and, when told, lets them fail. */
function aSpy() {
  const spy = {
    asked: 0,
    running: 0,
    most: 0,
    fail: false,
    plugin: {
      transformQuery: ({ node }) => {
        if (spy.fail) throw new Error('No database');
        spy.asked += 1;
        spy.running += 1;
        spy.most = Math.max(spy.most, spy.running);
        return node;
      },
      transformResult: ({ result }) => {
        spy.running -= 1;
        return Promise.resolve(result);
      },
    } satisfies KyselyPlugin,
  };
  return spy;
}
