import { Command, CommanderError } from 'commander';
import { connect } from './client/connect.js';
import { EXIT, Ended, type ExitCode } from './output/exit.js';
import { output, type Output } from './output/output.js';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 the command line or a brief is wrong, 3 runs already, 4 the API refused,
5 nothing runs or it cannot be reached, 130 interrupted.
Environment: ROUNDTABLE_HOME (data folder), ROUNDTABLE_URL, ROUNDTABLE_TOKEN, TEMPORAL_ADDRESS,
DATABASE_OWNER_URL + DATABASE_API_URL + DATABASE_WORKER_URL, SMTP_URL, PORT, WORKER_PORT.`;

const wantsJson = process.argv.includes('--json');
const out: Output = output(wantsJson);

/** Runs an action and keeps its exit code. Modules are loaded when they are needed: `--help` starts at once. */
const run =
  <Arguments extends readonly unknown[]>(action: (...given: Arguments) => Promise<ExitCode>) =>
  async (...given: Arguments): Promise<void> => {
    process.exitCode = await action(...given);
  };

const AS = ['--as <email>', 'who you are; without it ROUNDTABLE_TOKEN says so'] as const;

function roundtable(): Command {
  const program = new Command('roundtable')
    .description('Collaboration between a product team and its customers: no contribution goes unanswered.')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .showHelpAfterError();
  const command = (on: Command, name: string, description: string): Command =>
    on.command(name).description(description).option('--json', 'one JSON document on stdout');

  command(program, 'up', 'start everything and keep it running').action(
    run(async () => (await import('./commands/up.js')).up(out)),
  );
  command(program, 'demo', 'run a brief from kick-off to closure, in a folder of its own that is removed')
    .argument('[brief]', 'a YAML file with a rehearsal')
    .option('--without <key...>', 'leave people out: nobody acts for them')
    .action(
      run(async (brief: string | undefined, options: { without?: string[] }) =>
        (await import('./commands/demo.js')).demo(brief, options, out),
      ),
    );
  command(program, 'token', 'a token of the local issuer, on stdout')
    .requiredOption('--email <address>', 'whose token')
    .option('--name <name>', 'the name, if they are new')
    .option('--hours <n>', 'how long it is valid', '24')
    .action(
      run(async (options: { email: string; name?: string; hours: string }) =>
        (await import('./commands/token.js')).token(options, out),
      ),
    );
  command(program, 'mail', 'the mails that were written as files')
    .argument('[file]', 'one of them')
    .option('--to <address>', 'only those to this address')
    .action(
      run(async (file: string | undefined, { to }: { to?: string }) =>
        (await import('./commands/mail.js')).mail(file, to, out),
      ),
    );
  addUpkeepCommands(program, command);
  addCycleCommands(program.command('cycle').description('cycles'), command);
  addPeopleCommands(program.command('people').description('the people of a program'), command);
  command(
    program.command('knowledge').description('what a program knows'),
    'export',
    'write what you may read of it into a folder: Markdown, and knowledge.json',
  )
    .argument('<folder>', 'new or empty')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async (folder: string, { as, program: id }: { program: string; as?: string }) =>
        (await import('./commands/knowledge.js')).exportKnowledge(await connect(as), folder, id, out),
      ),
    );
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
      run(async (file: string, { as, ...options }: { program: string; dryRun?: boolean; as?: string }) =>
        (await import('./commands/holidays.js')).importHolidays(await connect(as), file, options, out),
      ),
    );
  addTrackerCommands(program.command('tracker').description('the outside tracker of a program'), command);
  command(
    program.command('decision').description('decisions'),
    'explain',
    'what the rules of a decision mean, without a server',
  )
    .argument('<rules>', 'a YAML file with `decision` and `engagement`')
    .option('--opens <instant>', 'when it would open; now without it')
    .action(
      run(async (rules: string, options: { opens?: string }) =>
        (await import('./commands/decision-explain.js')).explainDecision(rules, options, out),
      ),
    );
  return program;
}

type AddCommand = (on: Command, name: string, description: string) => Command;

/** For whoever runs the installation: they work on the database and on Temporal, not through the API. */
function addUpkeepCommands(program: Command, command: AddCommand): void {
  command(program, 'migrate', 'bring the database to this version')
    .option('--roles', 'make its two roles only, before a backup is restored on a new server')
    .action(
      run(async (options: { roles?: boolean }) => (await import('./commands/upkeep/migrate.js')).migrate(options, out)),
    );
  command(program, 'deploy', 'make a version of the workers the current one; without one: say which is')
    .argument('[version]', 'the WORKER_BUILD_ID of its workers')
    .option('--ramp <percent>', 'give it this share of the tasks only; 0 ends that')
    .option('--unversioned', 'give the tasks to workers without a version')
    .option('--wait <seconds>', 'for its first worker', '60')
    .action(
      run(async (version: string | undefined, options: { ramp?: string; unversioned?: boolean; wait: string }) =>
        (await import('./commands/upkeep/deploy.js')).deploy(version, options, out),
      ),
    );
  command(
    program,
    'resume',
    'start every open workflow again from its row, after Temporal or Postgres was lost',
  ).action(run(async () => (await import('./commands/upkeep/resume.js')).resume(out)));
  const journal = program.command('journal').description('what happened');
  command(journal, 'verify', 'check the journal against its seals')
    .option('--program <id>', 'one program only')
    .action(
      run(async (options: { program?: string }) =>
        (await import('./commands/upkeep/journal-verify.js')).journalVerify(options.program, out),
      ),
    );
}

function addPeopleCommands(people: Command, command: AddCommand): void {
  command(people, 'import', 'add people from a CSV file; a row that is wrong is reported, the others are taken')
    .argument('<file>', 'with the columns email, name, group, and where you like segments, needs, zone, roles')
    .requiredOption('--program <id>')
    .option('--dry-run', 'only say what would become of each row')
    .option(...AS)
    .action(
      run(async (file: string, { as, ...options }: { program: string; dryRun?: boolean; as?: string }) =>
        (await import('./commands/people.js')).importPeople(await connect(as), file, options, out),
      ),
    );
  command(people, 'export', 'everybody as CSV, as `people import` reads it')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async ({ as, ...options }: { program: string; as?: string }) =>
        (await import('./commands/people.js')).exportPeople(await connect(as), options, out),
      ),
    );
}

function addTrackerCommands(tracker: Command, command: AddCommand): void {
  command(tracker, 'show', 'which it is, and how far items are')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async ({ as, program }: { program: string; as?: string }) =>
        (await import('./commands/tracker.js')).showTracker(await connect(as), program, out),
      ),
    );
  command(tracker, 'use', 'choose it, among those that the operator set up')
    .argument('<name>', 'a name in TRACKERS, or `none`')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async (name: string, { as, program }: { program: string; as?: string }) =>
        (await import('./commands/tracker.js')).useTracker(await connect(as), name, program, out),
      ),
    );
  command(tracker, 'send', 'send an item there, or send it again')
    .argument('<item>')
    .option(...AS)
    .action(
      run(async (item: string, { as }: { as?: string }) =>
        (await import('./commands/tracker.js')).sendItem(await connect(as), item, out),
      ),
    );
}

function addCycleCommands(cycle: Command, command: AddCommand): void {
  command(cycle, 'start', 'start a cycle from a brief')
    .argument('<brief>', 'a YAML file')
    .option('--program <id>', 'in this program; without it the brief makes a new one')
    .option(...AS)
    .action(
      run(async (brief: string, options: { program?: string; as?: string }) =>
        (await import('./commands/cycle-start.js')).startCycle(brief, options, out),
      ),
    );
  command(cycle, 'show', 'where a cycle stands and who is waited for')
    .argument('<id>')
    .option(...AS)
    .action(
      run(async (id: string, { as }: { as?: string }) =>
        (await import('./commands/cycles.js')).showCycle(await connect(as), id, out),
      ),
    );
  command(cycle, 'watch', 'follow a cycle until it ends')
    .argument('<id>')
    .option(...AS)
    .action(
      run(async (id: string, { as }: { as?: string }) =>
        (await import('./commands/cycles.js')).watchCycle(await connect(as), id, out),
      ),
    );
  command(cycle, 'list', 'cycles, newest first')
    .option('--program <id>', 'one program only')
    .option('--stalled', 'only those with a problem, an escalation or an overdue step')
    .option(...AS)
    .action(
      run(async (options: { program?: string; stalled?: boolean; as?: string }) =>
        (await import('./commands/cycles.js')).listCycles(await connect(options.as), options, out),
      ),
    );
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined); // `| head` has seen enough
try {
  await roundtable().parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
await written();
process.exit();

/** To a pipe Node writes later than it returns: what is not written by the end would be lost. */
async function written(): Promise<void> {
  const flush = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write('', () => resolve()));
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
}

/** Says why, in words or as JSON, and which exit code that is. */
function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.wrongInput; // it has spoken already
  const { message } = error as Error;
  const details = error instanceof Ended ? error.details : undefined;
  if (wantsJson)
    process.stdout.write(`${JSON.stringify({ error: message, ...(details ? { details } : {}) }, null, 2)}\n`);
  process.stderr.write(`${message}\n`);
  return error instanceof Ended ? error.code : EXIT.failed;
}
