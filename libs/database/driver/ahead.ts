import type { CompiledQuery, QueryResult, Transaction } from 'kysely';

export const AHEAD = Symbol('sent ahead');

/**
 * Sends a statement of a transaction without waiting for its answer; the next statements, and the commit, go out behind it. What
 * fails here is thrown by whatever is awaited next, at the latest by the commit, which then has rolled everything back. A write
 * that returns no rows goes ahead by itself: whoever wants to know how many it met lets it return them.
 */
export async function sendAhead<Tables>(tx: Transaction<Tables>, query: CompiledQuery): Promise<void> {
  await tx.executeQuery({ ...query, [AHEAD]: true } as CompiledQuery);
}

/** What was asked without waiting for it. */
export interface PendingRows<Row> {
  readonly rows: Promise<Row[]>;
}

/** The same where there is nothing to ask. */
export const nothingAsked = (): PendingRows<never> => ({ rows: Promise.resolve([]) });

/**
 * Asks a question of a transaction without waiting for its answer: `rows` are there when whatever is awaited next is answered, the
 * commit at the latest, and throw what failed first. Whoever has nothing else to wait for may wait for them.
 */
export async function askAhead<Tables, Row>(
  tx: Transaction<Tables>,
  query: CompiledQuery<Row>,
): Promise<PendingRows<Row>> {
  let answer: Promise<QueryResult<unknown>> | undefined;
  const keep = (promised: Promise<QueryResult<unknown>>): void => void (answer = promised);
  await tx.executeQuery({ ...query, [AHEAD]: keep } as CompiledQuery);
  const rows = rowsOf(tx, query, answer);
  rows.catch(() => undefined); // thrown by whoever waits next
  return { rows: rows as Promise<Row[]> };
}

async function rowsOf<Tables>(
  tx: Transaction<Tables>,
  { queryId }: CompiledQuery,
  answer: Promise<QueryResult<unknown>> | undefined,
): Promise<unknown[]> {
  let result = (await answer) ?? { rows: [] };
  for (const plugin of tx.getExecutor().plugins) {
    result = await plugin.transformResult({ result: result as never, queryId });
  }
  return result.rows;
}

type Answers<Queries extends readonly CompiledQuery[]> = {
  -readonly [Index in keyof Queries]: Queries[Index] extends CompiledQuery<infer Row> ? Row[] : never;
};

/** Asks several questions of a transaction by one round trip; each has its own snapshot. Returns the rows of each. */
export async function askTogether<Tables, const Queries extends readonly CompiledQuery[]>(
  tx: Transaction<Tables>,
  queries: Queries,
): Promise<Answers<Queries>> {
  const answers: Promise<unknown[]>[] = [];
  for (const query of queries) answers.push((await askAhead(tx, query)).rows);
  return (await Promise.all(answers)) as Answers<Queries>;
}

interface Ahead {
  readonly [AHEAD]: true | ((answer: Promise<QueryResult<unknown>>) => void);
}

/** Whether a transaction goes on without its answer. */
export const isAhead = (query: CompiledQuery): query is CompiledQuery & Ahead => AHEAD in query;
