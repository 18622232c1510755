import type { Command } from 'commander';
import { connect } from '../client/connect.js';
import { AS, type Adding, type Asked } from './adding.js';

export function addCycleCommands(cycle: Command, { out, command, run }: Adding): void {
  command(cycle, 'start', 'start a cycle from a brief')
    .argument('<brief>', 'a YAML file')
    .option('--program <id>', 'in this program; without it the brief makes a new one')
    .option(...AS)
    .action(
      run(async (brief: string, options: { program?: string; as?: string }) =>
        (await import('../commands/cycle-start.js')).startCycle(brief, options, out),
      ),
    );
  command(cycle, 'show', 'where a cycle stands and who is waited for')
    .argument('<id>')
    .option(...AS)
    .action(
      run(async (id: string, { as }: Asked) =>
        (await import('../commands/cycles.js')).showCycle(await connect(as), id, out),
      ),
    );
  command(cycle, 'watch', 'follow a cycle until it ends')
    .argument('<id>')
    .option(...AS)
    .action(
      run(async (id: string, { as }: Asked) =>
        (await import('../commands/cycles.js')).watchCycle(await connect(as), id, out),
      ),
    );
  command(cycle, 'note', 'the closure note of a cycle, as Markdown; before it is published its draft')
    .argument('<id>')
    .option('--html', 'as a page to print')
    .option(...AS)
    .action(
      run(async (id: string, { as, html }: Asked & { html?: boolean }) =>
        (await import('../commands/cycle-note.js')).showNote(await connect(as), id, html ?? false, out),
      ),
    );
  command(cycle, 'list', 'cycles, newest first')
    .option('--program <id>', 'one program only')
    .option('--stalled', 'only those with a problem, an escalation or an overdue step')
    .option(...AS)
    .action(
      run(async (options: { program?: string; stalled?: boolean; as?: string }) =>
        (await import('../commands/cycles.js')).listCycles(await connect(options.as), options, out),
      ),
    );
}

export function addDecisionCommands(decision: Command, { out, command, run }: Adding): void {
  command(decision, 'explain', 'what the rules of a decision mean, without a server')
    .argument('<rules>', 'a YAML file with `decision` and `engagement`')
    .option('--opens <instant>', 'when it would open; now without it')
    .action(
      run(async (rules: string, options: { opens?: string }) =>
        (await import('../commands/decision-explain.js')).explainDecision(rules, options, out),
      ),
    );
}
