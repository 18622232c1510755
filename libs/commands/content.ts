import type { Tx } from '../database/connection.js';
import { isOfPostgres } from '../database/driver/away.js';
import { change, type Change } from '../domain/change.js';
import { notFound, Refused } from '../domain/refusal.js';
import type { Subject } from '../domain/subject.js';
import type { Instant } from '../domain/time.js';
import type { Actor } from './actor.js';
import { lockGates } from './gates/lock-gates.js';
import { nobodyToNotify, type Failed, type Outcome } from './idempotency.js';
import { writeChanges, type PendingChange } from './writing/write-change.js';

/** One of several requests to write content in one place. */
export interface ContentRequest<Said> {
  readonly actor: Actor;
  readonly place: Subject;
  readonly said: Said;
}

/** A request to write content, with its trace; null if it has none. */
type Traced<Said> = ContentRequest<Said> & { readonly trace: string | null };

/** The transaction in which somebody says something, with the clock behind the lock. */
export interface Saying {
  readonly tx: Tx;
  readonly now: Instant;
  readonly actor: Actor;
}

/** What one request writes, and its answer once all is committed. */
export interface Draft<Row, Answer> {
  readonly row: Row;
  readonly change: Partial<Pick<Change, 'entries' | 'notices' | 'promises'>>;
  readonly program: string;
  readonly answer: Answer;
}

/** A kind of content of which several requests may share a transaction. The refusal of one does not affect the others. */
export interface Content<Said, Facts extends { readonly now: Instant }, Row, Answer> {
  /** Loads the facts of each request, or its refusal, in their order: by one statement behind the lock, with the clock. */
  readonly load: (
    tx: Tx,
    place: Subject,
    requests: readonly ContentRequest<Said>[],
  ) => Promise<readonly (Facts | Refused)[]>;
  /** Whether a request only adds rows. One that also changes shared rows runs alone, exclusively. Without it, all only add rows. */
  readonly onlyAppends?: (facts: Facts) => boolean;
  /** Asks the rule for one request. It may read, and writes nothing. */
  readonly draft: (saying: Saying, facts: Facts, said: ContentRequest<Said>) => Promise<Draft<Row, Answer>>;
  /** Inserts the rows of all requests, in their order, by one statement. */
  readonly insert: (tx: Tx, rows: readonly Row[]) => Promise<void>;
}

/** Runs several requests in one place, under its shared lock: they wait only for an exclusive command. */
export async function attemptAll<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  tx: Tx,
  place: Subject,
  requests: readonly Traced<Said>[],
  { load, onlyAppends = () => true, draft, insert }: Content<Said, Facts, Row, Answer>,
): Promise<Outcome<Answer>[]> {
  await lockGates(tx, [place], 'shared');
  const facts = await load(tx, place, requests);
  const drafted: ((Draft<Row, Answer> & PendingChange) | Failed)[] = [];
  for (const [index, request] of requests.entries()) {
    const found = facts[index];
    const mayShare = !found || found instanceof Refused || onlyAppends(found);
    drafted.push(mayShare ? await attempt(tx, request, found, draft) : { failed: new NeedsExclusiveLock() });
  }
  const drafts = drafted.flatMap((one) => ('failed' in one ? [] : [one]));
  if (drafts.length > 0) {
    await insert(
      tx,
      drafts.map(({ row }) => row),
    );
    const effects = await writeChanges(tx, drafts);
    if (effects.flat().length > 0) throw new Error('Content that affects a workflow must run alone');
  }
  return drafted.map((one) => ('failed' in one ? one : { answer: one.answer, notify: nobodyToNotify }));
}

/** The request changes rows that others share, so it must run under an exclusive lock. Nothing was written. */
export class NeedsExclusiveLock extends Error {}

/** Awaits the shared attempt, and runs `exclusively` if that turns out to be needed. */
export function retryExclusively<Answer>(shared: Promise<Answer>, exclusively: () => Promise<Answer>): Promise<Answer> {
  return shared.catch((error: unknown) => {
    if (error instanceof NeedsExclusiveLock) return exclusively();
    throw error;
  });
}

/** Loads the facts of one request; throws its refusal. */
export async function loadExclusively<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  tx: Tx,
  request: ContentRequest<Said>,
  { load }: Content<Said, Facts, Row, Answer>,
): Promise<Facts> {
  const [facts] = await load(tx, request.place, [request]);
  if (!facts || facts instanceof Refused) throw facts ?? notFound();
  return facts;
}

interface SayingExclusively extends Saying {
  readonly write: (change: Change, where: ReturnType<typeof placeOf>) => Promise<unknown>;
}

/** Runs one request under an exclusive lock, so that it may also change shared rows. */
export async function attemptExclusively<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  { write, ...saying }: SayingExclusively,
  facts: Facts,
  request: ContentRequest<Said>,
  { draft, insert }: Content<Said, Facts, Row, Answer>,
): Promise<Answer> {
  const drafted = await draft(saying, facts, request);
  await insert(saying.tx, [drafted.row]);
  await write(change(drafted.change), placeOf(request.place, drafted.program));
  return drafted.answer;
}

const placeOf = ({ kind, id }: Subject, program: string) => ({ program, cycle: kind === 'cycle' ? id : null });

/** Drafts one request, or says why it failed. An error of Postgres is thrown: it ends the transaction for all. */
async function attempt<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  tx: Tx,
  request: Traced<Said>,
  facts: Facts | Refused | undefined,
  draft: Content<Said, Facts, Row, Answer>['draft'],
): Promise<(Draft<Row, Answer> & PendingChange) | Failed> {
  const { actor, place, trace } = request;
  try {
    if (!facts || facts instanceof Refused) throw facts ?? notFound();
    const { now } = facts;
    const drafted = await draft({ tx, now, actor }, facts, request);
    const by = { actor: actor.person, command: actor.request?.id ?? null, at: now };
    const happening = { ...placeOf(place, drafted.program), ...by };
    return { ...drafted, change: change(drafted.change), happening, trace };
  } catch (error) {
    if (isOfPostgres(error)) throw error;
    return { failed: error };
  }
}

/** Returns a refusal; throws everything else. */
export function onlyRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  throw error;
}
