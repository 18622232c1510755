import type { Command } from 'commander';
import { connect } from '../client/connect.js';
import type { Sought } from '../commands/program/search.js';
import { AS, type Adding, type Asked, type Importing, type InProgram } from './adding.js';

/** What goes into a program and out of it as files. */
export function addProgramCommands(program: Command, adding: Adding): void {
  const people = program.command('people').description('the people of a program');
  addPeopleCommands(people, adding);
  addReadingCommand(people, adding);
  addMapCommands(program.command('map').description('the stakeholder map of a program'), adding);
  const { out, command, run } = adding;
  command(
    program.command('holidays').description('the holidays of a program'),
    'import',
    'add the days of an iCalendar or CSV file; what is wrong is reported, the others are taken',
  )
    .argument('<file>', '.ics, or CSV whose first column is a date')
    .requiredOption('--program <id>')
    .option('--dry-run', 'only say what would become of it')
    .option(...AS)
    .action(
      run(async (file: string, { as, ...options }: Importing) =>
        (await import('../commands/program/holidays.js')).importHolidays(await connect(as), file, options, out),
      ),
    );
  addKnowledgeCommands(program.command('knowledge').description('what programs know'), adding);
}

function addKnowledgeCommands(knowledge: Command, { out, command, run }: Adding): void {
  command(knowledge, 'search', 'the best of what you may read, in all your programs')
    .argument('<words...>')
    .option('--program <id>', 'in this program only')
    .option('--kind <kind>', 'only these: item, decision and so on')
    .option(...AS)
    .action(
      run(async (words: string[], { as, ...sought }: Asked & Sought) =>
        (await import('../commands/program/search.js')).searchKnowledge(await connect(as), words, sought, out),
      ),
    );
  command(knowledge, 'export', 'write what you may read of a program into a folder: Markdown, and knowledge.json')
    .argument('<folder>', 'new or empty')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async (folder: string, { as, program: id }: InProgram) =>
        (await import('../commands/program/knowledge.js')).exportKnowledge(await connect(as), folder, id, out),
      ),
    );
}

function addPeopleCommands(people: Command, { out, command, run }: Adding): void {
  command(people, 'import', 'add people from a CSV file; a row that is wrong is reported, the others are taken')
    .argument('<file>', 'with the columns email, name, group, and where you like segments, needs, zone, locale, roles')
    .requiredOption('--program <id>')
    .option('--dry-run', 'only say what would become of each row')
    .option(...AS)
    .action(
      run(async (file: string, { as, ...options }: Importing) =>
        (await import('../commands/program/people.js')).importPeople(await connect(as), file, options, out),
      ),
    );
  command(people, 'export', 'everybody as CSV, as `people import` reads it')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async ({ as, program }: InProgram) =>
        (await import('../commands/program/people.js')).exportPeople(await connect(as), program, out),
      ),
    );
}

function addReadingCommand(people: Command, { out, command, run }: Adding): void {
  command(people, 'reading', 'say in which locale and zone you read dates and times')
    .argument('<locale>', 'by BCP 47, such as de-CH, or `as-letters` for none')
    .requiredOption('--program <id>')
    .option('--zone <zone>', 'an IANA time zone; left out, it stays')
    .option(...AS)
    .action(
      run(async (locale: string, { as, ...options }: InProgram & { readonly zone?: string }) =>
        (await import('../commands/program/people.js')).chooseReading(await connect(as), locale, options, out),
      ),
    );
}

function addMapCommands(map: Command, { out, command, run }: Adding): void {
  command(map, 'import', 'set coverage targets from a CSV file; a row that is wrong is reported, the others are taken')
    .argument('<file>', 'with the columns who (a stakeholder group or a segment) and atLeast')
    .requiredOption('--program <id>')
    .option('--dry-run', 'only say what would become of each row')
    .option(...AS)
    .action(
      run(async (file: string, { as, ...options }: Importing) =>
        (await import('../commands/program/map.js')).importMap(await connect(as), file, options, out),
      ),
    );
  command(map, 'export', 'the coverage targets as CSV, as `map import` reads them')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async ({ as, program }: InProgram) =>
        (await import('../commands/program/map.js')).exportMap(await connect(as), program, out),
      ),
    );
}

export function addTrackerCommands(tracker: Command, { out, command, run }: Adding): void {
  command(tracker, 'show', 'which it is, and how far items are')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async ({ as, program }: InProgram) =>
        (await import('../commands/program/tracker.js')).showTracker(await connect(as), program, out),
      ),
    );
  command(tracker, 'use', 'choose it, among those that the operator set up')
    .argument('<name>', 'a name in TRACKERS, or `none`')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async (name: string, { as, program }: InProgram) =>
        (await import('../commands/program/tracker.js')).useTracker(await connect(as), name, program, out),
      ),
    );
  command(tracker, 'send', 'send an item there, or send it again')
    .argument('<item>')
    .option(...AS)
    .action(
      run(async (item: string, { as }: Asked) =>
        (await import('../commands/program/tracker.js')).sendItem(await connect(as), item, out),
      ),
    );
}
