import { Webhook } from 'standardwebhooks';
import type { TrackerConnection } from '../../config/trackers.js';
import { Link } from '../../domain/fields/text.js';
import { brokenOff, failureOf } from './answers.js';
import type { FiledItem, FilingResult, Tracker } from './tracker.js';

type Connection = Extract<TrackerConnection, { kind: 'webhook' }>;

const LONGEST_MS = 30_000;
const LONGEST_ANSWER = 10_000;

/**
 * Sends items to any tracker by a webhook that is signed by Standard Webhooks. `webhook-id` is the item with its version, so it stays equal however
 * often it is sent. An answer may name the item's address there: `{"url": "https://..."}`.
 */
export class WebhookTracker implements Tracker {
  private readonly webhook: Webhook;

  constructor(
    private readonly connection: Connection,
    private readonly longestMs = LONGEST_MS,
  ) {
    this.webhook = new Webhook(connection.secret);
  }

  async file({ moved: _moved, version, words, ...item }: FiledItem): Promise<FilingResult> {
    const id = `item_${item.id}_${version}`;
    const now = new Date();
    const body = JSON.stringify({
      type: 'item.filed',
      timestamp: now.toISOString(),
      data: { ...item, ...words, version },
    });
    try {
      const response = await fetch(this.connection.url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': this.webhook.sign(id, now, body),
        },
        redirect: 'manual', // what is signed for one address goes to no other; so the answer is the redirect, and no success
        signal: AbortSignal.timeout(this.longestMs),
      });
      if (response.ok) return { is: 'filed', remote: item.id, url: addressIn(await beginningOf(response)) };
      await response.body?.cancel();
      return failureOf(response.status, Object.fromEntries(response.headers), Date.now());
    } catch (error) {
      return brokenOff(error);
    }
  }
}

/** An answer may be long; its beginning is enough, or it is no answer of ours. */
async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > LONGEST_ANSWER) return '';
  }
  return text;
}

function addressIn(answer: string): string | null {
  try {
    const { url } = JSON.parse(answer) as { url?: unknown };
    return Link.nullable()
      .catch(null)
      .parse(url ?? null);
  } catch {
    return null;
  }
}
