import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LOADERS = ['./test/servers/typescript.js', './test/observability/without-optional-packages.js'];

/** What a process says that has none of the optional packages, after loading API, worker and what begins to trace. */
async function said(): Promise<unknown> {
  const script = `
    await import('./apps/api/src/app.module.ts');
    await import('./apps/worker/src/worker.module.ts');
    const { startTracing } = await import('./libs/observability/tracing/start-tracing.ts');
    const { clientInterceptors } = await import('./libs/observability/tracing/temporal-tracing.ts');
    const off = await startTracing({ endpoint: undefined, part: 'api' });
    const on = await startTracing({ endpoint: 'http://127.0.0.1:9', part: 'api' }).catch(({ message }) => message);
    console.log(JSON.stringify({ off, interceptors: await clientInterceptors(off), on }));
    process.exit();`;
  const loaders = LOADERS.flatMap((loader) => ['--import', loader]);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...loaders, '--input-type=module', '--eval', script],
    { cwd: ROOT, timeout: 60_000 },
  );
  return JSON.parse(stdout);
}

describe('an installation without the packages for traces', () => {
  it('runs without traces, and says what is missing when they are asked for', async () => {
    expect(await said()).toEqual({
      off: null,
      interceptors: [],
      on: expect.stringContaining('run `npm ci` without `--omit=optional`'),
    });
  });
});
