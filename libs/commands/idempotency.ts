import { sql, type Selectable } from 'kysely';
import type { Database, Tx } from '../database/connection.js';
import { askTogether } from '../database/driver/ahead.js';
import type { Tables } from '../database/schema.js';
import { Refused, STATUS, refuse, type Refusal } from '../domain/refusal.js';
import { inTraceOf, sharing } from '../observability/tracing/spans.js';
import { inTurns } from './in-turns.js';

/** Answers are kept for a day: those of before this are not repeated. */
const NOT_KEPT_SINCE = sql<string>`clock() - interval '24 hours'`;

/** A request as idempotency sees it: its id for the journal, the caller's key, and what was asked. */
export interface CommandRequest {
  readonly id: string;
  /** Method and pattern of the route. */
  readonly name: string;
  readonly key: string | null;
  readonly route: string;
  /** What a repetition with the same key is compared by. */
  readonly bodyHash: string;
  /** Hears what came of each command that it leads to, beside the answer. */
  readonly report: (came: Report) => void;
}

/** What came of a command beside its answer. */
export interface Report {
  /** The answer, or the refusal, is an earlier one's. */
  readonly replayed: boolean;
  /** The ids of the workflows that are notified after the commit. */
  readonly notified: readonly string[];
}

/** Why an attempt wrote nothing. */
export interface Failed {
  readonly failed: unknown;
  /** An earlier attempt with the same key failed by it. */
  readonly replayed?: true;
}

/** The answer of one attempt, and how it notifies workflows after the commit. */
interface Answered<Answer> {
  readonly answer: Answer;
  readonly notify: () => Promise<void>;
  /** An earlier attempt with the same key was given it. */
  readonly replayed?: true;
  /** It must not be stored: `NOT_KEPT` is kept in its place. */
  readonly secret?: boolean;
}

/** Kept in the place of an answer that must not be stored, such as a vote beside its voter. A replay makes its answer from the rows. */
const NOT_KEPT = { notKept: true } as const;
export type NotKept = typeof NOT_KEPT;
export const isNotKept = (answer: object): answer is NotKept => 'notKept' in answer;

/** The outcome of one attempt: its answer, or why it failed before it wrote anything. */
export type Outcome<Answer> = Answered<Answer> | Failed;

export const nobodyToNotify = (): Promise<void> => Promise.resolve();

/** How many callers of one batch are answered at the same time: each refusal is kept in a transaction of its own. */
const ANSWER_CONCURRENCY = 4;

interface Caller {
  readonly person: string;
  /** In which they ask; empty where they ask in none. */
  readonly program: string;
  readonly request: CommandRequest | null;
}

interface Attempted {
  /** Null if no person asks, such as for a tracker. */
  readonly actor: Caller | null;
  /** Called if the outcome is that of an earlier attempt. */
  readonly replayed: () => void;
  /** The trace for what is done for this caller alone. */
  readonly trace: string | null;
}

/**
 * Runs the attempts of callers in one transaction; with an `Idempotency-Key` each at most once in 24 hours.
 * 1. The same caller, key and request get the same answer, also a refusal.
 * 2. The same key with another request is refused as `key-reused`.
 * 3. A request that still runs is refused as `in-flight`. That is found by trying its lock, without waiting.
 * 4. A refusal is kept in a second transaction. If a repetition ran in between, the answer of that counts for both.
 * 5. An error that an attempt throws rolls back all of them.
 */
export async function runIdempotently<Answer extends object, Asking extends Attempted>(
  db: Database,
  asked: readonly Asking[],
  attempt: (tx: Tx, fresh: readonly Asking[]) => Promise<readonly Outcome<Answer>[]>,
): Promise<PromiseSettledResult<Answer>[]> {
  const inOne = db.transaction();
  const together = async (tx: Tx) => {
    const earlier = await lockKeysAndReadAnswers<Answer>(tx, asked);
    const freshAt = asked.flatMap((one, index) => (earlier[index] ? [] : [{ one, index }]));
    const fresh = freshAt.map(({ one }) => one);
    const done = fresh.length > 0 ? await attempt(tx, fresh) : [];
    await keep(tx, keepable(fresh, done));
    const doneAt = new Map(freshAt.map(({ index }, nth) => [index, done[nth]]));
    return earlier.map((one, index) => one ?? doneAt.get(index));
  };
  const traces = asked.slice(1).map(({ trace }) => trace);
  const outcomes = await sharing(traces, () => inOne.execute(together)).catch((error: unknown): Outcome<Answer>[] => {
    if (error instanceof Refused && asked.length === 1) return [{ failed: error }];
    throw error;
  });
  const done = asked.map((one, index) => ({ one, outcome: outcomes[index] }));
  return inTurns(done, ANSWER_CONCURRENCY, ({ one, outcome }) =>
    inTraceOf(one.trace, () => answerOfOutcome(db, one, outcome)),
  );
}

