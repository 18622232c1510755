import { sql, type Selectable } from 'kysely';
import type { Database, Tx } from '../database/connection.js';
import { askAhead } from '../database/driver/pipelined-dialect.js';
import type { Tables } from '../database/schema.js';
import { Refused, refuse, type Refusal } from '../domain/refusal.js';
import { inTurns } from './in-turns.js';

/** A request as idempotency sees it: its id for the journal, the caller's key, and what was asked. */
export interface Request {
  readonly id: string;
  /** Method and pattern of the route. */
  readonly name: string;
  /** Set anew by whoever reads it with a form as it comes. */
  key: string | null;
  readonly route: string;
  /** What a repetition with the same key is compared by. Set anew by whoever reads the body as it comes. */
  bodyHash: string;
  /** Set when the answer is an earlier one's. */
  replayed?: boolean;
  /** Set after the commit: the workflows that are told. */
  told?: readonly string[];
}

/** Why an attempt wrote nothing. */
export interface Failed {
  readonly failed: unknown;
}

/** What came of one attempt: its answer, and what is told after the commit; or why it failed before it wrote anything. */
export type Outcome<Answer> = { readonly answer: Answer; readonly tell: () => Promise<void> } | Failed;

const nothingToTell = (): Promise<void> => Promise.resolve();

/** A refusal is kept in a transaction of its own: those of many who were refused together take no more connections than that. */
const ANSWERED_AT_A_TIME = 4;

interface Caller {
  readonly person: string;
  readonly request: Request | null;
}

interface Attempted {
  /** Null where nobody asks: a tracker, or time. */
  readonly actor: Caller | null;
}

/**
 * Runs the attempts of callers in one transaction; with an `Idempotency-Key` each at most once in 24 hours. Same caller, key and
 * request: the same answer, also a refusal. Same key, other request: `key-reused`. Still running: `in-flight`, found by trying the
 * lock and not by waiting at the unique index. A refusal is kept after its transaction, which lets go of the lock: a repetition
 * that ran in between, and may have been accepted, has answered for both. What an attempt throws rolls back all of them.
 */
export async function once<Answer extends object, Asking extends Attempted>(
  db: Database,
  asked: readonly Asking[],
  attempt: (tx: Tx, fresh: readonly Asking[]) => Promise<readonly Outcome<Answer>[]>,
): Promise<PromiseSettledResult<Answer>[]> {
  const outcomes = await db
    .transaction()
    .execute(async (tx) => {
      const earlier = await earlierAnswers<Answer>(tx, asked);
      const fresh = asked.filter((_one, index) => !earlier[index]);
      const done = fresh.length > 0 ? [...(await attempt(tx, fresh))] : [];
      await keep(tx, keepable(fresh, done));
      return earlier.map((one) => one ?? done.shift());
    })
    .catch((error: unknown): Outcome<Answer>[] => {
      if (error instanceof Refused && asked.length === 1) return [{ failed: error }];
      throw error;
    });
  const done = asked.map(({ actor }, index) => ({ actor, outcome: outcomes[index] }));
  return inTurns(done, ANSWERED_AT_A_TIME, ({ actor, outcome }) => answerOfOutcome(db, actor, outcome));
}

async function answerOfOutcome<Answer extends object>(
  db: Database,
  caller: Caller | null,
  outcome: Outcome<Answer> | undefined,
): Promise<Answer> {
  if (!outcome) throw new Error('Each attempt has an outcome');
  if ('failed' in outcome) return answerInstead<Answer>(db, caller, outcome.failed);
  await outcome.tell();
  return outcome.answer;
}

/** What a repetition of the request answered meanwhile. Without one the refusal is kept, where it is one to keep, and thrown. */
async function answerInstead<Answer>(db: Database, caller: Caller | null, error: unknown): Promise<Answer> {
  if (!(error instanceof Refused) || !isKeyed(caller)) throw error;
  const { person, request } = caller;
  if (request.replayed || !worthKeeping(error.refusal)) throw error;
  const earlier = await keepRefusal<Answer>(db, person, request, error.refusal);
  if (!earlier) throw error;
  request.replayed = true;
  return earlier;
}

type Keyed = Request & { readonly key: string };
const isKeyed = (caller: Caller | null): caller is Caller & { readonly request: Keyed } =>
  typeof caller?.request?.key === 'string';

const worthKeeping = ({ refused }: Refusal): boolean => refused !== 'in-flight' && refused !== 'key-reused';

const lockOf = (caller: string, key: string) => sql`hashtextextended(${`command:${caller}:${key}`}, 0)`;

