import type { Command } from 'commander';
import type { Publishing } from '../../commands/cycle/closure.js';
import { CYCLE, oneMore, type Adding } from '../adding.js';

const closure = () => import('../../commands/cycle/closure.js');

/** What everybody is told at the end, and how far it came. */
export function addClosureCommands(closing: Command, { out, asking, ask }: Adding): void {
  asking(closing, 'publish', 'publish the note and every answer, and end the cycle')
    .argument(...CYCLE)
    .option('--introduction <words>', 'what the note begins with, in your words')
    .option(
      '--learnt <objective=words>',
      'what was learnt against an objective, by how it begins; again for each',
      oneMore,
    )
    .option('--quote <contribution=words>', 'words that the note quotes, as they stand in it; again for each', oneMore)
    .option('--quote-named <contribution=words>', 'the same, by name: whoever said so consents to it', oneMore)
    .action(
      ask(async (api, cycle: string, publishing: Publishing) =>
        (await closure()).publishClosure(api, cycle, publishing, out),
      ),
    );
  asking(closing, 'learnt', 'say what was learnt, once the note is published: its next version has it')
    .argument(...CYCLE)
    .argument('<objective=words...>', 'against which objective, by how it begins, and what')
    .action(
      ask(async (api, cycle: string, learnt: string[]) => (await closure()).recordLearnt(api, cycle, learnt, out)),
    );
  asking(closing, 'deliveries', 'what was sent to whom, and how far it came')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await closure()).listDeliveries(api, cycle, out)));
}
