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
 * The same database for a letter: every text that it reads of a program is without the full names of those who do not consent to
 * being quoted by name before whom it is for, also where a letter begins to tell it today. Who somebody is, `asWritten` tells. What a plugin makes of an
 * answer it makes before its connection is free: shared answers hold none, so that asking for names never waits for itself.
 */
export const namingReader = (db: Reader, readers: Readers): Reader =>
  sharing(db).withPlugin(new LeavingOutNames(db, readers));

/** The database as it is: for the names of people as those who did something, which are no quotes. */
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
