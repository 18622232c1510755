import type { Command } from 'commander';
import type { Planning } from '../../commands/pilot/plans.js';
import type { Figure } from '../../commands/pilot/pilots.js';
import { oneMore, PROGRAM, type Adding, type InProgram } from '../adding.js';
import { addWaitingCommand } from '../waiting.js';

const PILOT = ['<pilot>', 'its id, its name, or how that begins'] as const;
const load = () => import('../../commands/pilot/pilots.js');

const plans = () => import('../../commands/pilot/plans.js');

/** What is tried out: its plan, how it goes, and what it showed. */
export function addPilotCommands(pilot: Command, adding: Adding): void {
  addLookingAtPilots(pilot, adding);
  addPlanCommands(pilot, adding);
  addRunningCommands(pilot, adding);
}

function addPlanCommands(pilot: Command, { out, asking, ask }: Adding): void {
  asking(pilot, 'plan', 'plan one, as a file describes it')
    .argument('<file>', 'YAML or JSON; what it may say stands in docs/pilots.md')
    .requiredOption(...PROGRAM)
    .option('--cycle <cycle>', 'the cycle that it belongs to')
    .option('--decision <decision>', 'the decision that it follows from: its id, its question, or how that begins')
    .option('--item <item>', 'what it tries out: its id, its title, or how that begins; again for each', oneMore)
    .action(ask(async (api, file: string, planning: Planning) => (await plans()).planPilot(api, file, planning, out)));
  asking(pilot, 'change', 'put the parts of a file in the place of those of its plan, until it starts')
    .argument(...PILOT)
    .argument('<file>', 'YAML or JSON with name, cohort, safeguards, thresholds, window or telemetry')
    .option('--revision <n>', 'refused when somebody changed it since')
    .action(
      ask(async (api, id: string, file: string, options: { revision?: string }) =>
        (await plans()).changePilot(api, id, file, options, out),
      ),
    );
  asking(pilot, 'verdict', 'say what it showed when it has ended, and close it; for its owner')
    .argument(...PILOT)
    .argument('<statement...>')
    .action(ask(async (api, id: string, statement: string[]) => (await plans()).closePilot(api, id, statement, out)));
}

function addLookingAtPilots(pilot: Command, adding: Adding): void {
  const { out, asking, ask } = adding;
  asking(pilot, 'list', 'the pilots of a program, newest first')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await load()).listPilots(api, program, out)));
  asking(pilot, 'show', 'where it stands, against each threshold, and what happens next')
    .argument(...PILOT)
    .action(ask(async (api, id: string) => (await load()).showPilot(api, id, out)));
  addWaitingCommand(pilot, PILOT, 'pilots', adding);
  asking(pilot, 'figures', 'what was measured, earliest first')
    .argument(...PILOT)
    .action(ask(async (api, id: string) => (await plans()).listFigures(api, id, out)));
}

function addRunningCommands(pilot: Command, { out, asking, ask }: Adding): void {
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
    .requiredOption('--reason <words>', 'why; people can read it')
    .action(
      ask(async (api, id: string, { reason }: { reason: string }) => (await load()).haltPilot(api, id, reason, out)),
    );
}
