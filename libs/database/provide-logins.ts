import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { postgresLogin } from '../config/postgres-login.js';
import { connect } from './connection.js';

const ITERATIONS = 4096;
const BYTES = 32;

/**
 * Gives the roles of API and worker the passwords that their addresses name. Run by the owner, after the migrations. An address
 * without a password leaves the role's as it is: it comes from elsewhere, or the role signs in by another way.
 */
export async function provideLogins(ownerUrl: string, urls: readonly string[]): Promise<void> {
  const db = connect(ownerUrl, { name: 'roundtable-logins', max: 1 });
  try {
    for (const url of urls) {
      const { user, password } = postgresLogin(url);
      if (password === '') continue;
      const secret = passwordVerifier(password);
      await sql`alter role ${sql.id(user)} password ${sql.lit(secret)}`.execute(db);
    }
  } finally {
    await db.destroy();
  }
}

/** Spaces beyond ASCII, for which SASLprep has a space (RFC 3454, table C.1.2). */
const SPACES = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g;
/** What SASLprep leaves out (RFC 3454, table B.1). */
const NOTHING = /\u00AD|\u034F|\u1806|[\u180B-\u180D]|\u200C|\u200D|\u2060|[\uFE00-\uFE0F]|\uFEFF/g;

/** A password as clients and servers prepare it before they hash it (RFC 4013). `pg` does the same and does not export it. */
const prepared = (password: string): string => password.replace(SPACES, ' ').replace(NOTHING, '').normalize('NFKC');

/**
 * What Postgres keeps of a password for SCRAM-SHA-256 (RFC 5803), as psql's `\password` makes it. A statement has this instead of
 * the password, because statements may be logged.
 */
export function passwordVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(prepared(password), salt, ITERATIONS, BYTES, 'sha256');
  const keyed = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}
