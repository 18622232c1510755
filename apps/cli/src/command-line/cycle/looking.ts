import type { Command } from 'commander';
import { CYCLE, type Adding } from '../adding.js';

const health = () => import('../../commands/cycle/health.js');

/** What came of what was said, and how a collaboration is doing. */
export function addLookingCommands(program: Command, adding: Adding): void {
  const { out, asking, ask } = adding;
  asking(program, 'trace', 'the line from what was said to what is published, both ways')
    .argument(
      '<kind>',
      'contribution, passage, amendment, obligation, item, criterion, decision, pilot, review, closure-line or -note',
    )
    .argument('<id>', 'of an item, a decision or a pilot also how its name begins')
    .option('--cycle <cycle>', 'of what is named; without it all of yours')
    .action(
      ask(async (api, kind: string, id: string, { cycle }: { cycle?: string }) =>
        (await import('../../commands/cycle/trace.js')).showTrace(api, kind, id, cycle, out),
      ),
    );
  const figures = program.command('health').description('how a collaboration is doing, in figures');
  asking(figures, 'cycle', 'the figures of one cycle')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await health()).showCycleHealth(api, cycle, out)));
  asking(figures, 'program', 'its latest cycles, each and together')
    .argument('<program>', 'its id, its name, or how that begins')
    .option('--cycles <n>', 'how many', '12')
    .action(
      ask(async (api, id: string, { cycles }: { cycles: string }) =>
        (await health()).showProgramHealth(api, id, cycles, out),
      ),
    );
}
