import { sql, type Selectable } from 'kysely';
import type { Database, Tx } from '../database/connection.js';
import { askTogether } from '../database/driver/pipelined-dialect.js';
import type { Tables } from '../database/schema.js';
import { Refused, refuse, type Refusal } from '../domain/refusal.js';

/** A request as idempotency sees it: its id for the journal, the caller's key, and what was asked. */
export interface Request {
  readonly id: string;
  /** Method and pattern of the route. */
  readonly name: string;
  readonly key: string | null;
  readonly route: string;
  /** What a repetition with the same key is compared by. Set anew by whoever reads the body as it comes. */
  bodyHash: string;
  /** Set when the answer is an earlier one's. */
  replayed?: boolean;
  /** Set after the commit: the workflows that are told. */
  told?: readonly string[];
}

/** `tell` comes after the commit. */
type Attempt<Answer> = (tx: Tx) => Promise<{ answer: Answer; tell: () => Promise<void> }>;

const nothingToTell = (): Promise<void> => Promise.resolve();

interface Caller {
  readonly person: string;
  readonly request: Request | null;
}

/**
 * Runs an attempt in a transaction; with an `Idempotency-Key` at most once in 24 hours. Same caller, key and request: the
 * same answer, also a refusal. Same key, other request: `key-reused`. Still running: `in-flight`, found by trying the
 * lock and not by waiting at the unique index. A refusal is kept after its rollback, which lets go of the lock: a repetition
 * that ran in between, and may have been accepted, has answered for both.
 */
export async function once<Answer extends object>(
  db: Database,
  caller: Caller,
  attempt: Attempt<Answer>,
): Promise<Answer> {
  const { request } = caller;
  const key = request?.key ?? null;
  const outcome = await db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (tx) => {
      if (request && key !== null) {
        const earlier = await earlierAnswer<Answer>(tx, caller.person, request, key);
        if (earlier) {
          request.replayed = true;
          return { answer: earlier, tell: nothingToTell };
        }
      }
      const done = await attempt(tx);
      if (request && key !== null) await keep(tx, caller.person, { ...request, key }, 200, done.answer);
      return done;
    })
    .catch(async (error: unknown) => ({ answer: await answerInstead<Answer>(db, caller, error), tell: nothingToTell }));
  await outcome.tell();
  return outcome.answer;
}

/** What a repetition of the request answered meanwhile. Without one the refusal is kept, where it is one to keep, and thrown. */
async function answerInstead<Answer>(db: Database, { person, request }: Caller, error: unknown): Promise<Answer> {
  const key = request?.key ?? null;
  if (!(error instanceof Refused) || !request || key === null || request.replayed || !worthKeeping(error.refusal))
    throw error;
  const earlier = await keepRefusal<Answer>(db, person, { ...request, key }, error.refusal);
  if (!earlier) throw error;
  request.replayed = true;
  return earlier;
}

type Keyed = Request & { key: string };

const worthKeeping = ({ refused }: Refusal): boolean => refused !== 'in-flight' && refused !== 'key-reused';

const lockOf = (caller: string, key: string) => sql`hashtextextended(${`command:${caller}:${key}`}, 0)`;

/** Keeps a refusal, or gives the answer of a repetition that was accepted meanwhile. */
const keepRefusal = <Answer>(db: Database, caller: string, request: Keyed, refusal: Refusal): Promise<Answer | null> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${lockOf(caller, request.key)})`.execute(tx);
    const { rows } = await tx.executeQuery(selectKept(tx, caller, request.key));
    const earlier = answerOf<Answer>(rows[0], request);
    if (!earlier) await keep(tx, caller, request, 400, refusal);
    return earlier;
  });

async function earlierAnswer<Answer>(tx: Tx, caller: string, request: Request, key: string): Promise<Answer | null> {
  const lock = sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${lockOf(caller, key)}) as mine`;
  const [[locked], [row]] = await askTogether(tx, [lock.compile(tx), selectKept(tx, caller, key)]);
  if (!locked?.mine)
    throw new Refused(
      refuse('in-flight', 'A request with this Idempotency-Key is still running; ask again in a moment'),
    );
  return answerOf<Answer>(row, request);
}

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

async function keep(tx: Tx, caller: string, request: Keyed, status: number, answer: object): Promise<void> {
  const expired = tx
    .deleteFrom('command')
    .where('caller', '=', caller)
    .where('key', '=', request.key)
    .where('at', '<=', sql<string>`clock() - interval '24 hours'`);
  await expired.execute();
  const kept = tx
    .insertInto('command')
    .values({
      caller,
      key: request.key,
      route: request.route,
      bodyHash: request.bodyHash,
      status,
      response: JSON.stringify(answer),
    })
    .onConflict((conflict) => conflict.doNothing());
  await kept.execute();
}
