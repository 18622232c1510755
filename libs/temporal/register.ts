import type { OperatorService } from '@temporalio/client';
import proto from '@temporalio/proto';
import { CYCLE, PROGRAM } from './search-attributes.js';

const NAMES = [PROGRAM.name, CYCLE.name];

/** Registers the search attributes; those that are there already stay. */
export async function registerSearchAttributes(operator: OperatorService, namespace: string): Promise<void> {
  const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  await operator.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(NAMES.map((name) => [name, keyword])),
  });
}

/**
 * Makes sure that the search attributes are registered: a workflow task that uses a missing one fails again and again.
 * Registers them where that is allowed (dev server, own cluster). Elsewhere throws an error that names the missing ones; its cause says why they
 * could not be registered.
 */
export async function ensureSearchAttributes(operator: OperatorService, namespace: string): Promise<void> {
  const missing = async (): Promise<string[]> => {
    const { customAttributes } = await operator.listSearchAttributes({ namespace });
    return NAMES.filter((name) => !(name in customAttributes));
  };
  if ((await missing()).length === 0) return;
  const cause = await registerSearchAttributes(operator, namespace).catch((error: unknown) => error);
  const still = await missing();
  if (still.length === 0) return;
  const message = `Register these search attributes (Keyword) in the namespace ${namespace}: ${still.join(', ')}`;
  throw new Error(message, cause === undefined ? {} : { cause });
}
