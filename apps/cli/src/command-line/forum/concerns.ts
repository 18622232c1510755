import type { Command } from 'commander';
import type { Adding } from '../adding.js';
import { DECISION } from './decisions.js';

const concerns = () => import('../../commands/forum/concerns.js');
const after = () => import('../../commands/forum/after.js');

const CONCERN = ['<concern>', 'its id in `decision show`'] as const;

/** What blocks a decision until it is closed. */
export function addConcernCommands(concern: Command, { out, asking, ask }: Adding): void {
  asking(concern, 'raise', 'say in a last call why it must not go on like this; for those who decide')
    .argument(...DECISION)
    .argument('<name>', 'by which people speak of it')
    .argument('<reason...>')
    .action(
      ask(async (api, id: string, name: string, reason: string[]) =>
        (await concerns()).raiseConcern(api, id, name, reason, out),
      ),
    );
  for (const [how, what] of [
    ['resolve', 'close it as resolved'],
    ['withdraw', 'take it back'],
  ] as const) {
    asking(concern, how, `${what}; for its owner, and whom the owner named`)
      .argument(...CONCERN)
      .argument('<reason...>')
      .action(
        ask(async (api, id: string, reason: string[]) => (await concerns()).closeConcern(api, id, how, reason, out)),
      );
  }
  asking(concern, 'delegate', 'name who may close it for you')
    .argument(...CONCERN)
    .argument('<email>')
    .action(ask(async (api, id: string, to: string) => (await concerns()).delegateConcern(api, id, to, out)));
}

/** What comes after a decision: it is looked at again, or appealed. */
export function addAfterCommands(decision: Command, { out, asking, ask }: Adding): void {
  for (const [what, words] of [
    ['confirm', 'it still holds'],
    ['reopen', 'it is to be decided anew'],
  ] as const) {
    asking(decision, what, `${words}; for whoever owns its review date`)
      .argument(...DECISION)
      .argument('<reason...>')
      .option('--review <day>', 'when it, or the new one, comes back, from tomorrow on, such as 2027-03-01')
      .action(
        ask(async (api, id: string, reason: string[], { review }: { review?: string }) =>
          (await after()).lookAgain(api, id, what, reason, review, out),
        ),
      );
  }
  asking(decision, 'appeal', 'have it decided anew, by what was not known; once')
    .argument(...DECISION)
    .argument('<evidence...>')
    .action(ask(async (api, id: string, evidence: string[]) => (await after()).appeal(api, id, evidence, out)));
}
