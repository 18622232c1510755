import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { aDatabase, type TestDatabase } from '../../servers/template-database.js';
import { ROOT } from '../../deploy/compose-file.js';

const LIMIT_MS = 60_000;

describe('an API says at its start how people sign in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-signing-in-'));
  let database: TestDatabase;
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What it warns of, from its start until it has ended in order. */
  async function warnings(env: Record<string, string>): Promise<string[]> {
    const api = spawn(process.execPath, [join(ROOT, 'dist/apps/api/src/main.js')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        DATABASE_API_URL: database.apiUrl,
        DRAIN_DELAY_SECONDS: '0',
        TOKEN_KEY_FILE: join(folder, 'key.json'),
        ...env,
      },
    });
    const warned: string[] = [];
    for await (const line of createInterface(api.stderr)) {
      const { level, msg } = JSON.parse(line) as { level: number | string; msg: string };
      if (level === 40 || level === 'warn') warned.push(msg);
      if (msg === 'api started') api.kill('SIGTERM'); // it warns in the same turn, and hears of this in a later one
    }
    return warned;
  }

  it.each([
    [
      { NODE_ENV: 'production' },
      [expect.stringMatching(/^nobody can sign in: .*ROUNDTABLE_LOCAL_TOKENS is not allow$/)],
    ],
    [
      { NODE_ENV: 'production', ROUNDTABLE_LOCAL_TOKENS: 'refuse' },
      [expect.stringMatching(/^nobody can sign in: .*ROUNDTABLE_LOCAL_TOKENS is not allow$/)],
    ],
    [
      { NODE_ENV: 'production', ROUNDTABLE_LOCAL_TOKENS: 'allow' },
      [expect.stringMatching(/^local tokens are taken: whoever can read the file TOKEN_KEY_FILE signs in as anybody$/)],
    ],
    [{}, []],
  ] as [Record<string, string>, unknown[]][])(
    'with %j',
    async (env, said) => {
      await expect(warnings(env)).resolves.toEqual(said);
    },
    LIMIT_MS,
  );
});