/** Keeps a refusal, or gives the answer of a repetition that was accepted meanwhile. */
const keepRefusal = <Answer>(db: Database, caller: string, request: Keyed, refusal: Refusal): Promise<Answer | null> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${lockOf(caller, request.key)})`.execute(tx);
    const { rows } = await tx.executeQuery(selectKept(tx, caller, request.key));
    const earlier = answerOf<Answer>(rows[0], request);
    if (!earlier) await keep(tx, [{ caller, request, status: 400, response: refusal }]);
    return earlier;
  });

/** What was answered to each caller's key before, or that it is being answered, also to somebody in the same transaction. One round trip. */
async function earlierAnswers<Answer>(tx: Tx, asked: readonly Attempted[]): Promise<(Outcome<Answer> | null)[]> {
  const earlier: (() => Promise<Outcome<Answer> | null>)[] = [];
  const taken = new Set<string>();
  for (const { actor } of asked) {
    if (!isKeyed(actor)) {
      earlier.push(() => Promise.resolve(null));
      continue;
    }
    const { person, request } = actor;
    const name = `${person}:${request.key}`;
    earlier.push(taken.has(name) ? () => Promise.resolve(inFlight()) : await askEarlier<Answer>(tx, person, request));
    taken.add(name);
  }
  return Promise.all(earlier.map((answer) => answer()));
}

async function askEarlier<Answer>(
  tx: Tx,
  caller: string,
  request: Keyed,
): Promise<() => Promise<Outcome<Answer> | null>> {
  const lock = sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${lockOf(caller, request.key)}) as mine`;
  const locked = await askAhead(tx, lock.compile(tx));
  const kept = await askAhead(tx, selectKept(tx, caller, request.key));
  return async () => earlierOf<Answer>(request, (await locked.rows)[0], (await kept.rows)[0]);
}

function earlierOf<Answer>(
  request: Request,
  locked: { mine: boolean } | undefined,
  row: Kept | undefined,
): Outcome<Answer> | null {
  if (!locked?.mine) return inFlight();
  try {
    const answer = answerOf<Answer>(row, request);
    if (answer) request.replayed = true;
    return answer && { answer, tell: nothingToTell };
  } catch (error) {
    return { failed: error };
  }
}

const inFlight = () => ({
  failed: new Refused(
    refuse('in-flight', 'A request with this Idempotency-Key is still running; ask again in a moment'),
  ),
});

/** What was answered to a key before. Under its lock. */
const selectKept = (tx: Tx, caller: string, key: string) =>
  tx
    .selectFrom('command')
    .select(['route', 'bodyHash', 'status', 'response'])
    .where('caller', '=', caller)
    .where('key', '=', key)
    .where('at', '>', sql<string>`clock() - interval '24 hours'`)
    .compile();

type Kept = Pick<Selectable<Tables['command']>, 'route' | 'bodyHash' | 'status' | 'response'>;

/** The answer that is kept for this request; throws what it was refused with. */
function answerOf<Answer>(row: Kept | undefined, request: Request): Answer | null {
  if (!row) return null;
  if (row.route !== request.route || row.bodyHash !== request.bodyHash) {
    throw new Refused(refuse('key-reused', 'This Idempotency-Key was used for another request; use a new one'));
  }
  if (row.status === 200) return row.response as Answer;
  request.replayed = true;
  throw new Refused(row.response as Refusal);
}

/** Whether the caller's key has an answer already, whatever it was given for. Without a lock: it may have one a moment later. */
export async function answeredBefore(db: Database, { person, request }: Caller): Promise<boolean> {
  if (!request || request.key === null) return false;
  const row = await db
    .selectFrom('command')
    .select('status')
    .where('caller', '=', person)
    .where('key', '=', request.key)
    .where('at', '>', sql<string>`clock() - interval '24 hours'`)
    .executeTakeFirst();
  return row !== undefined;
}

const FORGOTTEN_AT_ONCE = 1000;

/** Forgets answers that are not repeated any more: they hold people's words. Returns how many. */
export async function forgetAnswers(db: Database): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from command where ctid in (
      select ctid from command where at <= clock() - interval '24 hours' limit ${FORGOTTEN_AT_ONCE})`.execute(db);
  return Number(numAffectedRows);
}

/** An answer to be kept, with whose request it was. */
interface ToKeep {
  readonly caller: string;
  readonly request: Keyed;
  readonly status: number;
  readonly response: object;
}

/** The answers of those who have a key. */
const keepable = (asked: readonly Attempted[], outcomes: readonly Outcome<object>[]): ToKeep[] =>
  asked.flatMap(({ actor }, index) => {
    const outcome = outcomes[index];
    if (!isKeyed(actor) || !outcome || 'failed' in outcome) return [];
    return [{ caller: actor.person, request: actor.request, status: 200, response: outcome.answer }];
  });

/** Keeps answers, in the place of those that are forgotten. One text for any number, so that it is prepared once. */
async function keep(tx: Tx, answers: readonly ToKeep[]): Promise<void> {
  if (answers.length === 0) return;
  const kept = answers.map(({ request: { key, route, bodyHash }, ...answer }) => ({ ...answer, key, route, bodyHash }));
  const rows = sql`jsonb_to_recordset(${JSON.stringify(kept)}::jsonb)
    as k (caller uuid, key text, route text, "bodyHash" text, status int, response jsonb)`;
  await sql`
    delete from command c using ${rows}
    where c.caller = k.caller and c.key = k.key and c.at <= clock() - interval '24 hours'`.execute(tx);
  await sql`
    insert into command (caller, key, route, body_hash, status, response)
    select k.caller, k.key, k.route, k."bodyHash", k.status, k.response from ${rows}
    on conflict do nothing`.execute(tx);
}
