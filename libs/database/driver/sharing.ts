import {
  CamelCasePlugin,
  Kysely,
  PostgresDialect,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';

/**
 * The database for many readers with equal questions: a statement with the same values runs once, and all who ask it get its answer, also while
 * it is still awaited. Use it for one batch of work: it does not see later rows. It takes no transactions.
 * Not by `dataloader`: that makes one question of many keys, and here each statement is asked as it is. Without its batches nothing
 * of it would be used but a map of promises.
 */
export function sharing<Tables>(db: Kysely<Tables>): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new SharingDialect(db.withoutPlugins() as Kysely<unknown>),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

class SharingDialect extends PostgresDialect {
  constructor(private readonly db: Kysely<unknown>) {
    super({ pool: () => Promise.reject(new Error('It has no connections of its own')) });
  }

  override createDriver(): Driver {
    const connection = new SharedAnswers(this.db);
    const none = (): Promise<never> => Promise.reject(new Error('Shared answers take no transactions'));
    const nothing = (): Promise<void> => Promise.resolve();
    return {
      init: nothing,
      releaseConnection: nothing,
      destroy: nothing,
      beginTransaction: none,
      commitTransaction: none,
      rollbackTransaction: none,
      acquireConnection: () => Promise.resolve(connection),
    };
  }
}

class SharedAnswers implements DatabaseConnection {
  private readonly answers = new Map<string, Promise<QueryResult<unknown>>>();

  constructor(private readonly db: Kysely<unknown>) {}

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const key = JSON.stringify([query.sql, query.parameters]);
    const answer = this.answers.get(key) ?? this.db.executeQuery(query);
    this.answers.set(key, answer);
    return answer as Promise<QueryResult<Row>>;
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Results are read as a whole here');
  }
}
