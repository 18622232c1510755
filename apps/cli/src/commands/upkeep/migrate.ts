import { readSome } from '../../../../../libs/config/settings.js';
import { connect } from '../../../../../libs/database/connection.js';
import { ROLES, provideRoles } from '../../../../../libs/database/provide-roles.js';
import { homeFolder } from '../../../../../libs/embedded/home.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { migrateAs, type Addresses } from '../../stack/outside.js';
import { readLogins, runningStack } from '../../stack/running-stack.js';

/** Brings the database to this version as its owner: the one that runs here, or `DATABASE_OWNER_URL`. Safe to repeat. */
export async function migrate({ roles = false }: { roles?: boolean }, out: Output): Promise<ExitCode> {
  const addresses = owned();
  if (roles) {
    await makeRoles(addresses.ownerUrl);
    out.result({ roles: ROLES }, () => `The roles ${ROLES.join(' and ')} are there`);
    return EXIT.ok;
  }
  const applied = await migrateAs(addresses);
  out.result({ applied }, () =>
    applied.length === 0 ? 'The database is up to date' : `Applied ${applied.join(', ')}`,
  );
  return EXIT.ok;
}

function owned(): Addresses {
  const used = readSome('DATABASE_OWNER_URL', 'DATABASE_API_URL', 'DATABASE_WORKER_URL');
  const { DATABASE_OWNER_URL: ownerUrl, DATABASE_API_URL: apiUrl, DATABASE_WORKER_URL: workerUrl } = used;
  if (ownerUrl) return { ownerUrl, apiUrl, workerUrl };
  const home = homeFolder();
  const logins = runningStack(home) && readLogins(home);
  if (logins) return logins;
  throw new Ended(EXIT.notRunning, 'Nothing runs here: start it with `npm start`, or set DATABASE_OWNER_URL');
}

/** Before a dump is restored on a new server: it grants rights to roles, and does not hold them. */
async function makeRoles(ownerUrl: string): Promise<void> {
  const db = connect(ownerUrl, { name: 'roundtable-migrate', max: 1 });
  try {
    await provideRoles(db);
  } finally {
    await db.destroy();
  }
}
