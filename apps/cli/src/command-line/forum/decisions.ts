import type { Command } from 'commander';
import type { PositionTyped } from '../../commands/forum/positions.js';
import type { Where } from '../../commands/forum/open.js';
import type { Ruling } from '../../commands/forum/ruling.js';
import { oneMore, PROGRAM, type Adding, type InProgram } from '../adding.js';
import { addWaitingCommand } from '../waiting.js';

const decisions = () => import('../../commands/forum/decisions.js');
const positions = () => import('../../commands/forum/positions.js');
const ruling = () => import('../../commands/forum/ruling.js');

/** The argument of commands that are about a decision. */
export const DECISION = ['<decision>', 'its id, its question, or how that begins'] as const;
const OPTION = ['--option <option>', 'the one that you are for: its id, its title, or how that begins'] as const;

/** What people do in the forum of a decision. */
export function addDecisionCommands(decision: Command, adding: Adding): void {
  addOpening(decision, adding);
  addLookingAtDecisions(decision, adding);
  addPositionCommands(decision, adding);
  addRulingCommands(decision, adding);
  addConflictCommand(decision, adding);
}

function addOpening(decision: Command, { out, command, run, asking, ask }: Adding): void {
  command(decision, 'explain', 'what the rules of a decision mean, without a server')
    .argument('<rules>', 'a YAML file with `decision` and `engagement`')
    .option('--opens <instant>', 'when it would open; now without it')
    .action(
      run(async (rules: string, options: { opens?: string }) =>
        (await import('../../commands/forum/explain.js')).explainDecision(rules, options, out),
      ),
    );
  asking(decision, 'open', 'declare the decision of such a file; outside a cycle it opens at once')
    .argument('<rules>', 'a YAML file with `decision`; lead times and calendar are those of the program')
    .option(PROGRAM[0], 'in this program, outside any cycle')
    .option('--cycle <cycle>', 'in this cycle')
    .action(
      ask(async (api, rules: string, where: Where) =>
        (await import('../../commands/forum/open.js')).openDecision(api, rules, where, out),
      ),
    );
}

function addLookingAtDecisions(decision: Command, adding: Adding): void {
  const { out, asking, ask } = adding;
  asking(decision, 'list', 'the decisions of a program, newest first')
    .requiredOption(...PROGRAM)
    .option('--outside', 'only those outside any cycle')
    .action(
      ask(async (api, { program, outside }: InProgram & { outside?: true }) =>
        (await decisions()).listDecisions(api, program, outside, out),
      ),
    );
  asking(decision, 'show', 'who may what, where it stands, what happens if nobody acts, and how it came out')
    .argument(...DECISION)
    .action(ask(async (api, id: string) => (await decisions()).showDecision(api, id, out)));
  addWaitingCommand(decision, DECISION, 'decisions', adding);
  asking(decision, 'rights', 'who may do what in it, everybody: offices first')
    .argument(...DECISION)
    .action(ask(async (api, id: string) => (await decisions()).listRights(api, id, out)));
  asking(decision, 'positions', 'what was said, oldest first, as far as it is for you')
    .argument(...DECISION)
    .action(ask(async (api, id: string) => (await positions()).listPositions(api, id, out)));
  asking(decision, 'receipt', 'whether the anonymous position with this receipt counts')
    .argument(...DECISION)
    .argument('<receipt>', 'as `decision position` showed it')
    .action(
      ask(async (api, id: string, receipt: string) =>
        (await import('../../commands/forum/steering.js')).showReceipt(api, id, receipt, out),
      ),
    );
}

function addPositionCommands(decision: Command, { out, asking, ask }: Adding): void {
  const taken = ask(async (api, id: string, reason: string[], typed: PositionTyped) =>
    (await positions()).takePosition(api, id, reason, typed, out),
  );
  asking(decision, 'advise', 'give advice, with a reason; once more replaces it')
    .argument(...DECISION)
    .argument('<reason...>')
    .option(...OPTION)
    .action(taken);
  asking(decision, 'position', 'say what you think in the form of its method; once more replaces it')
    .argument(...DECISION)
    .argument('[reason...]')
    .option(...OPTION)
    .option('--stance <stance>', 'agree, abstain, object (consent) or disagree (last call)')
    .option('--rank <titles>', 'ranked: again for each rank, best first; options of one rank with = between', oneMore)
    .option('--no-rank', 'ranked: take part, and prefer nothing')
    .option('--score <option=criterion=number>', 'score: again for each', oneMore)
    .action(taken);
}

function addRulingCommands(decision: Command, { out, asking, ask }: Adding): void {
  asking(decision, 'rule', 'decide, with why; for the final authority, or the deputy once they act')
    .argument(...DECISION)
    .argument('<option>', 'its id, its title, or how that begins')
    .argument('<rationale...>')
    .option('--dissent <words>', 'what remains of it')
    .option('--answer <position=words>', 'to advice, by its id in `decision positions`; again for each', oneMore)
    .action(
      ask(async (api, id: string, option: string, rationale: string[], more: Ruling) =>
        (await ruling()).rule(api, id, option, rationale, more, out),
      ),
    );
  asking(decision, 'answer', 'answer advice before the ruling')
    .argument(...DECISION)
    .argument('<position>', 'its id in `decision positions`')
    .argument('<words...>')
    .action(
      ask(async (api, id: string, position: string, words: string[]) =>
        (await ruling()).answerAdvice(api, id, position, words, out),
      ),
    );
}

function addConflictCommand(decision: Command, { out, asking, ask }: Adding): void {
  asking(decision, 'conflict', 'declare a conflict of interest: your vote becomes advice')
    .argument(...DECISION)
    .argument('<reason...>')
    .option('--of <person>', 'who has it, when it is not you; for facilitators')
    .action(
      ask(async (api, id: string, reason: string[], { of }: { of?: string }) =>
        (await ruling()).declareConflict(api, id, reason, of, out),
      ),
    );
}
