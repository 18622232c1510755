import type { Command } from 'commander';
import { PROGRAM, type Adding, type InProgram } from '../adding.js';

const owed = () => import('../../commands/team/owed.js');

/** What was promised. */
export function addPromiseCommands(promise: Command, { out, asking, ask }: Adding): void {
  asking(promise, 'list', 'what was promised, and until when')
    .requiredOption(...PROGRAM)
    .option('--mine', 'what you owe yourself')
    .action(
      ask(async (api, { program: id, mine }: InProgram & { mine?: true }) =>
        (await owed()).listPromises(api, id, mine, out),
      ),
    );
}

/** What somebody should look at. */
export function addProblemCommands(problem: Command, { out, asking, ask }: Adding): void {
  asking(problem, 'list', 'problems, with what they mean')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program: id }: InProgram) => (await owed()).listProblems(api, id, out)));
}
