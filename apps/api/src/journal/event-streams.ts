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

/** Every open stream of this process. Shutting down ends them; their clients come back to the next process. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<EventStream>();
  private closing = false;

  constructor(
    private readonly feed: LiveFeed,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Sends what happens, from `Last-Event-ID` on, or from now on, until the client leaves. */
  async stream(request: FastifyRequest, reply: FastifyReply, viewer: Viewer, cycle?: string): Promise<void> {
    const wanted = lastEventId(request.headers['last-event-id']);
    if (cycle !== undefined) await readStanding(this.db, viewer, cycle);
    const latest = await latestSeq(this.db, viewer.program);
    const after = Math.min(wanted ?? latest, latest);
    reply.hijack();
    if (reply.raw.destroyed) return;
    let unsubscribe = (): void => undefined;
    const stream: EventStream = new EventStream(reply.raw, {
      onEnd: () => {
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
