import type { Command } from 'commander';
import type { Sought } from '../../commands/knowledge/search.js';
import { PROGRAM, type Adding, type InProgram } from '../adding.js';

/** What programs know. */
export function addKnowledgeCommands(knowledge: Command, { out, asking, ask }: Adding): void {
  asking(knowledge, 'search', 'the best of what you may read, in all your programs')
    .argument('[words...]', 'without any: everything, the newest first')
    .option(PROGRAM[0], 'in this program only')
    .option('--kind <kind>', 'only these: item, decision and so on')
    .option('--segment <segment>', 'stories of this group or segment, and what rests on their words')
    .option('--outcome <outcome>', 'only what came to this: adopted, will_not and so on')
    .option('--from <instant>', 'only from then on')
    .option('--to <instant>', 'only before then')
    .option('--like <id>', 'in the place of words: more like what was found, for example item:ID')
    .option('--after <next>', 'the next page, as the one before says')
    .action(
      ask(async (api, words: string[], sought: Sought) =>
        (await import('../../commands/knowledge/search.js')).searchKnowledge(api, words, sought, out),
      ),
    );
  asking(knowledge, 'export', 'write what you may read of a program into a folder: Markdown, and knowledge.json')
    .argument('<folder>', 'new or empty')
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, folder: string, { program: id }: InProgram) =>
        (await import('../../commands/knowledge/export.js')).exportKnowledge(api, folder, id, out),
      ),
    );
}
