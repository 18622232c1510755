import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Packages of hundreds of small modules: Jest reads, compiles and links each of them anew for each spec file, which takes longer than
 * many a spec. They are made one file, once for each version of the package and of this file. Nothing may require one of them in CommonJS.
 */
const PACKAGES = [
  { name: 'kysely', exported: ["export * from 'kysely';"] },
  { name: 'zod', exported: ["export * from 'zod';", "export { default } from 'zod';"] },
];

const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const FOLDER = `${MODULES}.cache/roundtable-test/`;
const versionOf = (name) => JSON.parse(readFileSync(`${MODULES}${name}/package.json`, 'utf8')).version;
const MADE_BY = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex')
  .slice(0, 8);
const fileOf = (name) => `${FOLDER}${name}-${versionOf(name)}-${MADE_BY}.mjs`;

/** For Jest's `moduleNameMapper`: the one file in the place of the package. */
export const bundledPackages = Object.fromEntries(PACKAGES.map(({ name }) => [`^${name}$`, fileOf(name)]));

/** Makes the files that are not there. Several runs may do so at once. */
export async function bundlePackages() {
  const missing = PACKAGES.filter(({ name }) => !existsSync(fileOf(name)));
  if (missing.length === 0) return;
  const making = `${FOLDER}${process.pid}/`;
  mkdirSync(making, { recursive: true });
  for (const { name, exported } of missing) writeFileSync(`${making}${name}.entry.mjs`, exported.join('\n'));
  await bundle(
    making,
    missing.map(({ name }) => name),
  );
  for (const { name } of missing) renameSync(`${making}${name}.mjs`, fileOf(name));
  rmSync(making, { recursive: true });
}

/** As the modules are: nothing is left out, nothing is shortened. */
async function bundle(folder, names) {
  const { default: webpack } = await import('webpack');
  const compiler = webpack({
    mode: 'none',
    target: 'node20',
    devtool: false,
    experiments: { outputModule: true },
    entry: Object.fromEntries(names.map((name) => [name, `${folder}${name}.entry.mjs`])),
    output: { path: folder, filename: '[name].mjs', module: true, library: { type: 'module' } },
    optimization: { concatenateModules: true, providedExports: true, usedExports: false, sideEffects: false },
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
}
