import type { Command } from 'commander';
import type { Adding } from '../adding.js';

/** From what was said to what is published, and back. */
export function addTraceCommand(program: Command, { out, asking, ask }: Adding): void {
  asking(program, 'trace', 'the line from what was said to what is published, both ways')
    .argument(
      '<kind>',
      'contribution, topic, objective, passage, amendment, obligation, item, criterion, decision, pilot, review, closure-line or -note',
    )
    .argument('<id>', 'of a topic, an objective, an item, a decision or a pilot also how its name begins')
    .option('--cycle <cycle>', 'of what is named; without it all of yours')
    .option('--after <after>', 'a page of all of one kind, as the last answer names it')
    .action(
      ask(async (api, kind: string, id: string, asked: { cycle?: string; after?: string }) =>
        (await import('../../commands/cycle/trace.js')).showTrace(api, kind, id, asked, out),
      ),
    );
}
