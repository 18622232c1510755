import { z } from 'zod';
import { localToken } from '../../client/connect.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import { given } from '../../output/given.js';
import type { Output } from '../../output/output.js';
import { Identity } from '../../../../../libs/identity/tokens.js';

const [LEAST_HOURS, MOST_HOURS] = [0.001, 24 * 366];
const SPAN = `Use a number from ${LEAST_HOURS} to ${MOST_HOURS}`;
const Hours = z.coerce.number(SPAN).min(LEAST_HOURS, SPAN).max(MOST_HOURS, SPAN);

interface TokenOptions {
  readonly email: string;
  readonly name?: string;
  readonly hours: string;
}

/** Prints a token of the local issuer. It says who somebody is; what they may do stands in the programs. */
export async function token({ email, name, hours }: TokenOptions, out: Output): Promise<ExitCode> {
  const length = given('--hours', Hours, hours);
  const identity = {
    email: given('--email', Identity.shape.email, email),
    name: given('--name', Identity.shape.name, name ?? email.split('@')[0]),
  };
  const issued = await localToken(identity, length);
  out.result({ token: issued, ...identity, hours: length }, () => issued);
  return EXIT.ok;
}
