import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm run bench -- NAME...` says once the build is there. */
const bench = (...names: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const args = ['--import', './test/servers/typescript.js', 'test/bench/run.ts', ...names];
    execFile(process.execPath, args, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });

describe('a figure that nobody measures', () => {
  it('is refused with those that there are, before anything starts and with nothing on stdout', async () => {
    const { code, stdout, stderr } = await bench('actions_per_cycle', 'happiness');
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/Not measured here: happiness\. There are .*actions_per_cycle/);
  });
});
