import type { Command } from 'commander';
import type { Adding } from '../adding.js';

/** For whoever runs an installation. */
export function addUpkeepCommands(program: Command, { out, command, run }: Adding): void {
  command(program, 'migrate', 'bring the database to this version')
    .option('--roles', 'make its two roles only, before a backup is restored on a new server')
    .action(
      run(async (options: { roles?: boolean }) =>
        (await import('../../commands/upkeep/migrate.js')).migrate(options, out),
      ),
    );
  command(program, 'deploy', 'make a version of the workers the current one; without one: say which is')
    .argument('[version]', 'the WORKER_BUILD_ID of its workers')
    .option('--ramp <percent>', 'give it this share of the tasks only; 0 ends that')
    .option('--unversioned', 'give the tasks to workers without a version')
    .option('--wait <seconds>', 'for its first worker', '60')
    .action(
      run(async (version: string | undefined, options: { ramp?: string; unversioned?: boolean; wait: string }) =>
        (await import('../../commands/upkeep/deploy.js')).deploy(version, options, out),
      ),
    );
  command(
    program,
    'resume',
    'start every open workflow again from its row, after Temporal or Postgres was lost',
  ).action(run(async () => (await import('../../commands/upkeep/resume.js')).resume(out)));
}

/** What happened, and whether it was touched since. */
export function addJournalCommands(journal: Command, { out, command, run }: Adding): void {
  command(journal, 'verify', 'check the journal against its seals')
    .option('--program <id>', 'one program only')
    .action(
      run(async (options: { program?: string }) =>
        (await import('../../commands/upkeep/journal-verify.js')).journalVerify(options.program, out),
      ),
    );
}
