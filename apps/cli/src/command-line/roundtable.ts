import { Command } from 'commander';
import { sayIssuesInWords } from '../../../../libs/domain/fields/issue-in-words.js';
import type { ExitCode } from '../output/exit.js';
import type { Output } from '../output/output.js';
import { version } from '../version.js';
import { addConsentCommands } from './program/consents.js';
import { addAgendaCommands } from './cycle/agendas.js';
import { addAttachedCommands } from './cycle/contributions.js';
import { addAnswerCommands } from './cycle/answers.js';
import { addItemCommands } from './cycle/items.js';
import { addLookingCommands } from './cycle/looking.js';
import { addMovingCommands } from './cycle/moving.js';
import { addSaidCommands } from './cycle/said.js';
import { addCycleCommands } from './cycle/cycles.js';
import { addComplianceCommands } from './review/compliance.js';
import { addAfterCommands, addConcernCommands } from './forum/concerns.js';
import { addDecisionCommands } from './forum/decisions.js';
import { addSteeringCommands } from './forum/steering.js';
import { addLocalCommands } from './local/local.js';
import { addInterestCommands } from './program/interests.js';
import { addPilotCommands } from './program/pilots.js';
import { addProgramCommands, addTrackerCommands } from './program/programs.js';
import { addTeamCommands } from './program/team.js';
import { addUpkeepCommands } from './local/upkeep.js';
import { addReviewSteering } from './review/steering.js';
import { addReviewCommands } from './review/reviews.js';
import { addingTo } from './adding.js';
import { EXAMPLES } from './examples.js';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed or not all of it was taken, 2 the command line or a file is wrong, 3 runs already,
4 the API refused, 5 nothing runs or it cannot be reached, 6 nothing has this id or name, or not for you, 130 interrupted.
Environment: ROUNDTABLE_HOME (data folder), ROUNDTABLE_URL, ROUNDTABLE_TOKEN, TEMPORAL_ADDRESS,
DATABASE_OWNER_URL + DATABASE_API_URL + DATABASE_WORKER_URL, SMTP_URL, PORT, WORKER_PORT.`;

/**
 * The whole command line. Modules of a command are loaded when it runs: `--help` starts at once. Throws commander's error where the
 * line is wrong, and `Ended` where a command ends early; otherwise `ended` gets its exit code.
 */
export function roundtable(out: Output, ended: (code: ExitCode) => void): Command {
  sayIssuesInWords();
  const program = new Command('roundtable')
    .description('Collaboration between a product team and its customers: no contribution goes unanswered.')
    .version(version(), '--version', 'which version this is')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .showHelpAfterError();
  const adding = addingTo(out, ended);
  addLocalCommands(program, adding);
  addUpkeepCommands(program, adding);
  const cycle = program.command('cycle').description('cycles');
  addCycleCommands(cycle, adding);
  addMovingCommands(cycle, program, adding);
  addAgendaCommands(program, adding);
  addAttachedCommands(program, adding);
  addSaidCommands(program, adding);
  addItemCommands(program, adding);
  addAnswerCommands(program, adding);
  addLookingCommands(program, adding);
  addProgramCommands(program, adding);
  addTeamCommands(program, adding);
  addConsentCommands(program.command('consent').description('what people consent to'), adding);
  addInterestCommands(program.command('interest').description('what people have at stake'), adding);
  addPilotCommands(program.command('pilot').description('what is tried out with a part of the users'), adding);
  addTrackerCommands(program.command('tracker').description('the outside tracker of a program'), adding);
  const review = program.command('review').description('compliance reviews');
  addReviewCommands(review, adding);
  addReviewSteering(review, adding);
  addComplianceCommands(program, adding);
  const decision = program.command('decision').description('decisions');
  addDecisionCommands(decision, adding);
  addSteeringCommands(decision, adding);
  addConcernCommands(decision.command('concern').description('what blocks a decision until it is closed'), adding);
  addAfterCommands(decision, adding);
  addExamples(program, 'roundtable');
  return program;
}

/** Ends the help of every command with how it is typed. */
function addExamples(on: Command, path: string): void {
  for (const command of on.commands) {
    const words = `${path} ${command.name()}`;
    if (command.commands.length > 0) addExamples(command, words);
    const example = EXAMPLES[words.replace('roundtable ', '')];
    if (example !== undefined) command.addHelpText('after', `\nExample:\n  ${`${words} ${example}`.trim()}`);
  }
}