async function answerOfOutcome<Answer extends object>(
  db: Database,
  asked: Attempted,
  outcome: Outcome<Answer> | undefined,
): Promise<Answer> {
  if (!outcome) throw new Error('Each attempt has an outcome');
  if (outcome.replayed) asked.replayed();
  if ('failed' in outcome) return answerInstead<Answer>(db, asked, outcome);
  await outcome.notify();
  return outcome.answer;
}

/** What a repetition of the request answered meanwhile. Without one the refusal is kept, where it is one to keep, and thrown. */
async function answerInstead<Answer extends object>(
  db: Database,
  asked: Attempted,
  { failed: error, replayed }: Failed,
): Promise<Answer> {
  const { actor } = asked;
  if (replayed || !(error instanceof Refused) || !isKeyed(actor) || !worthKeeping(error.refusal)) throw error;
  const earlier = await keepRefusal<Answer>(db, actor, error.refusal);
  if (!earlier) throw error;
  return answerOfOutcome(db, asked, earlier);
}

type Keyed = CommandRequest & { readonly key: string };
type KeyedCaller = Caller & { readonly request: Keyed };
const isKeyed = (caller: Caller | null): caller is KeyedCaller => typeof caller?.request?.key === 'string';

/** What only asks for another try is not what the try would be answered. */
const worthKeeping = ({ refused }: Refusal): boolean =>
  STATUS[refused] < 500 && refused !== 'in-flight' && refused !== 'key-reused';

/** Keeps a refusal, or gives what a repetition was answered meanwhile. */
const keepRefusal = <Answer>(db: Database, caller: KeyedCaller, refusal: Refusal): Promise<Outcome<Answer> | null> =>
  db.transaction().execute(async (tx) => {
    const { request } = caller;
    const key = keyOf(caller);
    await sql`select pg_advisory_xact_lock(hashtextextended(${`command:${nameOf(key)}`}, 0))`.execute(tx);
    const { rows } = await tx.executeQuery(selectKept(tx, [key]));
    const earlier = keptOutcome<Answer>(rows[0], request);
    if (!earlier) await keep(tx, [{ caller, request, status: 400, response: refusal }]);
    return earlier;
  });

/** Locks each caller's key and reads its earlier answer. A key that is locked, also by a caller of the same transaction, is `in-flight`. */
async function lockKeysAndReadAnswers<Answer>(
  tx: Tx,
  asked: readonly Attempted[],
): Promise<(Outcome<Answer> | null)[]> {
  const callers = asked.map(({ actor }) => (isKeyed(actor) ? actor : null));
  const keys = callers.flatMap((caller) => (caller ? [keyOf(caller)] : []));
  if (keys.length === 0) return callers.map(() => null);
  const [locks, kept] = await askTogether(tx, [tryLocks(tx, keys), selectKept(tx, keys)]); // in this order
  const mine = new Set(locks.flatMap((row) => (row.mine ? [nameOf(row)] : [])));
  const answers = new Map(kept.map((row) => [nameOf(row), row]));
  return callers.map((caller) => {
    if (!caller) return null;
    const name = nameOf(keyOf(caller));
    return mine.delete(name) ? keptOutcome<Answer>(answers.get(name), caller.request) : inFlight();
  });
}

/** Whose key it is: that of another caller is another key. */
interface CallersKey {
  readonly caller: string;
  readonly key: string;
}

const keyOf = ({ person, request }: KeyedCaller): CallersKey => ({
  caller: person,
  key: request.key,
});

const nameOf = ({ caller, key }: CallersKey): string => `${caller}:${key}`;

/** Keys as rows. One text for any number, so that it is prepared once. */
const rowsOf = (keys: readonly CallersKey[]) =>
  sql`(select distinct caller, key from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as k (caller uuid, key text)) k`;

/** Takes the locks of keys that nobody else holds. */
const tryLocks = (tx: Tx, keys: readonly CallersKey[]) =>
  sql<CallersKey & { readonly mine: boolean }>`
    select k.caller, k.key, pg_try_advisory_xact_lock(hashtextextended('command:' || k.caller || ':' || k.key, 0)) as mine
    from ${rowsOf(keys)}`.compile(tx);

const inFlight = () => ({
  failed: new Refused(
    refuse('in-flight', 'A request with this Idempotency-Key is still running; ask again in a moment'),
  ),
});

