import { Command, Help, type Option } from 'commander';
import { sayIssuesInWords } from '../../../../libs/domain/fields/issue-in-words.js';
import type { ExitCode } from '../output/exit.js';
import type { Output } from '../output/output.js';
import { version } from '../version.js';
import { addingTo } from './adding.js';
import { EXAMPLES } from './examples.js';
import { addNarrowing } from './narrowing.js';
import { addNouns } from './nouns.js';

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
    .configureHelp({ optionDescription }) // before its commands are added, which take it over
    .exitOverride()
    .showHelpAfterError();
  addNouns(program, addingTo(out, ended));
  addNarrowing(program);
  addExamples(program, 'roundtable');
  return program;
}

/** What an option is for, and that a command is refused without it. */
function optionDescription(option: Option): string {
  const description = new Help().optionDescription(option);
  return option.mandatory ? `${description} (required)`.trim() : description;
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
