import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedEvent } from '../../../../libs/journal/feed.query.js';
import type { ApiClient } from '../client/api-client.js';
import { FeedNotRead } from '../client/read-events.js';

const PAUSE_MS = 250;
/** The server, or a proxy before it, is away or busy. */
const AWAY = new Set([429, 502, 503, 504]);
/** Node's codes of connections that are refused or broken. */
const BROKEN = /^E[A-Z_]+$|^ERR_STREAM_PREMATURE_CLOSE$/;

/**
 * Reads the feed of a cycle until `signal` says so. After a broken connection, and while the server is away, it comes back where it
 * was. Throws any other failure: a refusal stays one, and a mistake in `hear` would come again with the same event.
 */
export async function followFeed(
  api: Pick<ApiClient, 'events'>,
  cycle: string,
  signal: AbortSignal,
  hear: (happening: FeedEvent) => void,
): Promise<void> {
  let last = '0';
  while (!signal.aborted) {
    try {
      for await (const { id, data } of api.events(`/v1/cycles/${cycle}/events`, signal, last)) {
        last = id || last;
        hear(JSON.parse(data) as FeedEvent);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isAway(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

function isAway(error: unknown): boolean {
  if (error instanceof FeedNotRead) return AWAY.has(error.status);
  return error instanceof Error && 'code' in error && BROKEN.test(String(error.code));
}
