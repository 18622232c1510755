import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { need, readSettings } from '../../libs/config/settings.js';
import { ROOT, read, readEnvFile } from './compose-file.js';
import { DIRECTIVES } from './unit-directives.js';

const FOLDER = 'deploy/systemd';
const units = readdirSync(join(ROOT, FOLDER)).filter((file) => file.endsWith('.service'));

/** The values of each directive, by section. */
function parseUnit(text: string): Record<string, Record<string, string[]>> {
  const sections: Record<string, Record<string, string[]>> = {};
  let section = '';
  for (const line of text.split('\n')) {
    const [, heading] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (heading !== undefined) sections[(section = heading)] = {};
    else if (name !== undefined) ((sections[section] ??= {})[name] ??= []).push(value ?? '');
    else if (line !== '' && !line.startsWith('#')) throw new Error(`not a line of a unit: ${line}`);
  }
  return sections;
}

/** Each directive that its section does not know, and each value that has not its form. */
const misread = (text: string): string[] =>
  Object.entries(parseUnit(text)).flatMap(([section, directives]) =>
    Object.entries(directives).flatMap(([name, values]) => {
      const form = DIRECTIVES[section]?.[name];
      if (!form) return [`[${section}] knows no ${name}`];
      return values.filter((value) => !form.test(value)).map((value) => `${name} is not ${value}`);
    }),
  );

const serviceOf = (unit: string): Record<string, string[]> => parseUnit(read(join(FOLDER, unit))).Service ?? {};
const envFileOf = (unit: string): string => basename(serviceOf(unit).EnvironmentFile?.[0] ?? '');

/** What the process sees: the unit's own lines, then its file. */
function environmentOf(unit: string): Record<string, string> {
  const lines = (serviceOf(unit).Environment ?? []).map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]);
  return { ...Object.fromEntries(lines), ...readEnvFile(join(FOLDER, envFileOf(unit))) };
}

const MUST = {
  NoNewPrivileges: 'yes',
  CapabilityBoundingSet: '',
  ProtectSystem: 'strict',
  ProtectHome: 'yes',
  PrivateTmp: 'yes',
  PrivateDevices: 'yes',
  RestrictNamespaces: 'yes',
  RestrictSUIDSGID: 'yes',
  SystemCallArchitectures: 'native',
  UMask: '0077',
};
const WORST_EXPOSURE = 2; // of 10, by `systemd-analyze security`

