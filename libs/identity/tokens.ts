import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SignJWT, exportJWK, generateKeyPair, importJWK, jwtVerify, type JWK } from 'jose';
import { z } from 'zod';

const ISSUER = 'roundtable-local';
const AUDIENCE = 'roundtable';

/** Who a token says its bearer is. What they may do stands in `membership` rows. */
export const Identity = z.object({
  email: z.email().transform((email) => email.toLowerCase()),
  name: z.string().min(1).max(200),
});
export type Identity = z.infer<typeof Identity>;

/** The local issuer's Ed25519 key pair in a file that only its owner can read; made on first use. */
export async function localKey(file: string): Promise<JWK> {
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as JWK;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await makeKey(file);
    }
  }
  throw new Error(`The token key ${file} cannot be read`);
}

async function makeKey(file: string): Promise<void> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // somebody else was first
  }
}

/** A token for `identity`, valid for `hours`. */
export async function issueToken(key: JWK, { email, name }: Identity, hours = 24): Promise<string> {
  return new SignJWT({ name })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(email.toLowerCase())
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(new Date(Date.now() + hours * 3_600_000))
    .sign(await importJWK(key, 'EdDSA'));
}

/** Says who a bearer is, or null when the token is not ours, altered or expired. */
export type TokenReader = (token: string) => Promise<Identity | null>;

/** Reads tokens of the local issuer. In production it trusts none unless local tokens were allowed explicitly. */
export async function tokenReader(
  keyFile: string,
  { production, allowed }: { production: boolean; allowed: boolean },
): Promise<TokenReader> {
  if (production && !allowed) return () => Promise.resolve(null);
  const { kty, crv, x } = await localKey(keyFile);
  if (!kty || !crv || !x) throw new Error(`${keyFile} is not an Ed25519 key`);
  const publicKey = await importJWK({ kty, crv, x }, 'EdDSA');
  const verify = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['EdDSA'] };
  return remembering(async (token) => {
    const { payload } = await jwtVerify(token, publicKey, verify);
    const identity = Identity.parse({ email: payload.sub, name: payload.name ?? payload.sub });
    return { identity, expiresAt: (payload.exp ?? 0) * 1000 };
  });
}

interface Verified {
  readonly identity: Identity;
  /** Unix time in ms. */
  readonly expiresAt: number;
}

const MOST_REMEMBERED = 10_000;

/** A token is verified once and remembered until it expires. What cannot be verified is nobody's. */
function remembering(verify: (token: string) => Promise<Verified>): TokenReader {
  const known = new Map<string, Verified>();
  return async (token) => {
    const before = known.get(token);
    if (before && before.expiresAt > Date.now()) return before.identity;
    known.delete(token);
    try {
      const verified = await verify(token);
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(token, verified);
      return verified.identity;
    } catch {
      return null;
    }
  };
}
