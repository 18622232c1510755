import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { isNarrowing } from '../../apps/cli/src/command-line/narrowing.js';
import { roundtable } from '../../apps/cli/src/command-line/roundtable.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];
const root = roundtable({ say: () => undefined, result: () => undefined }, () => undefined);

/** What somebody is told to type: behind the name of the program, and a group with its command between backticks. */
function commandsOf(text: string): string[] {
  const typed = text.matchAll(
    /(?:npm run (?:--silent )?roundtable --|cli\/src\/main\.js|`roundtable) +([^\n`|;&>#]+)/g,
  );
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const groups = spans.filter((span) => {
    const [first, second = ''] = span.split(' ');
    return root.commands.some((one) => one.name() === first) && /^[a-z][a-z-]*$/.test(second);
  });
  return [...[...typed].map(([, words = '']) => words.trim()), ...groups].filter((words) => !/^(<|\.\.\.)/.test(words));
}

/** The first word that is no command of its group, or no option of its command; null when all are known. */
function unknownIn(words: readonly string[]): string | null {
  let command: Command = root;
  for (const word of words) {
    if (word.startsWith('-')) {
      const [flag] = word.split('=');
      const known = [...command.options, ...root.options].flatMap(({ long, short }) => [long, short]);
      if (![...known, '--help', '--version'].includes(flag)) return word;
      continue;
    }
    const next = command.commands.find((one) => [one.name(), ...one.aliases()].includes(word));
    if (!next && command.commands.length > 0) return word;
    command = next ?? command;
  }
  return null;
}

describe('what the documentation has people type', () => {
  it.each(pages)('%s: commands that there are, with options that they have', (page) => {
    const commands = commandsOf(readFileSync(join(ROOT, page), 'utf8'));
    expect(commands.filter((words) => unknownIn(words.split(/\s+/)) !== null)).toEqual([]);
  });

  it('says of which commands the program may be left out', () => {
    const leaves = (on: Command, path: string): (readonly [string, Command])[] =>
      on.commands.flatMap((one) =>
        one.commands.length > 0 ? leaves(one, one.name()) : [[`${path} ${one.name()}`, one] as const],
      );
    const free = leaves(root, '').flatMap(([words, { options }]) =>
      options.some((one) => one.long === '--program' && !one.mandatory && !isNarrowing(one)) ? [words] : [],
    );
    const [, said = ''] =
      /wherever it is named, except with ([^.]+)\./.exec(readFileSync(join(ROOT, 'docs/cli.md'), 'utf8')) ?? [];
    expect([...said.matchAll(/`([^`]+)`/g)].map(([, words]) => words).sort()).toEqual(free.sort());
  });

  it('is found on the pages, and a command or an option that nobody knows is found out', () => {
    expect(commandsOf(readFileSync(join(ROOT, 'docs/operations.md'), 'utf8'))).toEqual(
      expect.arrayContaining(['migrate --roles', 'deploy 2026-11-23.1 --ramp 10', 'cycle list --stalled']),
    );
    expect(unknownIn(['cycle', 'list', '--stuck'])).toBe('--stuck');
    expect(unknownIn(['cycle', 'lists'])).toBe('lists');
  });
});
