import type { Command } from 'commander';
import type { AbsenceTyped } from '../../commands/team/absences.js';
import type { PersonaTyped } from '../../commands/team/personas.js';
import { CYCLE, oneMore, PROGRAM, type Adding, type InProgram } from '../adding.js';

const norms = () => import('../../commands/team/norms.js');
const owed = () => import('../../commands/team/owed.js');
const absences = () => import('../../commands/team/absences.js');
const personas = () => import('../../commands/team/personas.js');
const measurements = () => import('../../commands/cycle/measurements.js');

const REVIEW = ['--review <instant>', 'when it is looked at again, such as 2027-03-01T09:00:00Z'] as const;
const NAME = 'its id, its name, or how that begins';

/** What a team keeps beyond one step of a cycle: norms, promises, absences, personas, figures. */
export function addTeamCommands(program: Command, adding: Adding): void {
  addNormCommands(program.command('norm').description('how people have agreed to work'), adding);
  addOwedCommands(program, adding);
  addAbsenceCommands(program.command('absence').description('who is away, and who acts for them'), adding);
  addPersonaCommands(program.command('persona').description('groups of stories that have a name'), adding);
  addMeasurementCommands(program.command('measurement').description('what objectives came to'), adding);
}

function addNormCommands(norm: Command, { out, asking, ask }: Adding): void {
  asking(norm, 'list', 'the norms that hold')
    .requiredOption(...PROGRAM)
    .option('--ended', 'also those that have ended')
    .action(
      ask(async (api, { program, ended }: InProgram & { ended?: true }) =>
        (await norms()).listNorms(api, program, ended, out),
      ),
    );
  asking(norm, 'set', 'agree on one sentence, until it is looked at again')
    .argument('<statement...>')
    .requiredOption(...PROGRAM)
    .requiredOption(...REVIEW)
    .action(
      ask(async (api, statement: string[], { program, review }: InProgram & { review: string }) =>
        (await norms()).setNorm(api, program, statement, review, out),
      ),
    );
  asking(norm, 'review', 'keep it, say it otherwise, or end it')
    .argument('<norm>', 'its id, its words, or how they begin')
    .argument('<outcome>', 'keep, reword or end')
    .argument('[statement...]', 'reword: what it says from now on')
    .option(...REVIEW)
    .option(...PROGRAM)
    .action(
      ask(async (api, id: string, outcome: string, statement: string[], { review }: { review?: string }) =>
        (await norms()).reviewNorm(api, id, outcome, statement, review, out),
      ),
    );
}

function addOwedCommands(program: Command, { out, asking, ask }: Adding): void {
  asking(program.command('promise').description('what was promised'), 'list', 'what was promised, and until when')
    .requiredOption(...PROGRAM)
    .option('--mine', 'what you owe yourself')
    .action(
      ask(async (api, { program: id, mine }: InProgram & { mine?: true }) =>
        (await owed()).listPromises(api, id, mine, out),
      ),
    );
  asking(
    program.command('problem').description('what somebody should look at'),
    'list',
    'problems, with what they mean',
  )
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program: id }: InProgram) => (await owed()).listProblems(api, id, out)));
}

function addAbsenceCommands(absence: Command, { out, asking, ask }: Adding): void {
  asking(absence, 'list', 'absences that go on or are to come')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await absences()).listAbsences(api, program, out)));
  asking(absence, 'declare', 'be away, with a deputy')
    .requiredOption(...PROGRAM)
    .requiredOption('--from <instant>')
    .requiredOption('--to <instant>')
    .requiredOption('--deputy <email>', 'who acts for you')
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

function addPersonaCommands(persona: Command, { out, asking, ask }: Adding): void {
  const STORY = ['--story <contribution>', 'a story; again for each', oneMore] as const;
  asking(persona, 'list', 'the personas of a program')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await personas()).listPersonas(api, program, out)));
  asking(persona, 'show', 'one with its stories, and the criteria that protect them')
    .argument('<persona>', NAME)
    .option(...PROGRAM)
    .action(ask(async (api, id: string) => (await personas()).showPersona(api, id, out)));
  asking(persona, 'add', 'give stories that belong together a name')
    .requiredOption(...PROGRAM)
    .requiredOption('--name <words>')
    .requiredOption('--description <words>')
    .option(...STORY)
    .option('--audience <audience>', 'who may read it: public, participants, team or restricted')
    .action(
      ask(async (api, { program, ...typed }: InProgram & PersonaTyped) =>
        (await personas()).addPersona(api, program, typed, out),
      ),
    );
  asking(persona, 'change', 'say it otherwise, or name its stories anew; what you do not type stays')
    .argument('<persona>', NAME)
    .option(...PROGRAM)
    .option('--name <words>')
    .option('--description <words>')
    .option(...STORY)
    .action(ask(async (api, id: string, typed: PersonaTyped) => (await personas()).changePersona(api, id, typed, out)));
}

function addMeasurementCommands(measurement: Command, { out, asking, ask }: Adding): void {
  asking(measurement, 'list', 'what objectives were measured at, earliest first')
    .argument(...CYCLE)
    .option('--objective <objective>', 'of one only')
    .action(
      ask(async (api, cycle: string, { objective }: { objective?: string }) =>
        (await measurements()).listMeasurements(api, cycle, objective, out),
      ),
    );
  asking(measurement, 'record', 'record one; another value of the same instant corrects it')
    .argument(...CYCLE)
    .argument('<objective>', 'its id, its statement, or how that begins')
    .argument('<value>')
    .option('--at <instant>', 'when it was so; now without it')
    .action(
      ask(async (api, cycle: string, objective: string, value: string, { at }: { at?: string }) =>
        (await measurements()).measure(api, cycle, objective, value, at, out),
      ),
    );
}
