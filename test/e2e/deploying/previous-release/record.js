import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { format, resolveConfig } from 'prettier';

/**
 * `node test/e2e/deploying/previous-release/record.js <tag>` keeps the sources of a release beside this file, so that the
 * next version is tested against it in every clone, also in a shallow one that has no tags. Run it when a release is tagged.
 */
const [ref] = process.argv.slice(2);
if (!ref) throw new Error('Name the tag or commit of the release');

const git = (...args) => execFileSync('git', args, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
const at = (file) => new URL(file, import.meta.url);
const WANTED = ['package.json', '.swcrc', 'apps/api', 'apps/worker', 'workflows', 'activities', 'libs'];

const commit = git('rev-parse', '--short=12', `${ref}^{commit}`).toString().trim();
const names = git('ls-tree', '-r', '--name-only', commit).toString().split('\n');
const { version } = JSON.parse(git('show', `${commit}:package.json`).toString());
const release = {
  ref,
  version,
  commit,
  migrations: names.flatMap((name) => /^libs\/database\/migrations\/(\d{4}-[\w-]+)\.ts$/.exec(name)?.[1] ?? []),
};

const archive = brotliCompressSync(git('archive', '--format=tar', commit, ...WANTED)); // a third smaller than by gzip
writeFileSync(at('sources.tar.br'), archive);
const options = await resolveConfig(at('release.json'));
writeFileSync(at('release.json'), await format(JSON.stringify(release), { ...options, parser: 'json' }));
console.log(`Recorded ${ref} (${commit}), ${archive.length} bytes, in ${at('.').pathname}`);
