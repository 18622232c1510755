import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrateAs } from '../../apps/cli/src/stack/outside.js';
import { provideLogins } from '../../libs/database/provide-logins.js';
import { aTcpProxy } from '../faults/harness/tcp-proxy.js';
import { at } from '../servers/stack/parts.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

describe('the logins of API and worker', () => {
  const role = `login_${randomUUID().replaceAll('-', '')}`;
  let database: TestDatabase;
  let superuser: pg.Client;
  beforeAll(async () => {
    database = await aDatabase();
    superuser = new pg.Client(database.superuserUrl);
    await superuser.connect();
    const owner = new pg.Client(database.ownerUrl);
    await owner.connect();
    await owner.query(`create role ${role} login`);
    await owner.end();
  });
  afterAll(async () => {
    await superuser.query(`drop role ${role}`);
    await superuser.end();
    await database.drop();
  });

  const urlWith = (password: string): string => {
    const url = new URL(database.apiUrl);
    url.username = role;
    url.password = encodeURIComponent(password);
    return url.toString();
  };
  const kept = async (of: string): Promise<string | null> => {
    const { rows } = await superuser.query<{ kept: string | null }>(
      'select rolpassword as kept from pg_authid where rolname = $1',
      [of],
    );
    return rows[0]?.kept ?? null;
  };
  const signIn = async (password: string): Promise<string> => {
    const client = new pg.Client(urlWith(password));
    await client.connect();
    const { rows } = await client.query<{ who: string }>('select current_user as who');
    await client.end();
    return rows[0]?.who ?? '';
  };

  it.each([
    ...['plain-ascii-1', 'it\'s a \\ "quoted" %41/#@: one', 'Zürich ﬁ № 5', '日本語の合言葉'],
    ...['no\u00A0break', 'wide\u3000space', 'zero\u200Bwidth', 'a\u202Fb\u205Fc\u1680d'],
    ...[
      'soft\u00ADhyphen',
      'joined\u200Cor\u200Dnot\u2060so',
      'heart\u2764\uFE0F',
      '\uFEFFmarked',
      'a\u034Fb\u1806c\u180Bd',
    ],
  ])('sign in with the password of their address, whatever it has in it: %s', async (password) => {
    await provideLogins(database.ownerUrl, [urlWith(password)]);
    await expect(signIn(password)).resolves.toBe(role);
    await expect(signIn(`${password}!`)).rejects.toThrow(/password authentication failed/);
  });

  it('keep a password that their address does not name', async () => {
    await provideLogins(database.ownerUrl, [urlWith('before')]);
    const before = await kept(role);
    await provideLogins(database.ownerUrl, [urlWith('')]);
    await expect(kept(role)).resolves.toBe(before);
    await expect(signIn('before')).resolves.toBe(role);
  });

  it('keep it when the database is migrated with such an address', async () => {
    const bare = new URL(database.apiUrl);
    bare.password = '';
    const before = await kept('roundtable_api');
    expect(before).toMatch(/^SCRAM-SHA-256\$/);
    await migrateAs({ ownerUrl: database.ownerUrl, apiUrl: bare.toString() });
    await expect(kept('roundtable_api')).resolves.toBe(before);
  });

  it('are read as `pg` reads an address: its `user` and `password` count, and a bare % is itself', async () => {
    const url = new URL(database.apiUrl);
    url.username = 'nobody';
    url.searchParams.set('user', role);
    url.searchParams.set('password', 'from the query');
    await provideLogins(database.ownerUrl, [url.toString()]);
    await expect(signIn('from the query')).resolves.toBe(role);
    await provideLogins(database.ownerUrl, [urlWith('').replace(`${role}@`, `${role}:50%off@`)]);
    await expect(signIn('50%off')).resolves.toBe(role);
  });

  it('are not the owner of the database, however an address names it', async () => {
    const owner = new URL(database.ownerUrl).username;
    const asOwner = `${database.apiUrl}?user=${owner}`;
    await expect(migrateAs({ ownerUrl: database.ownerUrl, apiUrl: asOwner })).rejects.toThrow(
      'DATABASE_API_URL names the owner of the database',
    );
  });

  it('get no password that Postgres could log: no statement holds one', async () => {
    const sent: Buffer[] = [];
    const wire = await aTcpProxy([`127.0.0.1:${new URL(database.ownerUrl).port}`]);
    wire.watch = (chunk, direction) => {
      if (direction === 'to') sent.push(chunk);
      return 'pass';
    };
    await provideLogins(at(database.ownerUrl, wire.address), [urlWith('seen-on-the-wire')]);
    await wire.close();
    const said = Buffer.concat(sent).toString('latin1');
    expect(said).toContain(`alter role "${role}" password 'SCRAM-SHA-256$4096:`);
    expect(said).not.toContain('seen-on-the-wire');
    await expect(signIn('seen-on-the-wire')).resolves.toBe(role);
  });
});
