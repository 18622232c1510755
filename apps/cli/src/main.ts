import { CommanderError } from 'commander';
import { WrongSettings } from '../../../libs/config/settings.js';
import { roundtable } from './command-line/roundtable.js';
import { EXIT, Ended, type ExitCode } from './output/exit.js';
import { output } from './output/output.js';

const wantsJson = process.argv.includes('--json');
const out = output(wantsJson);

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined); // `| head` has seen enough
try {
  await roundtable(out, (code) => (process.exitCode = code)).parseAsync();
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
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok; // it was asked for help
  const { message } = error as Error;
  const details = error instanceof Ended ? error.details : undefined;
  if (wantsJson)
    process.stdout.write(`${JSON.stringify({ error: message, ...(details ? { details } : {}) }, null, 2)}\n`);
  if (error instanceof CommanderError) return EXIT.wrongInput; // it has told people already
  out.say(message);
  if (error instanceof WrongSettings) return EXIT.wrongInput;
  return error instanceof Ended ? error.code : EXIT.failed;
}
