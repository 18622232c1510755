import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { EXIT } from '../../apps/cli/src/output/exit.js';
import { LOOPS } from '../../libs/observability/metrics/relay.js';
import { ROOT, read, readEnvFile, services } from './compose-file.js';

const guide = read('docs/operations.md');
const blocks = [...guide.matchAll(/^```sh\n(.+?)^```/gms)].map(([, commands = '']) => commands);
const runbook = guide.split('\n## Runbook\n')[1]?.replaceAll(/^```.*?^```/gms, '') ?? '';

/** The text of all sources below some folders. */
const sourceOf = (...folders: string[]): string =>
  folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => read(join(folder, file))),
    )
    .join('\n');
const source = sourceOf('apps', 'libs', 'activities', 'workflows');

describe('the commands of the operations guide', () => {
  it.each(blocks)('are what a shell can read: %#', (commands) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: commands, encoding: 'utf8' });
    expect([stderr, status]).toEqual(['', 0]);
  });

  it('name services of docker-compose.yml', () => {
    const compose = /docker compose (?:exec|run|logs)(?: --?[\w-]+)*?(?: --entrypoint \w+)? ([a-z][a-z-]*)/g;
    const named = [...guide.matchAll(compose)];
    expect(named.length).toBeGreaterThan(5);
    const unknown = named.map(([, service = '']) => service).filter((service) => !Object.hasOwn(services, service));
    expect(unknown).toEqual([]);
    expect(services['temporal-namespace']?.environment).toHaveProperty('TEMPORAL_ADDRESS'); // for whom `temporal` asks there
  });

  it('name units and files of settings that there are', () => {
    const units = [...guide.matchAll(/(?:--unit |systemctl [^\n`]*?)(roundtable-\w+)/g)].map(([, unit]) => unit);
    const files = [...guide.matchAll(/\/etc\/roundtable\/(\w+\.env)/g)].map(([, file]) => file);
    expect(Math.min(units.length, files.length)).toBeGreaterThan(1);
    const paths = [...units.map((unit) => `${unit}.service`), ...files].map((name) => `deploy/systemd/${name}`);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('have what they need in the file of settings with which systemd starts them', () => {
    const [, file = ''] = /EnvironmentFile=(\S+)/.exec(guide) ?? [];
    const env = readEnvFile(join('deploy/systemd', basename(file)));
    expect(env).toMatchObject({ TEMPORAL_ADDRESS: expect.any(String), DATABASE_WORKER_URL: expect.any(String) });
    const program = join(ROOT, 'dist/apps/cli/src/main.js');
    const asked = (settings: Record<string, string>) =>
      spawnSync(process.execPath, [program, 'journal', 'verify'], {
        env: { PATH: process.env.PATH, ROUNDTABLE_HOME: '/nonexistent', ...settings },
        encoding: 'utf8',
      });
    expect(asked({}).status).toBe(EXIT.notRunning);
    const nobodyThere = env.DATABASE_WORKER_URL?.replace(/@.*?\//, '@127.0.0.1:1/') ?? '';
    const { status, stderr } = asked({ ...env, DATABASE_WORKER_URL: nobodyThere });
    expect([status, stderr]).toEqual([EXIT.failed, expect.stringContaining('ECONNREFUSED')]);
  });

  it('keep what a Temporal knows as `npm start` does', () => {
    const pragmas = [...guide.matchAll(/ --sqlite-pragma (\S+)/g)].map(([, pragma = '']) => pragma);
    const own = [...source.matchAll(/'--sqlite-pragma', '([^']+)'/g)].map(([, pragma = '']) => pragma);
    expect([pragmas.length, pragmas.sort()]).toEqual([2, own.sort()]);
  });

  it('send the Prometheus of a machine with the units to where these listen', () => {
    const [, script = ''] = /^sed '([^']+)' prometheus\.yml/m.exec(guide) ?? [];
    const { stdout } = spawnSync('sed', [script, join(ROOT, 'deploy/prometheus/prometheus.yml')], { encoding: 'utf8' });
    const { scrape_configs: jobs, alerting } = parse(stdout) as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
      alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
    };
    const [api, worker] = ['api', 'worker'].map((part) => readEnvFile(`deploy/systemd/${part}.env`));
    expect(jobs.map(({ job_name: job, static_configs: [to] }) => [job, to?.targets])).toEqual([
      ['roundtable-api', [`${api?.HOST}:${api?.PORT}`]],
      ['roundtable-worker', [`${worker?.HOST}:${worker?.WORKER_PORT}`]],
    ]);
    const told = alerting.alertmanagers.flatMap((one) => one.static_configs.flatMap(({ targets }) => targets));
    expect(told).toEqual(['127.0.0.1:9093']); // where Debian's listens
  });

  it('ask routes that there are', () => {
    const routes = [...read('docs/http.md').matchAll(/^\| `([A-Z]+)` +\| `(\/\S+)`/gm)].map(
      ([, method, path]) => `${method} ${path}`,
    );
    const asked = [...guide.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/v1\/[^\s`]+)`/g)].map(
      ([, route = '']) => route,
    );
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((route) => !routes.includes(route))).toEqual([]);
  });
});

describe('an address of Postgres', () => {
  it('is asked for where it is missing: without it Postgres’ programs take another database', () => {
    const used = [...guide.matchAll(/"\$\{?DATABASE_[A-Z]+_URL[^"]*"/g)].map(([span]) => span);
    expect(used.length).toBeGreaterThan(4);
    expect(used.filter((span) => !span.endsWith(':?}"'))).toEqual([]);
  });
});

describe('the runbook', () => {
  const COMMANDS = /^(npm|temporal|roundtable|GET|psql|outcome:) /;
  const quoted = [...runbook.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
  const lines = quoted.filter((span) => /^[A-Za-z]+(?: [A-Za-z]+)+$/.test(span) && !COMMANDS.test(span));
  const loops = [...runbook.matchAll(/`pass` `(\w+)`(?: or `(\w+)`)?/g)].flatMap(([, ...names]) =>
    names.filter((name) => name !== undefined),
  );

  it('has people look for lines that the log can have', () => {
    expect(lines.length).toBeGreaterThan(6);
    expect(lines.filter((line) => !source.includes(`'${line}'`))).toEqual([]);
  });

  it('has people look for loops that the worker has', () => {
    expect(loops.length).toBeGreaterThan(3);
    expect(loops.filter((loop) => !(LOOPS as readonly string[]).includes(loop))).toEqual([]);
  });
});

describe('what is read of the environment', () => {
  const OF_EVERY_PROCESS = ['PATH', 'HOME'];

  it('is explained somewhere', () => {
    const explained = ['README.md', 'CONTRIBUTING.md', 'docs/operations.md', 'docs/cli.md', 'docs/attachments.md']
      .flatMap((page) => [...read(page).matchAll(/`[^`\n]+`/g)].map(([span]) => span))
      .join('\n');
    const named = [...source.matchAll(/\benv\.([A-Z][A-Z\d_]+)|'(ROUNDTABLE_[A-Z_]+)'/g)];
    const variables = new Set(named.map(([, own, quoted]) => own ?? quoted ?? ''));
    expect(variables.size).toBeGreaterThan(10);
    const missing = [...variables].filter((name) => !new RegExp(`\\b${name}\\b`).test(explained));
    expect(missing.filter((name) => !OF_EVERY_PROCESS.includes(name))).toEqual([]);
  });
});
