import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { ID } from './a-listening-api.js';
import { oneMore } from '../../apps/cli/src/command-line/adding.js';
import { roundtable } from '../../apps/cli/src/command-line/roundtable.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const out = { say: () => undefined, result: () => undefined };
const type = (...line: readonly string[]) =>
  roundtable(out, () => undefined).parseAsync(['node', 'roundtable', ...line]);

describe('an option that says nothing sensible', () => {
  beforeEach(() => void (process.env.ROUNDTABLE_URL = 'http://127.0.0.1:9'));

  it.each<[string, string[]]>([
    ['--hours', ['token', '--email', 'ann@example.org', '--hours', '1e-7']],
    ['--hours', ['token', '--email', 'ann@example.org', '--hours', '9000']],
    ['--hours', ['token', '--email', 'ann@example.org', '--hours', 'long']],
    ['--email', ['token', '--email', 'ann@example']],
    ['--name', ['token', '--email', 'ann@example.org', '--name', '']],
    ['--as', ['cycle', 'list', '--as', 'ann@example']],
    ['--opens', ['decision', 'explain', 'examples/decisions/short-form.yaml', '--opens', 'tomorrow']],
    ['<contribution>', ['contribution', 'show', 'nonsense', '--as', 'ann@example.org']],
    [
      '<obligation>',
      ['review', 'reject', ID, '--entry', '1', '--obligation', 'GDPR', '--reason', 'x', '--as', 'ann@example.org'],
    ],
    ['--program', ['journal', 'verify', '--program', 'ours']],
  ])('%s is told by its name: %j', async (option, line) => {
    await expect(type(...line)).rejects.toMatchObject({
      code: 2,
      message: expect.stringMatching(new RegExp(`^${option}: [A-Z][^\\n]+$`)) as unknown,
    });
  });
});

describe('an option that is given again for each', () => {
  it.each<[string[], string[] | false | undefined]>([
    [[], undefined],
    [
      ['--rank', 'A', '--rank', 'B'],
      ['A', 'B'],
    ],
    [['--rank', 'A', '--no-rank'], false],
    [
      ['--no-rank', '--rank', 'A', '--rank', 'B'],
      ['A', 'B'],
    ],
  ])('%j is %j: after "none" the last word counts', (line, rank) => {
    const ranking = new Command().option('--rank <titles>', '', oneMore).option('--no-rank');
    expect(ranking.parse(line, { from: 'user' }).opts()['rank']).toEqual(rank);
  });
});

it('every option and every command says what it is for', () => {
  const silent = (command: Command, above = ''): string[] => {
    const path = `${above} ${command.name()}`.trim();
    const options = command.options
      .filter(({ description }) => description === '')
      .map(({ flags }) => `${path} ${flags}`);
    return [
      ...(command.description() === '' ? [path] : []),
      ...options,
      ...command.commands.flatMap((one) => silent(one, path)),
    ];
  };
  expect(silent(roundtable(out, () => undefined))).toEqual([]);
});

it('--version says which version this is', async () => {
  await expect(type('--version')).rejects.toMatchObject({ code: 'commander.version', exitCode: 0, message: version });
});
