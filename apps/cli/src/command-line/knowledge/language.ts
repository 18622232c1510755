import type { Command } from 'commander';
import { PROGRAM, type Adding, type InProgram } from '../adding.js';

/** How plain texts are. */
export function addLanguageCommands(language: Command, { out, asking, ask }: Adding): void {
  asking(language, 'check', 'where a text could be plainer, by the rules of a program; nothing is kept')
    .argument('[words...]')
    .requiredOption(...PROGRAM)
    .option('--file <file>', 'a file with the text, instead of words')
    .action(
      ask(async (api, words: string[], options: InProgram & { file?: string }) =>
        (await import('../../commands/knowledge/language.js')).checkLanguage(api, words, options, out),
      ),
    );
}
