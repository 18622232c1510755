import type { Command } from 'commander';
import type { PersonaTyped } from '../../commands/team/personas.js';
import { oneMore, PROGRAM, type Adding, type InProgram } from '../adding.js';

const personas = () => import('../../commands/team/personas.js');

const NAME = 'its id, its name, or how that begins';

/** Groups of stories that have a name. */
export function addPersonaCommands(persona: Command, { out, asking, ask }: Adding): void {
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
    .requiredOption('--name <words>', 'how it is called')
    .requiredOption('--description <words>', 'who they are, and what they have in common')
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
    .option('--name <words>', 'how it is called')
    .option('--description <words>', 'who they are, and what they have in common')
    .option(...STORY)
    .action(ask(async (api, id: string, typed: PersonaTyped) => (await personas()).changePersona(api, id, typed, out)));
}
