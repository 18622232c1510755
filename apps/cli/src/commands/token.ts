import { localToken } from '../client/connect.js';
import { EXIT, Ended, type ExitCode } from '../output/exit.js';
import type { Output } from '../output/output.js';
import { Identity } from '../../../../libs/identity/tokens.js';

const MOST_HOURS = 24 * 366;

interface TokenOptions {
  readonly email: string;
  readonly name?: string;
  readonly hours: string;
}

/** Prints a token of the local issuer. It says who somebody is; what they may do stands in the programs. */
export async function token({ email, name, hours }: TokenOptions, out: Output): Promise<ExitCode> {
  const length = Number(hours);
  if (!(length > 0 && length <= MOST_HOURS)) {
    throw new Ended(EXIT.wrongInput, `--hours: a number above 0 and at most ${MOST_HOURS}`);
  }
  const identity = Identity.safeParse({ email, name: name ?? email.split('@')[0] });
  if (!identity.success) {
    const wrong = identity.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
    throw new Ended(EXIT.wrongInput, wrong.join('\n'));
  }
  const issued = await localToken(identity.data, length);
  out.result({ token: issued, ...identity.data, hours: length }, () => issued);
  return EXIT.ok;
}
