import type { Command } from 'commander';
import type { Adding } from '../adding.js';

/** For whoever has an installation beside them: they start it, sign in and read its mails. */
export function addLocalCommands(program: Command, { out, command, run }: Adding): void {
  command(program, 'up', 'start everything and keep it running')
    .option('--any-ports', 'listen on ports that are free, not on the usual ones')
    .action(
      run(async (options: { anyPorts?: boolean }) => (await import('../../commands/local/up.js')).up(options, out)),
    );
  command(program, 'demo', 'run a brief from kick-off to closure, in a folder of its own that is removed')
    .argument('[brief]', 'a YAML file with a rehearsal')
    .option('--without <key...>', 'leave people out: nobody acts for them')
    .action(
      run(async (brief: string | undefined, options: { without?: string[] }) =>
        (await import('../../commands/local/demo.js')).demo(brief, options, out),
      ),
    );
  command(program, 'token', 'a token of the local issuer, on stdout')
    .requiredOption('--email <address>', 'whose token')
    .option('--name <name>', 'the name, if they are new')
    .option('--hours <n>', 'how long it is valid', '24')
    .action(
      run(async (options: { email: string; name?: string; hours: string }) =>
        (await import('../../commands/local/token.js')).token(options, out),
      ),
    );
  command(program, 'mail', 'the mails that were written as files')
    .argument('[file]', 'one of them')
    .option('--to <address>', 'only those to this address')
    .action(
      run(async (file: string | undefined, { to }: { to?: string }) =>
        (await import('../../commands/local/mail.js')).mail(file, to, out),
      ),
    );
}
