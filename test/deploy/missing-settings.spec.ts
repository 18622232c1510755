import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './compose-file.js';

const LIMIT_MS = 60_000;

describe('a part that misses a setting', () => {
  it.each([
    ['api', 'DATABASE_API_URL'],
    ['worker', 'DATABASE_WORKER_URL'],
  ])(
    'the %s ends, and names %s',
    (part, name) => {
      const program = join(ROOT, `dist/apps/${part}/src/main.js`);
      const ended = spawnSync(process.execPath, [program], {
        env: { PATH: process.env.PATH },
        encoding: 'utf8',
        timeout: LIMIT_MS,
      });
      expect(ended.status).toBe(1);
      expect(`${ended.stdout}${ended.stderr}`).toContain(`${name} is missing`);
    },
    LIMIT_MS,
  );
});
