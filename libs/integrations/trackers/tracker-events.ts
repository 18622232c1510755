import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { z } from 'zod';
import type { TrackerConnection } from '../../config/trackers.js';
import { TrackerSays } from '../../domain/backlog/tracking.js';
import { Instant } from '../../domain/time.js';
import { issueIn } from './github-tracker.js';

/** News of a tracker about one item. */
export interface TrackerEvent {
  /** The id of the event, equal when it is delivered again. */
  readonly event: string;
  /** What the tracker calls the item. */
  readonly remote: string;
  readonly says: TrackerSays;
  /** When it became so there. */
  readonly at: Instant;
}

type GitHub = Extract<TrackerConnection, { kind: 'github' }>;

export type MessageHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Why a message is not taken: it is not theirs, or it says nothing that is understood. */
export class InvalidTrackerMessage extends Error {
  constructor(
    readonly because: 'signature' | 'content',
    message: string,
  ) {
    super(message);
    this.name = 'InvalidTrackerMessage';
  }
}

/** Asks GitHub for the id of the connection's repository. */
export type RepositoryId = (connection: GitHub) => Promise<number>;

/**
 * What a tracker's message says, or null for one that is of no interest here. Its signature is over the bytes as they came and is
 * compared in constant time. Throws {@link InvalidTrackerMessage}, and what `repositoryId` throws, which is asked only where a message bears
 * another name than ours.
 */
export function readTrackerMessage(
  connection: TrackerConnection,
  headers: MessageHeaders,
  raw: Buffer,
  repositoryId: RepositoryId,
): Promise<TrackerEvent | null> | TrackerEvent | null {
  return connection.kind === 'github'
    ? readGitHubMessage(connection, headers, raw, repositoryId)
    : readWebhookMessage(connection, headers, raw);
}

const one = (headers: MessageHeaders, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

function parsed<Schema extends z.ZodType>(schema: Schema, raw: Buffer): z.infer<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(raw.toString('utf8'));
  } catch {
    throw new InvalidTrackerMessage('content', 'The body is no JSON');
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new InvalidTrackerMessage(
    'content',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not understood'}`,
  );
}

const Anything = z.looseObject({ action: z.string().optional() });

const IssueEvent = z.object({
  action: z.enum(['closed', 'reopened']),
  issue: z.object({
    number: z.int().positive(),
    state_reason: z.string().nullish(),
    updated_at: z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString()),
  }),
  repository: z.object({ full_name: z.string(), id: z.int().optional() }),
});

/** GitHub signs with `X-Hub-Signature-256`, without an instant; that of the issue says what is old news. */
async function readGitHubMessage(
  connection: GitHub,
  headers: MessageHeaders,
  raw: Buffer,
  repositoryId: RepositoryId,
): Promise<TrackerEvent | null> {
  const { secret, repository } = connection;
  const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`);
  const given = Buffer.from(one(headers, 'x-hub-signature-256'));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new InvalidTrackerMessage('signature', 'X-Hub-Signature-256 does not fit the body');
  const { action } = parsed(Anything, raw);
  if (one(headers, 'x-github-event') !== 'issues' || (action !== 'closed' && action !== 'reopened')) return null;
  const { issue, repository: from } = parsed(IssueEvent, raw);
  const renamed = from.full_name.toLowerCase() !== repository.toLowerCase();
  if (renamed && (from.id === undefined || from.id !== (await repositoryId(connection)))) return null;
  const unplanned = issue.state_reason === 'not_planned' || issue.state_reason === 'duplicate';
  const says = action === 'reopened' ? 'reopened' : unplanned ? 'not_planned' : 'done';
  const event = createHash('sha256').update(raw).digest('hex'); // its header with an id is not signed
  return { event, remote: issueIn(repository, issue.number), says, at: issue.updated_at };
}

const ItemEvent = z.strictObject({
  type: z.literal('item.moved'),
  timestamp: Instant,
  data: z.strictObject({ item: z.uuid(), says: TrackerSays }),
});

/** Standard Webhooks: signed with its id and instant, which may be five minutes off at most. */
function readWebhookMessage(
  { secret }: Extract<TrackerConnection, { kind: 'webhook' }>,
  headers: MessageHeaders,
  raw: Buffer,
): TrackerEvent | null {
  const signed = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, one(headers, name)]),
  );
  try {
    new Webhook(secret).verify(raw, signed, { jsonParse: false });
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    throw new InvalidTrackerMessage('signature', error.message);
  }
  const { timestamp: at, data } = parsed(ItemEvent, raw);
  return { event: (signed['webhook-id'] ?? '').slice(0, 200), remote: data.item, says: data.says, at };
}
