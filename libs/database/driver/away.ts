/** The form of Postgres' words for what failed, by their class. Node's own codes (`EPIPE`, `E2BIG`, `ERR_...`) have another. */
const SQLSTATE = /^([0-9][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;
/** What befalls the connection, the server or the gate, and so everybody: also where it may have been committed, or each alone would wait as long. */
const OF_ALL = /^(08|53|57P|58|25P03|25006|55P03)/;
/** A connection that is lost, or that there is none, in the words of driver and pool. Never by a word alone: a failure may quote what people said. */
const LOST =
  /^(Connection terminated|Client (has encountered a connection error|was closed) and is not|timeout exceeded when trying to connect|Cannot use a pool after|driver has already been destroyed)/;
/** A lost connection, by the code of a socket or stream. */
const LOST_BY_CODE = /^(EPIPE|ECONN\w+|ETIMEDOUT|ERR_STREAM_\w+)$/;

/** Fields that a failure may have, from any library. */
type FailureFields = Partial<Record<'code' | 'syscall' | 'message', unknown>>;

/** Postgres' or Node's word for a failure; empty where it has none. */
export function codeOf(error: unknown): string {
  const { code } = Object(error) as FailureFields;
  return typeof code === 'string' ? code : '';
}

/** Whether Postgres said that something failed, after which nothing more can be asked in the transaction. */
export const isOfPostgres = (error: unknown): boolean => SQLSTATE.test(codeOf(error));

/** What failed on a connection to Postgres, of whatever made it fail. */
const OF_CONNECTIONS = new WeakSet<object>();

/** Notes that this failed on a connection to Postgres, and gives it back: a stream says in the same words what befell a file or an answer. */
export function ofConnection(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) OF_CONNECTIONS.add(error);
  return error;
}

const OF_A_STREAM = /^ERR_STREAM_/;

/** Whether it is Postgres that is away, and not any other stream that was used wrongly: that is a mistake of ours, and no passing one. */
export const isDatabaseAway = (error: unknown): boolean =>
  isAway(error) && (!OF_A_STREAM.test(codeOf(error)) || OF_CONNECTIONS.has(Object(error) as object));

/** Whether Postgres is away or too busy, or the connection to it lost: the same may go well in a moment. */
export function isAway(error: unknown): boolean {
  if (isOfPostgres(error)) return OF_ALL.test(codeOf(error));
  const { syscall, message } = Object(error) as FailureFields;
  return syscall === 'connect' || LOST_BY_CODE.test(codeOf(error)) || LOST.test(String(message));
}
