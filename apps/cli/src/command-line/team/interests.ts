import type { Command } from 'commander';
import type { InterestsTyped } from '../../commands/team/interests.js';
import { oneMore, PROGRAM, type Adding, type InProgram } from '../adding.js';

const interests = () => import('../../commands/team/interests.js');

/** What people have at stake, which others may know. */
export function addInterestCommands(interest: Command, { out, asking, ask }: Adding): void {
  asking(interest, 'list', 'what people declared, as far as they let you know')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await interests()).listInterests(api, program, out)));
  asking(interest, 'declare', 'say what you have at stake and get for taking part, in place of what you said before')
    .requiredOption(...PROGRAM)
    .option('--interest <words>', 'what you, or those you speak for, gain or lose; again for each', oneMore)
    .option('--incentive <words>', 'what you get for taking part, and from whom; again for each', oneMore)
    .option('--none', 'nothing')
    .option('--audience <audience>', 'who may read it: public, participants, team or restricted')
    .action(
      ask(async (api, { program, ...typed }: InProgram & InterestsTyped) =>
        (await interests()).declareInterests(api, program, typed, out),
      ),
    );
}
