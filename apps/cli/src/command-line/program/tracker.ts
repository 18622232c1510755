import type { Command } from 'commander';
import { PROGRAM, type Adding, type InProgram } from '../adding.js';

const trackers = () => import('../../commands/program/tracker.js');

/** The outside tracker of a program. */
export function addTrackerCommands(tracker: Command, { out, asking, ask }: Adding): void {
  asking(tracker, 'show', 'which it is, and how far items are')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await trackers()).showTracker(api, program, out)));
  asking(tracker, 'use', 'choose it, among those that the operator set up')
    .argument('<name>', 'a name in TRACKERS, or `none`')
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, name: string, { program }: InProgram) => (await trackers()).useTracker(api, name, program, out)),
    );
  asking(tracker, 'send', 'send an item there, or send it again')
    .argument('<item>')
    .action(ask(async (api, item: string) => (await trackers()).sendItem(api, item, out)));
}
