import type { Command } from 'commander';
import { connect } from '../client/connect.js';
import type { Figure } from '../commands/program/pilots.js';
import { AS, type Adding, type Asked, type InProgram } from './adding.js';

const load = () => import('../commands/program/pilots.js');

export function addPilotCommands(pilot: Command, { out, command, run }: Adding): void {
  command(pilot, 'list', 'the pilots of a program, newest first')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(run(async ({ as, program }: InProgram) => (await load()).listPilots(await connect(as), program, out)));
  command(pilot, 'show', 'where it stands, against each threshold, and what happens next')
    .argument('<id>')
    .option(...AS)
    .action(run(async (id: string, { as }: Asked) => (await load()).showPilot(await connect(as), id, out)));
  command(pilot, 'measure', 'send what was measured; a value beyond a threshold halts it')
    .argument('<id>')
    .argument('<metric>')
    .argument('<value>')
    .requiredOption('--people <number>', 'of how many people this is the figure')
    .option('--at <instant>', 'when it was so; now without it')
    .option(...AS)
    .action(
      run(async (id: string, metric: string, value: string, { as, ...figure }: Asked & Figure) =>
        (await load()).measurePilot(await connect(as), id, { ...figure, metric, value }, out),
      ),
    );
  command(pilot, 'start', 'start an approved pilot before its window begins')
    .argument('<id>')
    .option(...AS)
    .action(run(async (id: string, { as }: Asked) => (await load()).startPilot(await connect(as), id, out)));
  command(pilot, 'halt', 'halt it; for those whom its safeguards name')
    .argument('<id>')
    .requiredOption('--reason <words>')
    .option(...AS)
    .action(
      run(async (id: string, { as, reason }: Asked & { reason: string }) =>
        (await load()).haltPilot(await connect(as), id, reason, out),
      ),
    );
}