describe('the units of systemd', () => {
  it('are there for API, worker and migrations', () => {
    expect(units.sort()).toEqual(['roundtable-api.service', 'roundtable-migrate.service', 'roundtable-worker.service']);
  });

  it.each(units)('%s starts a program of the build', (unit) => {
    const [command = ''] = serviceOf(unit).ExecStart ?? [];
    const [program, file = '', ...words] = command.split(' ');
    expect(program).toBe('/usr/bin/node');
    expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
    if (file.includes('/cli/')) {
      const { status } = spawnSync(process.execPath, [join(ROOT, file), ...words, '--help']);
      expect(status).toBe(0);
    }
  });

  it.each(units)('%s is hardened, and no user of it is root', (unit) => {
    const service = serviceOf(unit);
    const has = Object.fromEntries(Object.keys(MUST).map((name) => [name, service[name]?.at(-1)]));
    expect(has).toEqual(MUST);
    expect(service.User).toEqual(['roundtable']);
  });

  it.each(units)('%s has an example of its settings that they accept', (unit) => {
    const environment = environmentOf(unit);
    const source = read('libs/config/settings.ts');
    const unread = Object.keys(environment).filter(
      (name) => !name.startsWith('TEMPORAL_') && !new RegExp(`^ {2}${name}:`, 'm').test(source),
    );
    expect(unread).toEqual([]);
    const settings = readSettings(environment);
    const needed = { api: 'DATABASE_API_URL', worker: 'DATABASE_WORKER_URL', migrate: 'DATABASE_OWNER_URL' } as const;
    const part = unit.replace(/^roundtable-|\.service$/g, '') as keyof typeof needed;
    expect(new URL(need(settings, needed[part])).protocol).toBe('postgres:');
    const { connectionOptions } = loadClientConnectConfig({ overrideEnvVars: environment, disableFile: true });
    if (part !== 'migrate') expect(connectionOptions.address).toBe('127.0.0.1:7233');
  });

  it('leave a process the time that its own end may take', () => {
    for (const [unit, least] of [['roundtable-api.service', 20] as const, ['roundtable-worker.service', 45] as const]) {
      expect(Number(serviceOf(unit).TimeoutStopSec?.[0])).toBeGreaterThanOrEqual(least);
      expect(serviceOf(unit).Restart).toEqual(['always']);
    }
  });

  it('name only files that they may write', () => {
    const written = units.flatMap((unit) =>
      Object.entries(environmentOf(unit)).filter(([name]) => ['TOKEN_KEY_FILE', 'MAIL_FOLDER'].includes(name)),
    );
    expect(written.length).toBeGreaterThan(0);
    for (const [, path] of written) expect(path).toMatch(/^\/var\/lib\/roundtable\//); // StateDirectory=
    const folders = units.flatMap((unit) => {
      const { ATTACHMENTS: place } = readSettings(environmentOf(unit));
      return place.kind === 'folder' ? [place.path] : [];
    });
    expect(folders).toEqual([...Array<string>(2)].map(() => '/var/lib/roundtable/attachments')); // of API and worker
    for (const unit of units) expect(serviceOf(unit).StateDirectory).toEqual(['roundtable']);
  });

  it.each(units)('%s has no directive and no value that systemd would pass over', (unit) => {
    const text = read(join(FOLDER, unit));
    expect(misread(text)).toEqual([]);
    for (const [right, wrong, says] of [
      ['ProtectSystem=strict', 'ProtectSystm=strict', '[Service] knows no ProtectSystm'],
      ['ProtectSystem=strict', 'ProtectSystem=stirct', 'ProtectSystem is not stirct'],
      ['PrivateTmp=yes', 'PrivateTmp=jes', 'PrivateTmp is not jes'],
      ['After=network-online.target', 'User=root', '[Unit] knows no User'],
      ['ExecStart=/usr/bin/node', 'ExecStart=node', 'ExecStart is not node'],
    ] as const)
      expect(misread(text.replace(right, wrong))).toEqual([expect.stringContaining(says)]);
  });

  it('are what systemd itself accepts and calls safe, where it is there to ask', () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundtable-units-'));
    try {
      const copies = units.map((unit) => {
        // what is installed elsewhere stands here in its place
        const text = read(join(FOLDER, unit))
          .replaceAll('/usr/bin/node', process.execPath)
          .replaceAll('/opt/roundtable', ROOT);
        writeFileSync(join(folder, unit), text);
        return join(folder, unit);
      });
      expect(copies.flatMap((copy) => [...complaints(['verify', copy]), ...complaints(SECURITY(copy))])).toEqual([]);
      const broken = join(folder, 'broken.service');
      writeFileSync(broken, '[Service]\nExecStart=/nowhere/at-all\nProtectSystm=strict\n');
      expect(complaints(['verify', broken]).length > 0).toBe(hasAnalyzer);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const hasAnalyzer = spawnSync('systemd-analyze', ['--version']).status === 0;
const SECURITY = (copy: string): string[] => [
  'security',
  '--offline=true',
  '--no-pager',
  `--threshold=${WORST_EXPOSURE * 10}`,
  copy,
];

/** What `systemd-analyze` says against it; nothing where there is none. */
function complaints(args: readonly string[]): string[] {
  if (!hasAnalyzer) return [];
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return status === 0 ? [] : [`${args.join(' ')}: ${stderr || stdout}`];
}
