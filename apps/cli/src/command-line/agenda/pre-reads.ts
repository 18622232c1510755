import type { Command } from 'commander';
import type { PreReadTyped } from '../../commands/agenda/pre-reads.js';
import { CYCLE, oneMore, type Adding } from '../adding.js';

const preReads = () => import('../../commands/agenda/pre-reads.js');

/** What people read before the session. */
export function addPreReadCommands(preRead: Command, { out, asking, ask }: Adding): void {
  asking(preRead, 'add', 'add one, until the session opens')
    .argument(...CYCLE)
    .requiredOption('--title <words>', 'how it is called')
    .requiredOption('--summary <words>', 'for those who read no more')
    .option('--file <file>', 'its text, as Markdown')
    .option('--url <url>', 'where it is')
    .option('--format <format>', 'text, captions, audio or large_print; again for each', oneMore)
    .option('--audience <audience>', 'who may read it: public, participants, team or restricted')
    .action(
      ask(async (api, cycle: string, typed: PreReadTyped) => (await preReads()).addPreRead(api, cycle, typed, out)),
    );
  asking(preRead, 'show', 'one with its text; `agenda show` tells their ids')
    .argument('<pre-read>')
    .action(ask(async (api, id: string) => (await preReads()).showPreRead(api, id, out)));
  asking(preRead, 'remove', 'take it off the agenda, before it is sent; to correct one, add it anew')
    .argument('<pre-read>')
    .action(ask(async (api, id: string) => (await preReads()).removePreRead(api, id, out)));
  asking(preRead, 'formats', 'say in which formats it is there as well; whoever needed one hears so')
    .argument('<pre-read>')
    .argument('<format...>', 'text, captions, audio or large_print')
    .action(ask(async (api, id: string, formats: string[]) => (await preReads()).offerFormats(api, id, formats, out)));
  asking(preRead, 'read', 'say that you have read it')
    .argument('<pre-read>')
    .action(ask(async (api, id: string) => (await preReads()).acknowledge(api, id, out)));
}