/** What was answered to keys before. Under their locks. */
const selectKept = (tx: Tx, keys: readonly CallersKey[]) =>
  sql<CallersKey & Kept>`
    select c.caller, c.key, c.route, c.body_hash, c.status, c.response
    from ${rowsOf(keys)} join command c on c.caller = k.caller and c.key = k.key
    where c.at > ${NOT_KEPT_SINCE}`.compile(tx);

type Kept = Pick<Selectable<Tables['command']>, 'route' | 'bodyHash' | 'status' | 'response'>;

/** What is kept for this request: its answer, or what it was refused with; or that its key was used for another. */
function keptOutcome<Answer>(row: Kept | undefined, request: CommandRequest): Outcome<Answer> | null {
  if (!row) return null;
  if (row.route !== request.route || row.bodyHash !== request.bodyHash) {
    const reused = 'This Idempotency-Key was used for another request; use a new one';
    return { failed: new Refused(refuse('key-reused', reused)) };
  }
  if (row.status === 200) return { answer: row.response as Answer, notify: nobodyToNotify, replayed: true };
  return { failed: new Refused(row.response as Refusal), replayed: true };
}

/**
 * The earlier answer to the same request with the same key, and its program; null if it was refused. For a caller who has lost the
 * right to ask, because the request was done.
 */
export async function replayedAnswer(
  db: Database,
  { person, request }: Omit<Caller, 'program'>,
): Promise<{ readonly answer: object; readonly program: string } | null> {
  if (!request || request.key === null) return null;
  const row = await db
    .selectFrom('command')
    .select(['response', 'program'])
    .where('caller', '=', person)
    .where('key', '=', request.key)
    .where('route', '=', request.route)
    .where('bodyHash', '=', request.bodyHash)
    .where('status', '=', 200)
    .where('at', '>', NOT_KEPT_SINCE)
    .executeTakeFirst();
  if (!row?.response || row.program === null || isNotKept(row.response)) return null;
  return { answer: row.response, program: row.program };
}

/** Whether the caller's key has any answer. It takes no lock, so an answer may be written a moment later. */
export async function hasAnswer(db: Database, { person, request }: Caller): Promise<boolean> {
  if (!request || request.key === null) return false;
  const row = await db
    .selectFrom('command')
    .select('status')
    .where('caller', '=', person)
    .where('key', '=', request.key)
    .where('at', '>', NOT_KEPT_SINCE)
    .executeTakeFirst();
  return row !== undefined;
}

const FORGET_BATCH_SIZE = 1000;

/** Forgets answers that are not repeated any more: they hold people's words. Returns how many. */
export async function forgetAnswers(db: Database): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from command where ctid in (
      select ctid from command where at <= ${NOT_KEPT_SINCE} limit ${FORGET_BATCH_SIZE})`.execute(db);
  return Number(numAffectedRows);
}

/** An answer to be kept, with whose request it was. */
interface ToKeep {
  readonly caller: Omit<Caller, 'request'>;
  readonly request: Keyed;
  readonly status: number;
  readonly response: object;
}

/** The answers to keep: those to requests with an `Idempotency-Key`. */
const keepable = (asked: readonly Attempted[], outcomes: readonly Outcome<object>[]): ToKeep[] =>
  asked.flatMap(({ actor }, index) => {
    const outcome = outcomes[index];
    if (!isKeyed(actor) || !outcome || 'failed' in outcome) return [];
    const response = outcome.secret ? NOT_KEPT : outcome.answer;
    return [{ caller: actor, request: actor.request, status: 200, response }];
  });

/** Keeps answers, in the place of those that are forgotten. One text for any number, so that it is prepared once. */
async function keep(tx: Tx, answers: readonly ToKeep[]): Promise<void> {
  if (answers.length === 0) return;
  const kept = answers.map(({ caller, request: { key, route, bodyHash }, status, response }) => ({
    caller: caller.person,
    program: caller.program || null,
    key,
    route,
    bodyHash,
    status,
    response,
  }));
  const rows = sql`jsonb_to_recordset(${JSON.stringify(kept)}::jsonb)
    as k (caller uuid, program uuid, key text, route text, "bodyHash" text, status int, response jsonb)`;
  await sql`
    delete from command c using ${rows}
    where c.caller = k.caller and c.key = k.key and c.at <= ${NOT_KEPT_SINCE}`.execute(tx);
  await sql`
    insert into command (caller, program, key, route, body_hash, status, response)
    select k.caller, k.program, k.key, k.route, k."bodyHash", k.status, k.response from ${rows}
    on conflict do nothing`.execute(tx);
}
