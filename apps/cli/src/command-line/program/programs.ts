import type { Command } from 'commander';
import type { Names } from '../../commands/program/programs.js';
import { PROGRAM, type Adding } from '../adding.js';

const programs = () => import('../../commands/program/programs.js');

/** Programs themselves. */
export function addProgramCommands(program: Command, { out, asking, ask }: Adding): void {
  asking(program, 'list', 'the programs in which you take part').action(
    ask(async (api) => (await programs()).listPrograms(api, out)),
  );
  asking(program, 'show', 'one program')
    .argument('<program>', PROGRAM[1])
    .action(ask(async (api, id: string) => (await programs()).showProgram(api, id, out)));
  asking(program, 'rename', 'give it another name, or its product one; what is left out stays')
    .argument('<program>', PROGRAM[1])
    .option('--name <name>', 'of the program')
    .option('--product <name>', 'of what it is about')
    .action(ask(async (api, id: string, names: Names) => (await programs()).renameProgram(api, id, names, out)));
  asking(program, 'create', 'create one, as a file describes it; you become its facilitator and admin')
    .argument('<file>', 'YAML or JSON: a brief, or what stands under `program` in one')
    .action(ask(async (api, file: string) => (await programs()).createProgram(api, file, out)));
}
