import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SignJWT, exportJWK, generateKeyPair, importJWK, jwtVerify, type JWK } from 'jose';
import { z } from 'zod';

const ISSUER = 'roundtable-local';
const AUDIENCE = 'roundtable';
/** Whom the tokens are for that browsers keep. */
const PAGES = 'roundtable-pages';
const LONGEST_KEPT_MS = 12 * 3_600_000;

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
export const issueToken = (key: JWK, identity: Identity, hours = 24): Promise<string> =>
  sign(key, identity, { audience: AUDIENCE, expiresAt: Date.now() + hours * 3_600_000 });

interface Use {
  readonly audience: string;
  /** Unix time in ms. */
  readonly expiresAt: number;
}

async function sign(key: JWK, { email, name }: Identity, { audience, expiresAt }: Use): Promise<string> {
  return new SignJWT({ name })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(email.toLowerCase())
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(new Date(expiresAt))
    .sign(await importJWK(key, 'EdDSA'));
}

/** What tokens say. */
export interface Tokens {
  /** Who a bearer is, or null when the token is not ours, altered or expired. */
  readonly read: (token: string) => Promise<Identity | null>;
  /** Makes a token that a browser may keep of a bearer's; null when that is none. It ends no later, and says nothing to `read`. */
  readonly keep: (token: string) => Promise<Kept | null>;
  /** Who keeps a token that `keep` made, or null. */
  readonly readKept: (token: string) => Promise<Identity | null>;
}

/** A token that a browser keeps. */
export interface Kept {
  readonly token: string;
  /** How long it is valid. */
  readonly seconds: number;
}

const nothing = (): Promise<null> => Promise.resolve(null);
const NOBODYS: Tokens = { read: nothing, keep: nothing, readKept: nothing };

/** The tokens of the local issuer. In production it trusts none unless local tokens were allowed explicitly. */
export async function localTokens(
  keyFile: string,
  { production, allowed }: { production: boolean; allowed: boolean },
): Promise<Tokens> {
  if (production && !allowed) return NOBODYS;
  const key = await localKey(keyFile);
  const { kty, crv, x, d } = key;
  if (!kty || !crv || !x || !d) throw new Error(`${keyFile} is not an Ed25519 key pair`);
  const publicKey = await importJWK({ kty, crv, x }, 'EdDSA');
  const readFor = (audience: string): Reader =>
    remembering(async (token) => {
      const { payload } = await jwtVerify(token, publicKey, { issuer: ISSUER, audience, algorithms: ['EdDSA'] });
      const identity = Identity.parse({ email: payload.sub, name: payload.name ?? payload.sub });
      return { identity, expiresAt: (payload.exp ?? 0) * 1000 };
    });
  const [bearer, kept] = [readFor(AUDIENCE), readFor(PAGES)];
  return {
    read: async (token) => (await bearer(token))?.identity ?? null,
    readKept: async (token) => (await kept(token))?.identity ?? null,
    keep: async (token) => {
      const read = await bearer(token);
      if (!read) return null;
      const expiresAt = Math.min(read.expiresAt, Date.now() + LONGEST_KEPT_MS);
      const ofPages = await sign(key, read.identity, { audience: PAGES, expiresAt });
      return { token: ofPages, seconds: Math.floor((expiresAt - Date.now()) / 1000) };
    },
  };
}

interface Verified {
  readonly identity: Identity;
  /** Unix time in ms. */
  readonly expiresAt: number;
}
type Reader = (token: string) => Promise<Verified | null>;

const MOST_REMEMBERED = 10_000;

/** A token is verified once and remembered until it expires. What cannot be verified is nobody's. */
function remembering(verify: (token: string) => Promise<Verified>): Reader {
  const known = new Map<string, Verified>();
  return async (token) => {
    const before = known.get(token);
    if (before && before.expiresAt > Date.now()) return before;
    known.delete(token);
    try {
      const verified = await verify(token);
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(token, verified);
      return verified;
    } catch {
      return null;
    }
  };
}
