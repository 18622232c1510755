import {
  CamelCasePlugin,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely';
import { namingConsenting, type Readers } from '../../queries/people/named-people.query.js';
import { sharing } from '../../database/driver/sharing.js';
import { everyText } from '../../domain/words/every-text.js';
import type { Reader } from '../together.js';

/**
 * The database of a letter: every text that it reads comes without the full names of people who do not consent to being quoted by name before
 * the recipient, also texts that letters begin to read later. For names of people who act, use `asWritten`. A plugin works on an answer before the
 * connection is free. Shared answers hold no connection, so the query for names never waits for itself.
 */
export const namingReader = (db: Reader, readers: Readers): Reader =>
  sharing(db).withPlugin(new LeavingOutNames(db, readers));

/** The database with all names, for people who act: their names are no quotes. */
export const asWritten = (db: Reader): Reader =>
  db.withoutPlugins().withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true }));

class LeavingOutNames implements KyselyPlugin {
  constructor(
    private readonly db: Reader,
    private readonly readers: Readers,
  ) {}

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return node;
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    const rows = await namingConsenting(
      this.db,
      this.readers,
      result.rows,
      (all, say) => everyText(all, say) as UnknownRow[],
    );
    return { ...result, rows };
  }
}
