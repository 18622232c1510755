import type { Command } from 'commander';
import { PROGRAM, type Adding, type InProgram } from '../adding.js';

const norms = () => import('../../commands/team/norms.js');

const REVIEW = ['--review <day>', 'when it is looked at again, from tomorrow on, such as 2027-03-01'] as const;

/** How people have agreed to work. */
export function addNormCommands(norm: Command, { out, asking, ask }: Adding): void {
  asking(norm, 'list', 'the norms that hold')
    .requiredOption(...PROGRAM)
    .option('--ended', 'also those that have ended')
    .action(
      ask(async (api, { program, ended }: InProgram & { ended?: true }) =>
        (await norms()).listNorms(api, program, ended, out),
      ),
    );
  asking(norm, 'set', 'agree on one sentence, until it is looked at again')
    .argument('<statement...>')
    .requiredOption(...PROGRAM)
    .requiredOption(...REVIEW)
    .action(
      ask(async (api, statement: string[], { program, review }: InProgram & { review: string }) =>
        (await norms()).setNorm(api, program, statement, review, out),
      ),
    );
  asking(norm, 'review', 'keep it, say it otherwise, or end it')
    .argument('<norm>', 'its id, its words, or how they begin')
    .argument('<outcome>', 'keep, reword or end')
    .argument('[statement...]', 'reword: what it says from now on')
    .option(...REVIEW)
    .option(...PROGRAM)
    .action(
      ask(async (api, id: string, outcome: string, statement: string[], { review }: { review?: string }) =>
        (await norms()).reviewNorm(api, id, outcome, statement, review, out),
      ),
    );
}
