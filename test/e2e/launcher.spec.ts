import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { createServer, type AddressInfo } from 'node:net';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../libs/embedded/poll.js';
import { aFolder, anUp, processesOf, run, type Command } from './cli.js';

const FAY = ['--as', 'fay@fieldlog.example'];

/** The launcher's API. */
const urlOf = (command: Command): string => /API {2,}(http:\S+)/.exec(command.said())?.[1] ?? '';

describe('npm start', () => {
  const folder = aFolder();
  const { env, root } = folder;
  let up: Command | undefined;

  afterAll(async () => {
    up?.child.kill('SIGTERM');
    await up?.finished;
    folder.remove();
  });

  it('starts everything, says where it is, and answers', async () => {
    up = await anUp({ ...env, SMTP_URL: ' ', MAIL_FOLDER: '' }); // blanks are no settings
    expect(urlOf(up)).not.toMatch(/:3000$/); // that others may want at this moment
    expect(up.said()).toContain(join(root, 'mail'));
    for (const word of ['API docs', 'Temporal UI', 'Mails', 'token --email']) expect(up.said()).toContain(word);
    const token = (await run(['token', '--email', 'fay@fieldlog.example'], env)).stdout.trim();
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${urlOf(up)}/v1/programs`, { headers })).status).toBe(200);
    expect((await fetch(`${urlOf(up)}/docs`)).status).toBe(200);
  });

  it('says at a second start that one runs, with its addresses', async () => {
    const { code, stdout } = await run(['up', '--json'], env);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'already-running', urls: { api: urlOf(up!) } });
  });

  it('runs a brief by the command line', async () => {
    const started = await run(['cycle', 'start', 'examples/simplified-reporting.yaml', '--json'], env);
    expect(started).toMatchObject({ code: 0, stderr: expect.stringMatching(/^This is a rehearsal: .*\n$/) });
    const { cycle, program } = JSON.parse(started.stdout) as { cycle: string; program: string };
    const shown = await run(['cycle', 'show', cycle, '--json', ...FAY], env);
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: cycle, program, rehearsal: true });
    const list = await run(['cycle', 'list', '--json', ...FAY], env);
    expect(JSON.parse(list.stdout)).toMatchObject([{ id: cycle }]);
    const ended = await run(['cycle', 'watch', cycle, '--json', ...FAY], env); // nobody acts: time closes it
    expect(JSON.parse(ended.stdout)).toMatchObject({ id: cycle, phase: 'closed' });
    expect(await until(async () => /closed|What became|answers/i.test((await run(['mail'], env)).stdout), 20_000)).toBe(
      true,
    );
    const verified = await run(['journal', 'verify', '--json'], env);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, programs: [{ program }] });
  });

  it('answers the ten lines of curl in the README as they stand there', async () => {
    const [block = ''] =
      /(?<=## Ten lines of curl[\s\S]*?```sh\n)[\s\S]*?(?=```)/.exec(readFileSync('README.md', 'utf8')) ?? [];
    expect(block).toContain('API=http://127.0.0.1:3000');
    const lines = block.replace('http://127.0.0.1:3000', urlOf(up!));
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', lines], {
      env: { ...process.env, ...env },
    });
    expect(stdout).toContain('"title":"Simplified reporting"');
    expect(stdout).toMatch(/Simplified reporting[\s\S]*agenda/i);
  });

  it('explains a refusal with code, sentence and path', async () => {
    const { code, stderr } = await run(['knowledge', 'search', 'fields', '--kind', 'rumour', ...FAY], env);
    expect(code).toBe(4);
    expect(stderr).toMatch(/invalid-input \(400\)[\s\S]*kind: /);
  });

  it.each(['api', 'worker', 'temporal', 'postgres'])('starts the %s again when it is killed', async (name) => {
    const pid = pidOf(root, name);
    process.kill(pid, 'SIGKILL');
    const url = urlOf(up!);
    expect(await until(() => (pidOf(root, name) || pid) !== pid, 60_000)).toBe(true);
    const ready = () =>
      fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    expect(await until(ready, 60_000, 200)).toBe(true);
    const list = await run(['cycle', 'list', '--json', ...FAY], env);
    expect(JSON.parse(list.stdout)).toHaveLength(1);
  });

  it('goes on after kill -9 of the launcher, with the data that it had', async () => {
    up!.child.kill('SIGKILL');
    await up!.finished;
    const nodes = ['api.json', 'worker.json'].map((file) => pidIn(join(root, 'run', file)));
    const gone = () => nodes.every((pid) => !processesOf(root).includes(pid));
    expect(await until(gone, 30_000, 200)).toBe(true); // by themselves
    up = await anUp(env);
    const list = await run(['cycle', 'list', '--json', ...FAY], env);
    expect(JSON.parse(list.stdout)).toHaveLength(1);
  });

  it('starts workflows again from their rows', async () => {
    const { code, stdout } = await run(['resume', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ epochs: 3, started: 3, ended: 3, lost: [] }); // two programs and the README's cycle; the other is over
  });

  it('leaves nothing after Ctrl-C, however often', async () => {
    up!.child.kill('SIGINT');
    up!.child.kill('SIGINT');
    expect((await up!.finished).code).toBe(0);
    expect(processesOf(root)).toEqual([]);
    expect(readdirSync(join(root, 'run'))).toEqual([]);
    up = undefined;
  });
});

describe('a port in use', () => {
  it('is named, and another one is taken', async () => {
    const folder = aFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const up = await anUp({ ...folder.env, PORT: String(port) });
    expect(up.said()).toContain(`Port ${port} is taken: the API listens on`);
    expect(urlOf(up)).not.toContain(String(port));
    up.child.kill('SIGTERM');
    expect((await up.finished).code).toBe(0);
    other.close();
    folder.remove();
  });
});

describe('the surroundings', () => {
  it('must be complete when a database is named', async () => {
    const folder = aFolder();
    const env = { ...folder.env, DATABASE_OWNER_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const { code, stderr } = await run(['up'], env);
    expect(code).toBe(2);
    expect(stderr).toContain('DATABASE_API_URL and DATABASE_WORKER_URL are missing');
    expect(processesOf(folder.root)).toEqual([]);
    folder.remove();
  });

  it('have local tokens refused in production, unless that was allowed', async () => {
    const folder = aFolder();
    const production = { ...folder.env, NODE_ENV: 'production' };
    expect((await run(['token', '--email', 'a@example.org'], production)).code).toBe(2);
    const allowed = await run(['token', '--email', 'a@example.org'], {
      ...production,
      ROUNDTABLE_LOCAL_TOKENS: 'allow',
    });
    expect(allowed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^eyJ/) });
    folder.remove();
  });

  it('get JSON with --json also when the line itself is wrong', async () => {
    const { code, stdout } = await run(['cycle', 'show', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      2,
      { error: expect.stringContaining("missing required argument 'cycle'") },
    ]);
  });

  it('are told when nothing runs', async () => {
    const folder = aFolder();
    const { code, stderr } = await run(['cycle', 'list', '--as', 'a@example.org'], folder.env);
    expect([code, stderr]).toEqual([5, expect.stringContaining('npm start')]);
    folder.remove();
  });
});

const pidOf = (root: string, name: string): number => pidIn(join(root, 'run', `${name}.json`));

function pidIn(file: string): number {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  } catch {
    return 0; // between two lives
  }
}
