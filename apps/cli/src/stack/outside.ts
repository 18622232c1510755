import { postgresLogin } from '../../../../libs/config/postgres-login.js';
import { need, readSettings, WrongSettings, type Settings } from '../../../../libs/config/settings.js';
import type { Logins } from '../../../../libs/database/bootstrap.js';
import { migrate } from '../../../../libs/database/migrate.js';
import { provideLogins } from '../../../../libs/database/provide-logins.js';
import { ROLES } from '../../../../libs/database/provide-roles.js';

const NAMES = ['DATABASE_OWNER_URL', 'DATABASE_API_URL', 'DATABASE_WORKER_URL'] as const;

/** A Postgres that runs already, named by three variables; undefined when none of them is set. */
export function outsideDatabase(env: NodeJS.ProcessEnv): Logins | undefined {
  const settings = readSettings(env);
  const missing = NAMES.filter((name) => settings[name] === undefined);
  if (missing.length === NAMES.length) return undefined;
  if (missing.length > 0) {
    throw new WrongSettings(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing: set all of ${NAMES.join(', ')}, or none`,
    );
  }
  const [ownerUrl, apiUrl, workerUrl] = NAMES.map((name) => need(settings, name)) as [string, string, string];
  return { ownerUrl, apiUrl, workerUrl };
}

/** The owner's address, and those of the other two roles where their passwords are to be set. */
export interface Addresses {
  readonly ownerUrl: string;
  readonly apiUrl?: string | undefined;
  readonly workerUrl?: string | undefined;
}

const userOf = (url: string): string => postgresLogin(url).user;

/**
 * Migrates as the owner, and gives the two roles the passwords that their addresses name. Returns what was applied. Throws before
 * it does anything when API or worker would be the owner, who may do to the journal what they may not.
 */
export async function migrateAs({ ownerUrl, apiUrl, workerUrl }: Addresses): Promise<string[]> {
  const others: Partial<Record<keyof Settings, string | undefined>> = {
    DATABASE_API_URL: apiUrl,
    DATABASE_WORKER_URL: workerUrl,
  };
  for (const [name, url] of Object.entries(others)) {
    if (url && userOf(url) === userOf(ownerUrl))
      throw new WrongSettings(`${name} names the owner of the database: use one of the roles ${ROLES.join(' and ')}`);
  }
  const applied = await migrate(ownerUrl);
  const ours: readonly string[] = ROLES;
  const named = Object.values(others).filter((url): url is string => !!url && ours.includes(userOf(url)));
  await provideLogins(ownerUrl, named);
  return applied;
}
