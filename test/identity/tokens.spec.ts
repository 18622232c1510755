import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, decodeJwt, generateKeyPair, importJWK } from 'jose';
import { issueToken, localKey, localTokens } from '../../libs/identity/tokens.js';

const ANN = { email: 'Ann@Example.org', name: 'Ann' };

describe('local tokens', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-key-'));
  const file = join(folder, 'deep', 'key.json');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('say who, with an address in lower case; the key is made once and only its owner can read it', async () => {
    const [key, same] = await Promise.all([localKey(file), localKey(file)]);
    expect(key).toEqual(same);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { read } = await localTokens(file, { production: false, allowed: false });
    await expect(read(await issueToken(key, ANN))).resolves.toEqual({ email: 'ann@example.org', name: 'Ann' });
  });

  it.each([
    [{ production: true, allowed: false }, false],
    [{ production: true, allowed: true }, true],
    [{ production: false, allowed: false }, true],
  ])('with %j are accepted: %s', async (mode, accepted) => {
    const { read } = await localTokens(file, mode);
    const identity = await read(await issueToken(await localKey(file), ANN));
    expect(identity !== null).toBe(accepted);
  });

  it('that are altered, expired, unsigned, for another audience, by another key or another algorithm are nobody’s', async () => {
    const { read } = await localTokens(file, { production: false, allowed: false });
    const key = await importJWK(await localKey(file), 'EdDSA');
    const good = await issueToken(await localKey(file), ANN);
    const [header, payload, signature] = good.split('.');
    const sign = (audience: string, expires: string, by: Parameters<SignJWT['sign']>[0] = key): Promise<string> =>
      new SignJWT({ name: 'Ann' })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setSubject('ann@example.org')
        .setIssuer('roundtable-local')
        .setAudience(audience)
        .setExpirationTime(expires)
        .sign(by);
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const forged = [
      `${header}.${Buffer.from('{"sub":"eve@example.org"}').toString('base64url')}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
      await sign('roundtable', '-1h'),
      await sign('somebody-else', '1h'),
      await sign('roundtable', '1h', privateKey),
      'nonsense',
      '',
    ];
    for (const token of forged) await expect(read(token)).resolves.toBeNull();
    await expect(read(await sign('roundtable', '1h'))).resolves.toMatchObject({ email: 'ann@example.org' });
  });

  it.each([
    [1, 3600],
    [24, 12 * 3600],
  ])(
    'of %s hours make one that a browser may keep for %s seconds, which is none of a bearer',
    async (hours, seconds) => {
      const { read, keep, readKept } = await localTokens(file, { production: false, allowed: false });
      const bearer = await issueToken(await localKey(file), ANN, hours);
      const kept = await keep(bearer);
      expect(kept?.seconds).toBeGreaterThan(seconds - 60);
      expect(kept?.seconds).toBeLessThanOrEqual(seconds);
      expect(Math.abs((decodeJwt(kept?.token ?? '').exp ?? 0) - Date.now() / 1000 - seconds)).toBeLessThan(60);
      await expect(readKept(kept?.token ?? '')).resolves.toEqual({ email: 'ann@example.org', name: 'Ann' });
      for (const refused of [read(kept?.token ?? ''), keep(kept?.token ?? ''), readKept(bearer), keep('none')]) {
        await expect(refused).resolves.toBeNull();
      }
    },
  );

  it('need the whole key pair: half of it is refused when the API starts', async () => {
    const { d: _private, ...half } = await localKey(file);
    const halfFile = join(folder, 'half.json');
    writeFileSync(halfFile, JSON.stringify(half));
    await expect(localTokens(halfFile, { production: false, allowed: false })).rejects.toThrow(
      'not an Ed25519 key pair',
    );
  });
});
