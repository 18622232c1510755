import type { Command } from 'commander';
import { CYCLE, type Adding } from '../adding.js';

/** What probably says the same, in triage. */
export function addDuplicateCommands(duplicate: Command, { out, asking, ask }: Adding): void {
  const load = () => import('../../commands/contribution/duplicates.js');
  asking(duplicate, 'list', 'what has no draft yet and probably repeats something else, the most similar first')
    .argument(...CYCLE)
    .option('--at-least <n>', 'how similar, from 0.3 to 1', '0.5')
    .action(
      ask(async (api, cycle: string, { atLeast }: { atLeast: string }) =>
        (await load()).listDuplicates(api, cycle, atLeast, out),
      ),
    );
  asking(duplicate, 'confirm', 'draft for each that it is a duplicate: all of them, or none')
    .argument(...CYCLE)
    .argument('<original>')
    .argument('<contribution...>', 'what repeats it')
    .action(
      ask(async (api, cycle: string, original: string, contributions: string[]) =>
        (await load()).confirmDuplicates(api, { cycle, original, contributions }, out),
      ),
    );
}
