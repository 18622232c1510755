import type { Command } from 'commander';
import type { Proposed, PutForward } from '../../commands/item/amendments.js';
import { CYCLE, oneMore, type Adding } from '../adding.js';
import { ITEM, OF } from './named.js';

const amendments = () => import('../../commands/item/amendments.js');

/** What everybody may propose: a new item, or something on one. */
export function addProposing(item: Command, { out, asking, ask }: Adding): void {
  asking(item, 'propose-new', 'put forward a new item; those who run the cycle accept or decline it')
    .argument(...CYCLE)
    .requiredOption('--title <words>', 'how the item is called')
    .requiredOption('--framing <words>', 'the problem, as those who have it put it')
    .requiredOption('--reason <words>', 'why it should be one')
    .option('--criterion <sentence>', '"Given ..., when ..., then ...", or "... takes at most 6 minutes"', oneMore)
    .option('--slice <title=framing>', 'a part that can stand for itself; again for each', oneMore)
    .option('--cites <contribution>', 'whose words it rests on, whole; again for each', oneMore)
    .option('--words <words>', 'only these of the one contribution that it cites')
    .option('--merges <item>', 'an item that goes into it; again for each', oneMore)
    .option('--instead <amendment>', 'the open proposal in whose place this one is made')
    .action(
      ask(async (api, cycle: string, typed: PutForward) => (await amendments()).putForward(api, cycle, typed, out)),
    );
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
  asking(amendment, 'list-all', 'what was proposed in a cycle, new items as well, and what became of it')
    .argument(...CYCLE)
    .option('--state <state>', 'only those that stand so: proposed, accepted, declined, withdrawn or superseded')
    .action(
      ask(async (api, cycle: string, { state }: { state?: string }) =>
        (await amendments()).listProposals(api, cycle, state, out),
      ),
    );
  asking(amendment, 'show', 'one proposal beside what it would replace')
    .argument('<amendment>')
    .action(ask(async (api, id: string) => (await amendments()).showAmendment(api, id, out)));
  for (const [verdict, what] of [
    ['accept', 'take it into the item, or make the item that it proposes'],
    ['decline', 'decline it; whoever proposed it hears why'],
    ['withdraw', 'take back what you proposed'],
  ] as const) {
    const one = asking(amendment, verdict, what).argument('<amendment>');
    if (verdict === 'accept') one.option('--reason <words>', 'why; people can read it');
    if (verdict === 'decline') one.requiredOption('--reason <words>', 'why; people can read it');
    one.action(
      ask(async (api, id: string, { reason }: { reason?: string }) =>
        (await amendments()).answerAmendment(api, id, verdict, reason, out),
      ),
    );
  }
}
