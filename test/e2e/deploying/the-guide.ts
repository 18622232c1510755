import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const GUIDE = fileURLToPath(new URL('../../../docs/operations.md', import.meta.url));

/** The shell commands of one section of the operations guide, a block each, in order. */
export function commandsOf(section: string): string[] {
  const guide = readFileSync(GUIDE, 'utf8');
  const start = guide.indexOf(`\n## ${section}\n`);
  if (start < 0) throw new Error(`The guide has no section ${section}`);
  const end = guide.indexOf('\n## ', start + 1);
  const text = guide.slice(start, end < 0 ? undefined : end);
  return [...text.matchAll(/^```sh\n(.+?)^```/gms)].map(([, commands = '']) => commands.trim());
}

/** Runs commands as somebody types them, in the folder of the sources. Gives what each printed; fails with the first that does. */
export async function typed(commands: string, env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  const printed = new Map<string, string>();
  for (const command of commands.split('\n')) {
    const { stdout } = await run('bash', ['-c', command], { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 });
    printed.set(command, stdout);
  }
  return printed;
}
