import type { Command } from 'commander';
import type { Figure } from '../../commands/pilot/pilots.js';
import { PROGRAM, type Adding, type InProgram } from '../adding.js';

const PILOT = ['<pilot>', 'its id, its name, or how that begins'] as const;
const load = () => import('../../commands/pilot/pilots.js');

export function addPilotCommands(pilot: Command, { out, asking, ask }: Adding): void {
  asking(pilot, 'list', 'the pilots of a program, newest first')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await load()).listPilots(api, program, out)));
  asking(pilot, 'show', 'where it stands, against each threshold, and what happens next')
    .argument(...PILOT)
    .action(ask(async (api, id: string) => (await load()).showPilot(api, id, out)));
  asking(pilot, 'measure', 'send what was measured; a value beyond a threshold halts it')
    .argument(...PILOT)
    .argument('<metric>')
    .argument('<value>')
    .requiredOption('--people <number>', 'of how many people this is the figure')
    .option('--at <instant>', 'when it was so; now without it')
    .action(
      ask(async (api, id: string, metric: string, value: string, figure: Figure) =>
        (await load()).measurePilot(api, id, { ...figure, metric, value }, out),
      ),
    );
  asking(pilot, 'start', 'start an approved pilot before its window begins')
    .argument(...PILOT)
    .action(ask(async (api, id: string) => (await load()).startPilot(api, id, out)));
  asking(pilot, 'halt', 'halt it; for those whom its safeguards name')
    .argument(...PILOT)
    .requiredOption('--reason <words>')
    .action(
      ask(async (api, id: string, { reason }: { reason: string }) => (await load()).haltPilot(api, id, reason, out)),
    );
}
