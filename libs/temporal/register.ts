import type { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { CYCLE, PROGRAM } from './search-attributes.js';

/** Registers the search attributes where that is allowed; those that are there already stay. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: { [PROGRAM.name]: keyword, [CYCLE.name]: keyword },
  });
}
