import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { z } from 'zod';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const RECORDED = fileURLToPath(new URL('./previous-release/', import.meta.url));

/** What record.js keeps of a release beside its sources. */
const Release = z.strictObject({
  ref: z.string(),
  version: z.string(),
  commit: z.string(),
  migrations: z.array(z.string()),
});

/** What its command line did with a database: every migration, and the passwords of its two users. */
const MIGRATE = `
  import { migrate, provideLogins } from './dist/libs/database/migrate.js';
  const { DATABASE_OWNER_URL: owner, DATABASE_API_URL: api, DATABASE_WORKER_URL: worker } = process.env;
  await migrate(owner);
  await provideLogins(owner, [api, worker]);`;

/** The release before this version, built from its recorded sources with the packages of this clone. */
export interface PreviousBuild {
  readonly release: z.infer<typeof Release>;
  readonly api: string;
  readonly worker: string;
  /** Brings a database to the schema of that release. */
  migrate(env: NodeJS.ProcessEnv): Promise<void>;
  remove(): void;
}

export async function aPreviousBuild(): Promise<PreviousBuild> {
  const release = Release.parse(JSON.parse(readFileSync(join(RECORDED, 'release.json'), 'utf8')));
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-previous-'));
  const here = { cwd: folder, env: { PATH: process.env.PATH, HOME: process.env.HOME } };
  const sources = brotliDecompressSync(readFileSync(join(RECORDED, 'sources.tar.br')));
  execFileSync('tar', ['-x'], { ...here, input: sources });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const swc = join('node_modules', '.bin', 'swc');
  await run(swc, ['apps', 'workflows', 'activities', 'libs', '-d', 'dist'], here);
  await run(process.execPath, ['dist/apps/worker/src/build-workflow-bundle.js'], here);
  return {
    release,
    api: join(folder, 'dist/apps/api/src/main.js'),
    worker: join(folder, 'dist/apps/worker/src/main.js'),
    migrate: async (env) =>
      void (await run(process.execPath, ['--input-type=module', '--eval', MIGRATE], {
        ...here,
        env: { ...here.env, ...env },
      })),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
