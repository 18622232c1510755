import type { Command } from 'commander';
import type { WaitedFor } from '../commands/cycle/waiting.js';
import type { Adding } from './adding.js';

/** The command that says who is waited for, of whatever its argument names. */
export function addWaitingCommand(
  noun: Command,
  argument: readonly [name: string, description?: string],
  of: WaitedFor,
  { out, asking, ask }: Adding,
): void {
  asking(noun, 'waiting', 'who owes what until when, what you owe first')
    .argument(...argument)
    .action(
      ask(async (api, id: string) => (await import('../commands/cycle/waiting.js')).listWaiting(api, of, id, out)),
    );
}
