import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';
import { latestSeq } from '../../../../libs/journal/feed.query.js';
import { LiveFeed } from '../../../../libs/journal/live-feed.js';
import { readStanding } from '../cycles/standing.query.js';
import { DB } from '../injection.js';
import { EventStream } from './event-stream.js';

/** So many streams somebody may have open at a time, of one process; a screen that shows a cycle has one. */
export const MOST_STREAMS = 20;

/** How long whoever has too many is to wait, in seconds. A stream ends after 15 minutes at the latest. */
const RETRY_AFTER = 60;

/** Every open stream of this process. Shutting down ends them; their clients come back to the next process. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<EventStream>();
  /** How many each person has open, or is about to have. */
  private readonly perPerson = new Map<string, number>();
  private closing = false;

  constructor(
    private readonly feed: LiveFeed,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Sends what happens, from `Last-Event-ID` on, or from now on, until the client leaves. Refuses with `too-many-requests` whoever
   * has as many streams open as one may have.
   */
  async stream(request: FastifyRequest, reply: FastifyReply, viewer: Viewer, cycle?: string): Promise<void> {
    const leave = this.enter(viewer.person, reply);
    try {
      await this.begin(request, reply, viewer, { cycle, leave });
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Counts a stream of somebody; what it returns takes it from the count again, once. */
  private enter(person: string, reply: FastifyReply): () => void {
    const before = this.perPerson.get(person) ?? 0;
    if (before >= MOST_STREAMS) {
      void reply.header('retry-after', `${RETRY_AFTER}`);
      const detail = `You have ${MOST_STREAMS} live feeds open, and may have no more; close one, or try again in a minute`;
      throw new Refused(refuse('too-many-requests', detail));
    }
    this.perPerson.set(person, before + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = (this.perPerson.get(person) ?? 1) - 1;
      if (now === 0) this.perPerson.delete(person);
      else this.perPerson.set(person, now);
    };
  }

  private async begin(
    request: FastifyRequest,
    reply: FastifyReply,
    viewer: Viewer,
    { cycle, leave }: { readonly cycle: string | undefined; readonly leave: () => void },
  ): Promise<void> {
    const wanted = lastEventId(request.headers['last-event-id']);
    if (cycle !== undefined) await readStanding(this.db, viewer, cycle);
    const latest = await latestSeq(this.db, viewer.program);
    const after = Math.min(wanted ?? latest, latest);
    reply.hijack();
    if (reply.raw.destroyed) return leave();
    let unsubscribe = (): void => undefined;
    const stream: EventStream = new EventStream(reply.raw, {
      onEnd: () => {
        leave();
        unsubscribe();
        this.open.delete(stream);
      },
    });
    this.open.add(stream);
    stream.begin({ ...reply.getHeaders(), 'x-request-id': request.id }, after);
    if (this.closing) return stream.end(); // a client that gets a refusal may not come back; one whose stream ends does
    const from = cycle === undefined ? { after } : { cycle, after };
    unsubscribe = this.feed.subscribe(viewer, from, (events, lastSeq) => stream.send(events, lastSeq));
  }

  beforeApplicationShutdown(): void {
    this.closing = true;
    for (const stream of [...this.open]) stream.end();
    this.feed.stop();
  }
}

function lastEventId(header: string | string[] | undefined): number | null {
  if (header === undefined || header === '') return null;
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header);
  const errors = [{ path: 'Last-Event-ID', message: 'Send the id of the last event that you got' }];
  throw new Refused(refuse('invalid-input', 'There is no such event', errors));
}
