import type { Database } from '../database/connection.js';
import type { Audience, Viewer } from '../domain/people.js';
import { latestSeq, readFeed, readForAllAudiences, type FeedEvent } from './feed.query.js';

/** `lastSeq` is how far this subscriber has come: also past events that the viewer may not see, when `events` is empty. */
export type OnEvents = (events: FeedEvent[], lastSeq: number) => void | Promise<void>;

interface Subscriber {
  readonly viewer: Viewer;
  readonly cycle: string | undefined;
  readonly onEvents: OnEvents;
  seq: number;
  busy: boolean;
}

interface Options {
  pollMs?: number;
  /** Told of every failed query and every subscriber that failed. */
  onError?: (error: unknown) => void;
}

const PAGE = 500;
const KEPT = 2000;

/**
 * Sealed entries as they come, to any number of subscribers in this process.
 * 1. Each gets what its viewer may see after its `after`, in the order of `seq`, exactly once.
 * 2. The next call waits for the one before; a slow subscriber delays nobody else and holds nothing in memory.
 * 3. One poller per program, while somebody listens. Who is too far behind what it kept reads pages of its own.
 * 4. A failed query is asked again at the next poll. A subscriber that throws is dropped: it may have got half.
 * 5. The viewer is who it was when subscribing: close and subscribe again when rights change.
 */
export class LiveFeed {
  private readonly programs = new Map<string, ProgramFeed>();
  private stopped = false;

  constructor(
    private readonly db: Database,
    private readonly options: Options = {},
  ) {}

  /** Returns what ends the subscription: no call begins after it. */
  subscribe(viewer: Viewer, from: { cycle?: string; after: number }, onEvents: OnEvents): () => void {
    if (this.stopped) throw new Error('The live feed was stopped');
    const subscriber = { viewer, cycle: from.cycle, onEvents, seq: from.after, busy: false };
    const program = this.programs.get(viewer.program) ?? this.follow(viewer.program);
    program.add(subscriber);
    return () => program.remove(subscriber);
  }

  stop(): void {
    this.stopped = true;
    for (const program of [...this.programs.values()]) program.end();
  }

  private follow(program: string): ProgramFeed {
    const feed = new ProgramFeed(this.db, program, this.options, () => this.programs.delete(program));
    this.programs.set(program, feed);
    return feed;
  }
}

/** Follows one program from its first subscriber to its last, once. */
class ProgramFeed {
  private readonly subscribers = new Set<Subscriber>();
  /** Every entry with `kept.after` < seq <= `head`. */
  private kept: { after: number; entries: { event: FeedEvent; audience: Audience }[] } = { after: 0, entries: [] };
  private head: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private over = false;

  constructor(
    private readonly db: Database,
    private readonly program: string,
    private readonly options: Options,
    private readonly onEnd: () => void,
  ) {
    void this.poll();
  }

  add(subscriber: Subscriber): void {
    this.subscribers.add(subscriber);
    void this.serve(subscriber);
  }

  remove(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    if (this.subscribers.size === 0) this.end();
  }

  end(): void {
    if (this.over) return;
    this.over = true;
    this.subscribers.clear();
    clearTimeout(this.timer);
    this.onEnd();
  }

  private async poll(): Promise<void> {
    try {
      while (!this.over && (await this.readOn())) this.serveAll();
    } catch (error) {
      this.report(error);
    }
    if (this.over) return;
    this.serveAll();
    this.timer = setTimeout(() => void this.poll(), this.options.pollMs ?? 200);
  }

  /** Reads the next page; true when there may be more. */
  private async readOn(): Promise<boolean> {
    if (this.head === undefined) {
      this.head = await latestSeq(this.db, this.program);
      this.kept.after = this.head;
      return true;
    }
    const page = await readForAllAudiences(this.db, this.program, { after: this.head, limit: PAGE });
    if (page.length === 0) return false;
    const entries = [...this.kept.entries, ...page];
    const forgotten = entries.splice(0, Math.max(0, entries.length - KEPT));
    this.kept = { after: forgotten.at(-1)?.event.seq ?? this.kept.after, entries };
    this.head = page.at(-1)?.event.seq ?? this.head;
    return page.length === PAGE;
  }

  private serveAll(): void {
    for (const subscriber of this.subscribers) void this.serve(subscriber);
  }

  /** Brings one subscriber to the head, page by page, unless that is going on already. */
  private async serve(subscriber: Subscriber): Promise<void> {
    if (subscriber.busy) return;
    subscriber.busy = true;
    while (this.subscribers.has(subscriber) && this.head !== undefined && subscriber.seq < this.head) {
      const page = await this.pageFor(subscriber, this.head);
      if (!page || !this.subscribers.has(subscriber)) break;
      subscriber.seq = page.lastSeq;
      if (!(await this.tell(subscriber, page))) break;
    }
    subscriber.busy = false;
  }

  private async pageFor(subscriber: Subscriber, head: number): Promise<Page | undefined> {
    const { viewer, cycle, seq: after } = subscriber;
    if (after >= this.kept.after) {
      const ahead = this.kept.entries.filter(({ event }) => event.seq > after);
      const visible = ahead.filter(
        ({ event, audience }) => viewer.audiences.includes(audience) && (cycle === undefined || event.cycle === cycle),
      );
      return pageOfEvents(
        visible.slice(0, PAGE).map(({ event }) => event),
        head,
      );
    }
    try {
      const from = cycle === undefined ? { after, limit: PAGE } : { cycle, after, limit: PAGE };
      return pageOfEvents(await readFeed(this.db, viewer, from), head);
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  /** What fails after the end is nobody's concern: the pool may be gone. */
  private report(error: unknown): void {
    if (!this.over) this.options.onError?.(error);
  }

  private async tell(subscriber: Subscriber, { events, lastSeq }: Page): Promise<boolean> {
    try {
      await subscriber.onEvents(events, lastSeq);
      return true;
    } catch (error) {
      this.report(error);
      this.remove(subscriber);
      return false;
    }
  }
}

interface Page {
  readonly events: FeedEvent[];
  readonly lastSeq: number;
}

/** A full page reaches to its last event; any other to the head, which was known before it was read, or beyond. */
function pageOfEvents(events: FeedEvent[], head: number): Page {
  const last = events.at(-1)?.seq ?? 0;
  return { events, lastSeq: events.length < PAGE ? Math.max(head, last) : last };
}
