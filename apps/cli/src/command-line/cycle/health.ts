import type { Command } from 'commander';
import { CYCLE, type Adding } from '../adding.js';

const figures = () => import('../../commands/cycle/health.js');

/** How a collaboration is doing, in figures. */
export function addHealthCommands(health: Command, { out, asking, ask }: Adding): void {
  asking(health, 'cycle', 'the figures of one cycle')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await figures()).showCycleHealth(api, cycle, out)));
  asking(health, 'program', 'its latest cycles, each and together')
    .argument('<program>', 'its id, its name, or how that begins')
    .option('--cycles <n>', 'how many', '12')
    .action(
      ask(async (api, id: string, { cycles }: { cycles: string }) =>
        (await figures()).showProgramHealth(api, id, cycles, out),
      ),
    );
}
