import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { roundtable } from '../../apps/cli/src/command-line/roundtable.js';
import { Phase } from '../../libs/domain/cycle/phase.js';
import {
  TO_DECIDE_THEN,
  TO_NAME_A_REVIEWER,
  TO_RECORD_OBLIGATIONS,
  TO_RESUME,
  lineOf,
  taskOfCycle,
  taskOfForum,
  taskOfPilot,
  taskOfReview,
  toAnswerOnceMore,
  toRefine,
} from '../../libs/domain/waiting/waited-for-in-words.js';
import { FAY } from '../servers/a-council.js';
import { anApi, type TestApi } from '../servers/an-api.js';
import { typed } from './typed.js';

const TASKS = [
  ...[toRefine({ said: 2, undisposed: 1 }), toRefine({ said: 2, undisposed: 0 }), toAnswerOnceMore('contested', 1)],
  ...[TO_DECIDE_THEN, TO_NAME_A_REVIEWER, TO_RECORD_OBLIGATIONS, TO_RESUME],
  ...Phase.options.flatMap((phase) => taskOfCycle(phase) ?? []),
  ...[
    taskOfForum('ruling', 'authority@1'),
    taskOfForum('position', 'authority@1'),
    taskOfForum('position', 'consent@1'),
  ],
  ...['running', 'verdict'].map(taskOfPilot),
  ...['obligations', 'open', 'changes_requested'].map(taskOfReview),
];

describe('what people are asked to do', () => {
  const root = roundtable({ say: () => undefined, result: () => undefined }, () => undefined);
  const found = (words: readonly string[]): Command | undefined =>
    words.reduce<Command | undefined>((command, word) => command?.commands.find((one) => one.name() === word), root);

  it.each(TASKS.map((task) => [task?.command ?? '']))('is named by a command that there is: %s', (line) => {
    const words = line.split(' ');
    const command = found(words.filter((word) => !word.startsWith('--')));
    expect(command).toBeDefined();
    const options = words.filter((word) => word.startsWith('--'));
    for (const option of options) expect(command?.options.map(({ long }) => long)).toContain(option);
    expect(options.length + (command?.registeredArguments.length ?? 0)).toBeGreaterThan(0); // which takes the id
  });

  describe('is told as a line', () => {
    let api: TestApi;
    beforeAll(async () => {
      api = await anApi();
    });
    afterAll(() => api.stop());

    it.each(TASKS.flatMap((task) => (task ? [[task.command, task] as const] : [])))(
      'that can be typed as it stands: %s',
      async (_, task) => {
        const { code, text } = await typed(api, FAY, ...lineOf(task, randomUUID()).split(' '));
        if (task.more)
          expect(text).toBe('(outputHelp)'); // and the command shows what it needs
        else expect([code, text]).toEqual([6, expect.any(String)]); // the API was asked: nothing has this id
      },
    );
  });
});
