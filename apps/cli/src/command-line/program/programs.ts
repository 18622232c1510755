import type { Command } from 'commander';
import type { Changing } from '../../commands/program/engagement.js';
import type { Sought } from '../../commands/knowledge/search.js';
import { addMemberCommands } from './members.js';
import { PROGRAM, type Adding, type Importing, type InProgram } from '../adding.js';

/** What goes into a program and out of it as files. */
export function addProgramCommands(program: Command, adding: Adding): void {
  const people = program.command('people').description('the people of a program');
  addOneCommands(program.command('program').description('programs'), adding);
  addPeopleCommands(people, adding);
  addMemberCommands(people, adding);
  addReadingCommand(people, adding);
  addMapCommands(program.command('map').description('the stakeholder map of a program'), adding);
  addEngagementCommands(program.command('engagement').description('the engagement model of a program'), adding);
  const { out, asking, ask } = adding;
  asking(
    program.command('holidays').description('the holidays of a program'),
    'import',
    'add the days of an iCalendar or CSV file; what is wrong is reported, the others are taken',
  )
    .argument('<file>', '.ics, or CSV whose first column is a date')
    .requiredOption(...PROGRAM)
    .option('--dry-run', 'only say what would become of it')
    .action(
      ask(async (api, file: string, options: Importing) =>
        (await import('../../commands/program/holidays.js')).importHolidays(api, file, options, out),
      ),
    );
  addKnowledgeCommands(program.command('knowledge').description('what programs know'), adding);
  addLanguageCommands(program.command('language').description('how plain texts are'), adding);
}

function addOneCommands(one: Command, { out, asking, ask }: Adding): void {
  const load = () => import('../../commands/program/programs.js');
  asking(one, 'list', 'the programs in which you take part').action(
    ask(async (api) => (await load()).listPrograms(api, out)),
  );
  asking(one, 'show', 'one program')
    .argument('<program>', PROGRAM[1])
    .action(ask(async (api, id: string) => (await load()).showProgram(api, id, out)));
  asking(one, 'create', 'create one, as a file describes it; you become its facilitator and admin')
    .argument('<file>', 'YAML or JSON, with what stands under `program` in a brief')
    .action(ask(async (api, file: string) => (await load()).createProgram(api, file, out)));
}

function addLanguageCommands(language: Command, { out, asking, ask }: Adding): void {
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

function addEngagementCommands(engagement: Command, { out, asking, ask }: Adding): void {
  asking(engagement, 'show', 'it as YAML, with its revision, as `engagement change` reads it')
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, { program }: InProgram) =>
        (await import('../../commands/program/engagement.js')).showEngagement(api, program, out),
      ),
    );
  asking(engagement, 'change', 'put another one in its place, whole; cycles that have begun keep theirs')
    .argument('<file>', 'YAML or JSON; what is left out takes its default')
    .requiredOption(...PROGRAM)
    .option('--revision <n>', 'refused when somebody changed it since')
    .action(
      ask(async (api, file: string, options: Changing) =>
        (await import('../../commands/program/engagement.js')).changeEngagement(api, file, options, out),
      ),
    );
}

function addKnowledgeCommands(knowledge: Command, { out, asking, ask }: Adding): void {
  asking(knowledge, 'search', 'the best of what you may read, in all your programs')
    .argument('[words...]', 'without any: everything, the newest first')
    .option(PROGRAM[0], 'in this program only')
    .option('--kind <kind>', 'only these: item, decision and so on')
    .option('--segment <segment>', 'stories of this group or segment only')
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

function addPeopleCommands(people: Command, { out, asking, ask }: Adding): void {
  asking(people, 'import', 'add people from a CSV file; a row that is wrong is reported, the others are taken')
    .argument('<file>', 'with the columns email, name, group, and where you like segments, needs, zone, locale, roles')
    .requiredOption(...PROGRAM)
    .option('--dry-run', 'only say what would become of each row')
    .action(
      ask(async (api, file: string, options: Importing) =>
        (await import('../../commands/program/people.js')).importPeople(api, file, options, out),
      ),
    );
  asking(people, 'export', 'everybody as CSV, as `people import` reads it')
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, { program }: InProgram) =>
        (await import('../../commands/program/people.js')).exportPeople(api, program, out),
      ),
    );
}

function addReadingCommand(people: Command, { out, asking, ask }: Adding): void {
  asking(people, 'reading', 'say in which locale and zone you read dates and times')
    .argument('<locale>', 'by BCP 47, such as de-CH, or `as-letters` for none')
    .requiredOption(...PROGRAM)
    .option('--zone <zone>', 'an IANA time zone; left out, it stays')
    .action(
      ask(async (api, locale: string, options: InProgram & { readonly zone?: string }) =>
        (await import('../../commands/program/people.js')).chooseReading(api, locale, options, out),
      ),
    );
}

function addMapCommands(map: Command, { out, asking, ask }: Adding): void {
  asking(map, 'show', 'whom a program must hear, and who there is')
    .requiredOption(...PROGRAM)
    .option('--yaml', 'as `map change` reads it, with its revision')
    .action(
      ask(async (api, options: InProgram & { yaml?: true }) =>
        (await import('../../commands/program/map.js')).showMap(api, options, out),
      ),
    );
  asking(map, 'change', 'put another one in its place, whole; cycles that have begun keep their targets')
    .argument('<file>', 'YAML or JSON; what is left out takes its default')
    .requiredOption(...PROGRAM)
    .option('--revision <n>', 'refused when somebody changed it since')
    .action(
      ask(async (api, file: string, options: Changing) =>
        (await import('../../commands/program/map.js')).changeMap(api, file, options, out),
      ),
    );
  asking(map, 'import', 'set coverage targets from a CSV file; a row that is wrong is reported, the others are taken')
    .argument('<file>', 'with the columns who (a stakeholder group or a segment) and atLeast')
    .requiredOption(...PROGRAM)
    .option('--dry-run', 'only say what would become of each row')
    .action(
      ask(async (api, file: string, options: Importing) =>
        (await import('../../commands/program/map.js')).importMap(api, file, options, out),
      ),
    );
  asking(map, 'export', 'the coverage targets as CSV, as `map import` reads them')
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, { program }: InProgram) =>
        (await import('../../commands/program/map.js')).exportMap(api, program, out),
      ),
    );
}

export function addTrackerCommands(tracker: Command, { out, asking, ask }: Adding): void {
  asking(tracker, 'show', 'which it is, and how far items are')
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, { program }: InProgram) =>
        (await import('../../commands/program/tracker.js')).showTracker(api, program, out),
      ),
    );
  asking(tracker, 'use', 'choose it, among those that the operator set up')
    .argument('<name>', 'a name in TRACKERS, or `none`')
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, name: string, { program }: InProgram) =>
        (await import('../../commands/program/tracker.js')).useTracker(api, name, program, out),
      ),
    );
  asking(tracker, 'send', 'send an item there, or send it again')
    .argument('<item>')
    .action(
      ask(async (api, item: string) => (await import('../../commands/program/tracker.js')).sendItem(api, item, out)),
    );
}
