import { FeedNotRead, type FeedLine } from '../../apps/cli/src/client/read-events.js';
import { followFeed } from '../../apps/cli/src/rehearsal/follow-feed.js';
import type { FeedEvent } from '../../libs/journal/feed.query.js';

const line = (id: string): FeedLine => ({ id, data: JSON.stringify({ type: `event-${id}` }) });
const broken = (code: string): Error => Object.assign(new Error('it broke'), { code });

/** A feed that gives these, one connection after another: lines, and how the connection ends. */
function aFeed(...connections: readonly [lines: FeedLine[], end: Error][]) {
  const asked: string[] = [];
  return {
    asked,
    async *events(_path: string, _signal: AbortSignal, last: string): AsyncGenerator<FeedLine> {
      await Promise.resolve();
      const [lines, end] = connections[asked.length] ?? [[], new Error('No more')];
      asked.push(last);
      yield* lines;
      throw end;
    },
  };
}

describe('the feed of a rehearsal', () => {
  it('goes on where it was while the server is away, and ends with a refusal', async () => {
    const feed = aFeed(
      [[line('1'), line('2')], broken('ECONNRESET')],
      [[], broken('ECONNREFUSED')],
      [[], new FeedNotRead('/events', 503)],
      [[line('3')], new FeedNotRead('/events', 403)],
    );
    const heard: string[] = [];
    const hear = ({ type }: FeedEvent): void => void heard.push(type);
    await expect(followFeed(feed, 'c', AbortSignal.timeout(60_000), hear)).rejects.toMatchObject({ status: 403 });
    expect(heard).toEqual(['event-1', 'event-2', 'event-3']);
    expect(feed.asked).toEqual(['0', '2', '2', '2']);
  });

  it('ends with a mistake of whoever hears it', async () => {
    const feed = aFeed([[line('1')], broken('ECONNRESET')]);
    const mistaken = (): void => {
      throw new TypeError('a mistake');
    };
    await expect(followFeed(feed, 'c', AbortSignal.timeout(60_000), mistaken)).rejects.toThrow('a mistake');
    expect(feed.asked).toHaveLength(1);
  });

  it('ends quietly when it is told to', async () => {
    const ending = new AbortController();
    const feed = aFeed([[line('1')], new Error('aborted')]);
    await expect(followFeed(feed, 'c', ending.signal, () => ending.abort())).resolves.toBeUndefined();
  });
});
