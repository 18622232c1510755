import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { ID } from './a-listening-api.js';
import { NAMED, TOLD_BY } from '../../apps/cli/src/client/by-name.js';
import { oneMore } from '../../apps/cli/src/command-line/adding.js';
import { inAngles, kindOf } from '../../apps/cli/src/command-line/kinds.js';
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

/** Placeholders that stand for a value, not for something with an id. A value under another word must be added here or be a kind. */
const VALUES = new Set(
  `address after audience brief cause channel comment contribution=words day duration email email=day=words evidence file fit folder
  format group id instant key key... kind locale metric minutes n name need next note number objective=words option=criterion=number
  outcome part percent position=words question rationale reason receipt reference=statement role rules seconds segment sentence
  situation stance state statement status title=framing titles type url use useful value verdict version whom words zone`.split(
    /\s+/,
  ),
);

it('every placeholder is a kind that may be named, one that has an id only, or a known word for a value', () => {
  const placeholders = (command: Command): string[] => [
    ...command.registeredArguments.map((argument) => argument.name()),
    ...command.options.map(({ flags }) => inAngles(flags)).filter((name) => name !== ''),
    ...command.commands.flatMap(placeholders),
  ];
  const kinds: ReadonlySet<string> = new Set([...NAMED, ...Object.keys(TOLD_BY)]);
  const used = new Set(placeholders(roundtable(out, () => undefined)));
  const unknown = [...used].filter((name) => !VALUES.has(name) && !kinds.has(name) && !kinds.has(kindOf(name) ?? ''));
  expect(unknown).toEqual([]);
  expect([...VALUES].filter((name) => !used.has(name))).toEqual([]);
});

it('--version says which version this is', async () => {
  await expect(type('--version')).rejects.toMatchObject({ code: 'commander.version', exitCode: 0, message: version });
});
