import type { Command } from 'commander';
import type { Proposed } from '../../commands/item/amendments.js';
import type { Adding } from '../adding.js';
import { ITEM, OF } from './named.js';

const amendments = () => import('../../commands/item/amendments.js');

/** What everybody may propose on an item. */
export function addProposing(item: Command, { out, asking, ask }: Adding): void {
  asking(item, 'propose', 'propose another framing, a criterion or a slice, with the reason')
    .argument(...ITEM)
    .argument('<part>', 'framing, criterion or slice')
    .argument('<words...>', 'the framing, the sentence of the criterion, or the framing of the slice')
    .requiredOption('--reason <words>', 'why it is better so')
    .option('--title <words>', 'of a slice')
    .option('--of <criterion>', 'the id of the criterion that is to say this; a new one without it')
    .option('--instead <amendment>', 'the open proposal in whose place this one is made')
    .option(...OF)
    .action(
      ask(async (api, id: string, part: string, words: string[], proposed: Proposed) =>
        (await amendments()).propose(api, id, part, words, proposed, out),
      ),
    );
}

/** What is proposed on items. */
export function addAmendmentCommands(amendment: Command, { out, asking, ask }: Adding): void {
  asking(amendment, 'list', 'what was proposed on an item and what became of it')
    .argument(...ITEM)
    .option('--state <state>', 'only those that stand so: proposed, accepted, declined, withdrawn or superseded')
    .option(...OF)
    .action(
      ask(async (api, id: string, { state }: { state?: string }) =>
        (await amendments()).listAmendments(api, id, state, out),
      ),
    );
  asking(amendment, 'show', 'one proposal beside what it would replace')
    .argument('<amendment>')
    .action(ask(async (api, id: string) => (await amendments()).showAmendment(api, id, out)));
  for (const [verdict, what] of [
    ['accept', 'take it into the item'],
    ['decline', 'decline it; whoever proposed it hears why'],
    ['withdraw', 'take back what you proposed'],
  ] as const) {
    const one = asking(amendment, verdict, what).argument('<amendment>');
    if (verdict === 'accept') one.option('--reason <words>');
    if (verdict === 'decline') one.requiredOption('--reason <words>');
    one.action(
      ask(async (api, id: string, { reason }: { reason?: string }) =>
        (await amendments()).answerAmendment(api, id, verdict, reason, out),
      ),
    );
  }
}
