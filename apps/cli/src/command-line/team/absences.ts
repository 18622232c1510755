import type { Command } from 'commander';
import type { AbsenceTyped } from '../../commands/team/absences.js';
import { PROGRAM, type Adding, type InProgram } from '../adding.js';

const absences = () => import('../../commands/team/absences.js');

/** Who is away, and who acts for them. */
export function addAbsenceCommands(absence: Command, { out, asking, ask }: Adding): void {
  asking(absence, 'list', 'absences that go on or are to come')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await absences()).listAbsences(api, program, out)));
  asking(absence, 'declare', 'be away, perhaps with a deputy')
    .requiredOption(...PROGRAM)
    .requiredOption('--from <day>', 'the first day, such as 2027-03-01, or an instant')
    .requiredOption('--to <day>', 'the last day, or the instant from which on you act yourself again')
    .option('--deputy <email>', 'who acts for you; without one nobody does, and ladders end what waits for you')
    .option('--of <email>', 'who is away, when it is not you; for those who manage the program')
    .action(
      ask(async (api, { program, ...typed }: InProgram & AbsenceTyped) =>
        (await absences()).declareAbsence(api, program, typed, out),
      ),
    );
  asking(absence, 'end', 'end one early')
    .argument('<absence>', 'its id in `absence list`')
    .action(ask(async (api, id: string) => (await absences()).endAbsence(api, id, out)));
}
