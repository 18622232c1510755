import { CommanderError } from 'commander';
import { roundtable } from '../../apps/cli/src/command-line/roundtable.js';
import { Ended } from '../../apps/cli/src/output/exit.js';
import type { Output } from '../../apps/cli/src/output/output.js';
import type { TestApi } from '../servers/an-api.js';

export interface Typed {
  readonly code: number;
  /** What a person reads: the result, or why there is none. */
  readonly text: string;
  /** The same with `--json`. */
  readonly data: unknown;
}

/** Types `roundtable ...line` as somebody, at an API. */
export const typed = (api: At, as: string, ...line: readonly string[]): Promise<Typed> =>
  typedBy(api, as, () => undefined, ...line);

type At = Pick<TestApi, 'origin' | 'token'>;

/** The same, with what is said on the way there. */
export async function typedBy(
  api: At,
  as: string,
  say: (line: string) => void,
  ...line: readonly string[]
): Promise<Typed> {
  Object.assign(process.env, { ROUNDTABLE_URL: api.origin, ROUNDTABLE_TOKEN: await api.token(as) });
  let [code, text, data]: [number, string, unknown] = [-1, '', null];
  const out: Output = {
    say,
    result: (result, lines) => ([text, data] = [lines(), result]),
  };
  try {
    await roundtable(out, (exit) => (code = exit)).parseAsync(['node', 'roundtable', ...line]);
  } catch (error) {
    if (error instanceof Ended) return { code: error.code, text: error.message, data: error.details };
    if (error instanceof CommanderError) return { code: 2, text: error.message, data: null };
    throw error;
  }
  return { code, text, data };
}
