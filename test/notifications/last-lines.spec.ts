import type { Command } from 'commander';
import { roundtable } from '../../apps/cli/src/command-line/roundtable.js';
import { goingOn, SHOWN_BY } from '../../libs/notifications/going-on.js';

const ID = '0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b';
const linesFor = (path: string, facilitates = false): string[] =>
  goingOn({ publicUrl: 'https://roundtable.example/', path, program: 'Council', facilitates }).split('\n');

describe('the last lines of a letter', () => {
  it('say where to read on, what is needed for that, by which command, and how to act', () => {
    expect(linesFor(`/v1/cycles/${ID}/agenda`)).toEqual([
      `Read on in a browser: https://roundtable.example/v1/cycles/${ID}/agenda`,
      'It asks for your token, which says who you are. If you have none, ask a facilitator of Council.',
      `Or in a terminal: npm run roundtable -- cycle show ${ID}`,
      'Pages are for reading. To answer, contribute or decide: https://roundtable.example/docs, or npm run roundtable -- --help',
    ]);
    expect(linesFor(`/v1/cycles/${ID}`, true)[1]).toContain('ask whoever runs the server');
  });

  it('name the command that shows the same, and none where there is none', () => {
    const command = (path: string) => linesFor(path).find((line) => line.startsWith('Or in a terminal'));
    expect(command(`/v1/cycles/${ID}/closure/printable`)).toMatch(/cycle note [\w-]+$/);
    expect(command(`/v1/programs/${ID}/consents`)).toMatch(/consent show --program [\w-]+$/);
    expect(command(`/v1/programs/${ID}/inbox?mine=true`)).toMatch(/inbox list --mine --program [\w-]+$/);
    expect(command(`/v1/programs/${ID}`)).toBeUndefined();
    expect(command(`/v1/items/${ID}`)).toBeUndefined();
  });

  it.each(SHOWN_BY.map(([, command]) => command))('name no command that is not there: %s', (typed) => {
    const quiet = { say: () => undefined, result: () => undefined };
    const parts = typed.split(' ');
    const words = parts.filter((word) => !word.startsWith('--'));
    const options = parts.filter((word) => word.startsWith('--'));
    const found = words.reduce<Command | undefined>(
      (within, word) => within?.commands.find((one) => one.name() === word),
      roundtable(quiet, () => undefined),
    );
    expect(found?.name()).toBe(words.at(-1));
    expect(found?.options.map(({ long }) => long)).toEqual(expect.arrayContaining(options));
    const takesId = found?.registeredArguments.filter(({ required }) => required).length === 1;
    const named = found?.options.find(({ long }) => long === options.at(-1))?.required === true;
    expect(takesId || named).toBe(true);
  });
});
