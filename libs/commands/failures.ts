const RETRIED = new Set(['40001', '40P01']);
/** Classes of what one of several rows or texts may bring about: data, integrity, names and rights, limits, what a trigger raises. */
const OF_ONE = /^(22|23|42|54|P0)/;

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : '';
}

/** Whether the same may go well when it is run again: a deadlock or a serialisation failure. */
export const isToRetry = (error: unknown): boolean => RETRIED.has(codeOf(error));

/** Whether one of those who share a transaction may be why it failed. Never where it is not known whether it was committed. */
export const mayBeOfOne = (error: unknown): boolean => OF_ONE.test(codeOf(error));

/** Whether Postgres or the connection to it failed, after which nothing more can be asked in the transaction. */
export const isOfDatabase = (error: unknown): boolean => codeOf(error) !== '';
