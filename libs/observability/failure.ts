/** What a log may say of a failure: names, codes and places in the code. */
export interface Failure {
  readonly error: string;
  readonly code?: string;
  /** Of Postgres: which constraint or table, never which value. */
  readonly constraint?: string;
  readonly table?: string;
  readonly stack?: string;
  readonly cause?: Failure;
}

const MOST_FRAMES = 20;
const MOST_CAUSES = 3;
const NAME = /^[\w.-]{1,80}$/;

/** Describes a failure for a log. Its message is left out: messages of databases, parsers and mail servers quote what people wrote. */
export function failureOf(error: unknown, depth = 0): Failure {
  if (typeof error !== 'object' || error === null) return { error: typeof error };
  const { name, code, constraint, table, stack, cause } = error as Record<string, unknown>;
  const frames = typeof stack === 'string' ? framesOf(stack) : '';
  return {
    error: named(name) ?? 'Error',
    ...optional('code', named(typeof code === 'number' ? String(code) : code)),
    ...optional('constraint', named(constraint)),
    ...optional('table', named(table)),
    ...(frames === '' ? {} : { stack: frames }),
    ...(cause === undefined || depth >= MOST_CAUSES ? {} : { cause: failureOf(cause, depth + 1) }),
  };
}

/** A key of a failure, equal for failures with equal names, codes, constraints and causes. Their place in the code does not matter. */
export const kindOfFailure = (failure: Failure): string =>
  JSON.stringify(failure, (key, value: unknown) => (key === 'stack' ? undefined : value));

/** The lines of a stack below the message, which may itself have several lines. */
const framesOf = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at .*[:)]/.test(line))
    .slice(0, MOST_FRAMES)
    .join('\n');

const named = (value: unknown): string | undefined =>
  typeof value === 'string' && NAME.test(value) ? value : undefined;

const optional = <Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: string };
