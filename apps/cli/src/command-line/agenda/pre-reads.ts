import type { Command } from 'commander';
import type { PreReadChanged, PreReadTyped } from '../../commands/agenda/pre-reads.js';
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
  asking(
    preRead,
    'change',
    'change one, until the session opens; what you do not type stays, and whoever was sent it is told',
  )
    .argument('<pre-read>')
    .option('--title <words>', 'how it is called')
    .option('--summary <words>', 'for those who read no more')
    .option('--file <file>', 'its text, as Markdown')
    .option('--no-file', 'no text, only its address')
    .option('--url <url>', 'where it is')
    .option('--no-url', 'no address, only its text')
    .option('--format <format>', 'text, captions, audio or large_print; again for each', oneMore)
    .option('--audience <audience>', 'who may read it: public, participants, team or restricted')
    .action(
      ask(async (api, id: string, typed: PreReadChanged) => (await preReads()).changePreRead(api, id, typed, out)),
    );
  asking(preRead, 'remove', 'take it off the agenda, before it is sent')
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
