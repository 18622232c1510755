import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { aDatabase, type TestDatabase } from '../../servers/template-database.js';
import { ROOT } from '../../deploy/compose-file.js';

const LIMIT_MS = 60_000;
const SECRET = 'hunter2-and-more-of-it';

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs a program of the build to its end. */
async function run(app: string, words: readonly string[], env: Record<string, string>): Promise<Ended> {
  const program = join(ROOT, `dist/apps/${app}/src/main.js`);
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env.PATH, ...env },
    timeout: LIMIT_MS,
  });
  const [said, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, said: `${said}${errors}` };
}

describe('a part that misses a setting', () => {
  it.each([
    ['api', 'DATABASE_API_URL'],
    ['worker', 'DATABASE_WORKER_URL'],
  ])(
    'the %s ends, and names %s in a sentence',
    async (part, name) => {
      await expect(run(part, [], {})).resolves.toEqual({
        code: 1,
        said: `${name} is missing; \`npm start\` sets it for the embedded servers\n`,
      });
    },
    LIMIT_MS,
  );
});

describe('a part whose settings are wrong', () => {
  const wrong = { PORT: 'many', WORKER_PORT: ' ', DATABASE_OWNER_URL: `mysql://u:${SECRET}@127.0.0.1/roundtable` };
  const said = [
    'These settings are wrong:',
    '  DATABASE_OWNER_URL: Use an address like postgres://role:password@host:5432/database',
    '  PORT: Use a whole number from 0 to 65535',
    '',
  ].join('\n');
  it.each([
    ['api', [], 1],
    ['worker', [], 1],
    ['cli', ['up'], 2],
  ] as const)(
    'the %s %j ends and says what they should be, without a stack and without what they are',
    async (part, words, code) => {
      await expect(run(part, words, { ...wrong, ROUNDTABLE_HOME: '/nonexistent' })).resolves.toEqual({ code, said });
    },
    LIMIT_MS,
  );
});

describe('a command that needs the database only', () => {
  const host = 'x86_64-conda-linux-gnu'; // as conda sets it
  it.each([
    [['migrate'], 'DATABASE_OWNER_URL'],
    [['journal', 'verify'], 'DATABASE_WORKER_URL'],
  ])(
    '%j is refused for the settings that it uses, and for no others',
    async (words, name) => {
      const env = { HOST: host, PORT: 'many', ROUNDTABLE_HOME: mkdtempSync(join(tmpdir(), 'roundtable-')) };
      const without = await run('cli', words, env);
      expect(without.said).toContain(`set ${name}`);
      const { said } = await run('cli', words, { ...env, [name]: `mysql://u:${SECRET}@127.0.0.1/roundtable` });
      expect(said).toMatch(new RegExp(`^These settings are wrong:\\n  ${name}: .*\\n$`));
      rmSync(env.ROUNDTABLE_HOME, { recursive: true });
    },
    LIMIT_MS,
  );
});

describe('a part that is given the address of the owner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-settings-'));
  let database: TestDatabase;
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['api', 'DATABASE_API_URL', 'ownerUrl', 'roundtable_owner'],
    ['worker', 'DATABASE_WORKER_URL', 'ownerUrl', 'roundtable_owner'],
    ['api', 'DATABASE_API_URL', 'superuserUrl', 'postgres'],
  ] as const)(
    'the %s refuses %s=%s: it could do to the journal what nobody may',
    async (part, name, address, role) => {
      const env = { [name]: database[address], PORT: '0', WORKER_PORT: '0', TOKEN_KEY_FILE: join(folder, 'key.json') };
      const { code, said } = await run(part, [], { ...env, LOG_LEVEL: 'error' });
      expect(said).toBe(`${name} names ${role}, who owns the tables: use a role that only uses them\n`);
      expect(code).toBe(1);
    },
    LIMIT_MS,
  );

  it(
    'migrations refuse it for either before they do anything',
    async () => {
      const { ownerUrl } = database;
      const env = { DATABASE_OWNER_URL: ownerUrl, DATABASE_WORKER_URL: ownerUrl };
      await expect(run('cli', ['migrate'], env)).resolves.toEqual({
        code: 2,
        said: 'DATABASE_WORKER_URL names the owner of the database: use one of the roles roundtable_api and roundtable_worker\n',
      });
    },
    LIMIT_MS,
  );
});
