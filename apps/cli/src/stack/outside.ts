import { loginsOf, type Logins } from '../../../../libs/database/bootstrap.js';
import { migrate, provideLogins } from '../../../../libs/database/migrate.js';
import { EXIT, Ended } from '../output/exit.js';

const NAMES = ['DATABASE_OWNER_URL', 'DATABASE_API_URL', 'DATABASE_WORKER_URL'] as const;

/** A Postgres that runs already, named by three variables; undefined when none of them is set. */
export function outsideDatabase(env: NodeJS.ProcessEnv): Logins | undefined {
  const missing = NAMES.filter((name) => !env[name]);
  if (missing.length === NAMES.length) return undefined;
  if (missing.length > 0) {
    throw new Ended(
      EXIT.wrongInput,
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing: set all of ${NAMES.join(', ')}, or none`,
    );
  }
  const [ownerUrl = '', apiUrl = '', workerUrl = ''] = NAMES.map((name) => env[name]);
  return { ownerUrl, apiUrl, workerUrl };
}

/** The owner's address, and those of the other two roles where their passwords are to be set. */
export interface Addresses {
  readonly ownerUrl: string;
  readonly apiUrl?: string | undefined;
  readonly workerUrl?: string | undefined;
}

/** Migrates as the owner, and gives the two roles the passwords that their addresses name. Returns what was applied. */
export async function migrateAs({ ownerUrl, apiUrl, workerUrl }: Addresses): Promise<string[]> {
  const applied = await migrate(ownerUrl);
  const ours = loginsOf(ownerUrl, '', '');
  const userOf = (url: string): string => new URL(url).username;
  const named = [apiUrl, workerUrl].filter(
    (url): url is string =>
      !!url && new URL(url).password !== '' && [ours.apiUrl, ours.workerUrl].map(userOf).includes(userOf(url)),
  );
  await provideLogins(ownerUrl, named);
  return applied;
}
