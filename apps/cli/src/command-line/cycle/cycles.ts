import type { Command } from 'commander';
import { AS, CYCLE, PROGRAM, type Adding } from '../adding.js';
import { addWaitingCommand } from '../waiting.js';

const cycles = () => import('../../commands/cycle/cycles.js');

/** Starts cycles and looks at them. */
export function addCycleCommands(cycle: Command, adding: Adding): void {
  addStart(cycle, adding);
  addLookingAtCycles(cycle, adding);
}

function addStart(cycle: Command, { out, command, run }: Adding): void {
  command(cycle, 'start', 'start a cycle from a brief')
    .argument('<brief>', 'a YAML file')
    .option(PROGRAM[0], 'in this program; without it the brief makes a new one')
    .option(...AS)
    .action(
      run(async (brief: string, options: { program?: string; as?: string }) =>
        (await import('../../commands/cycle/start.js')).startCycle(brief, options, out),
      ),
    );
}

function addLookingAtCycles(cycle: Command, adding: Adding): void {
  const { out, asking, ask } = adding;
  asking(cycle, 'show', 'where a cycle stands and who is waited for')
    .argument(...CYCLE)
    .action(ask(async (api, id: string) => (await cycles()).showCycle(api, id, out)));
  addWaitingCommand(cycle, CYCLE, 'cycles', adding);
  asking(cycle, 'watch', 'follow a cycle until it ends')
    .argument(...CYCLE)
    .action(ask(async (api, id: string) => (await cycles()).watchCycle(api, id, out)));
  asking(cycle, 'note', 'the closure note of a cycle, as Markdown; before it is published its draft')
    .argument(...CYCLE)
    .option('--html', 'as a page to print')
    .action(
      ask(async (api, id: string, { html }: { html?: boolean }) =>
        (await import('../../commands/cycle/note.js')).showNote(api, id, html ?? false, out),
      ),
    );
  asking(cycle, 'list', 'cycles, newest first')
    .option(PROGRAM[0], 'one program only')
    .option('--stalled', 'only those with a problem, an escalation or an overdue step')
    .action(
      ask(async (api, options: { program?: string; stalled?: boolean }) =>
        (await cycles()).listCycles(api, options, out),
      ),
    );
}
