import type { Command } from 'commander';
import type { Changing } from '../../commands/program/engagement.js';
import { PROGRAM, type Adding, type InProgram } from '../adding.js';

const engagements = () => import('../../commands/program/engagement.js');

/** How a program works: its calendar, lead times and ladders. */
export function addEngagementCommands(engagement: Command, { out, asking, ask }: Adding): void {
  asking(engagement, 'show', 'it as YAML, with its revision, as `engagement change` reads it')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await engagements()).showEngagement(api, program, out)));
  asking(engagement, 'change', 'put another one in its place, whole; cycles that have begun keep theirs')
    .argument('<file>', 'YAML or JSON; what is left out takes its default')
    .requiredOption(...PROGRAM)
    .option('--revision <n>', 'refused when somebody changed it since')
    .action(
      ask(async (api, file: string, options: Changing) =>
        (await engagements()).changeEngagement(api, file, options, out),
      ),
    );
}
