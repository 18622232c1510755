import { existsSync } from 'node:fs';
import { homeFolder } from '../../../../libs/embedded/home.js';
import { Identity, issueToken, localKey } from '../../../../libs/identity/tokens.js';
import { EXIT, Ended } from '../output/exit.js';
import { given } from '../output/given.js';
import { keyFileOf, runningStack } from '../stack/running-stack.js';
import { ApiClient } from './api-client.js';

const START_FIRST = 'Nothing runs here: start it with `npm start`, or set ROUNDTABLE_URL';

/** `ROUNDTABLE_URL`, or what runs for this data folder. */
export function apiUrl(env: NodeJS.ProcessEnv = process.env): string {
  const url = env.ROUNDTABLE_URL || runningStack(homeFolder(env))?.api;
  if (!url) throw new Ended(EXIT.notRunning, START_FIRST);
  return url.replace(/\/+$/, '');
}

/** A client for `email`, by the local key; without one by `ROUNDTABLE_TOKEN`. */
export async function connect(email: string | undefined, env: NodeJS.ProcessEnv = process.env): Promise<ApiClient> {
  const url = apiUrl(env);
  if (email === undefined && env.ROUNDTABLE_TOKEN) return new ApiClient(url, env.ROUNDTABLE_TOKEN);
  if (email === undefined) {
    throw new Ended(EXIT.wrongInput, 'Say who you are: --as you@example.org, or set ROUNDTABLE_TOKEN');
  }
  const address = given('--as', Identity.shape.email, email);
  return new ApiClient(url, await localToken({ email: address, name: email.split('@')[0] ?? email }, 1, env));
}

/** A token of the local issuer; refused in production unless that was allowed explicitly, as the API does. */
export async function localToken(
  identity: { email: string; name: string },
  hours: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  if (env.NODE_ENV === 'production' && env.ROUNDTABLE_LOCAL_TOKENS !== 'allow') {
    throw new Ended(
      EXIT.wrongInput,
      'Local tokens are refused in production; ROUNDTABLE_LOCAL_TOKENS=allow says otherwise, here and at the API',
    );
  }
  const home = homeFolder(env);
  const file = env.TOKEN_KEY_FILE || keyFileOf(home);
  if (!existsSync(home.root) && !env.TOKEN_KEY_FILE) throw new Ended(EXIT.notRunning, START_FIRST);
  return issueToken(await localKey(file), identity, hours);
}
