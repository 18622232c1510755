import type { Command } from 'commander';
import type { Changing } from '../../commands/program/engagement.js';
import { PROGRAM, type Adding, type Importing, type InProgram } from '../adding.js';

const maps = () => import('../../commands/program/map.js');

/** Whom a program must hear. */
export function addMapCommands(map: Command, adding: Adding): void {
  addWholeMap(map, adding);
  addTargetFiles(map, adding);
}

function addWholeMap(map: Command, { out, asking, ask }: Adding): void {
  asking(map, 'show', 'whom a program must hear, and who there is')
    .requiredOption(...PROGRAM)
    .option('--yaml', 'as `map change` reads it, with its revision')
    .action(ask(async (api, options: InProgram & { yaml?: true }) => (await maps()).showMap(api, options, out)));
  asking(map, 'change', 'put another one in its place, whole; cycles that have begun keep their targets')
    .argument('<file>', 'YAML or JSON; what is left out takes its default')
    .requiredOption(...PROGRAM)
    .option('--revision <n>', 'refused when somebody changed it since')
    .action(ask(async (api, file: string, options: Changing) => (await maps()).changeMap(api, file, options, out)));
}

function addTargetFiles(map: Command, { out, asking, ask }: Adding): void {
  asking(
    map,
    'import',
    'set targets, channels and settings from a CSV file; a row that is wrong is reported, the others are taken',
  )
    .argument('<file>', 'with the columns who (a stakeholder group, segment, channel or setting), atLeast, and kind')
    .requiredOption(...PROGRAM)
    .option('--dry-run', 'only say what would become of each row')
    .action(ask(async (api, file: string, options: Importing) => (await maps()).importMap(api, file, options, out)));
  asking(map, 'export', 'the whole map as CSV, as `map import` reads it')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await maps()).exportMap(api, program, out)));
}
