import type { Command } from 'commander';
import type { Change, ItemTyped } from '../../commands/item/items.js';
import { CYCLE, oneMore, type Adding } from '../adding.js';
import { ITEM, OF } from './named.js';
import { addProposing } from './amendments.js';

const items = () => import('../../commands/item/items.js');
const CRITERION =
  '"Given ..., when ..., then ...", or with a limit, as an item needs one: "... takes at most 6 minutes"';

/** What is to change, and by which words. */
export function addItemCommands(item: Command, adding: Adding): void {
  addShaping(item, adding);
  addLinks(item, adding);
  addOrigins(item, adding);
  addResting(item, adding);
  addProposing(item, adding);
}

function addShaping(item: Command, { out, asking, ask }: Adding): void {
  asking(item, 'list', 'the items of a cycle, oldest first')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await items()).listItems(api, cycle, out)));
  asking(item, 'show', 'one item with its criteria, the words it cites, and what was made of it')
    .argument(...ITEM)
    .option(...OF)
    .action(ask(async (api, id: string) => (await items()).showItem(api, id, out)));
  asking(item, 'add', 'write an item, from the session until decisions are made')
    .argument(...CYCLE)
    .requiredOption('--title <words>', 'how it is called')
    .requiredOption('--framing <words>', 'the problem, as those who have it put it')
    .option('--criterion <sentence>', CRITERION, oneMore)
    .option('--cites <contribution>', 'whose words it answers, whole; `item cite` cites a part', oneMore)
    .option('--co-author <email>', 'again for each', oneMore)
    .option('--link <url>', 'where it is tracked')
    .action(ask(async (api, cycle: string, typed: ItemTyped) => (await items()).addItem(api, cycle, typed, out)));
  asking(item, 'change', 'say it otherwise, or where it stands')
    .argument(...ITEM)
    .option('--title <words>', 'how it is called')
    .option('--framing <words>', 'what the problem is')
    .option('--status <status>', 'proposed, agreed, in_progress, shipped or dropped')
    .option('--cause <cause>', 'why it goes back: misunderstood, changed_need, defect or constraint')
    .option('--link <url>', 'where it is tracked')
    .option('--no-link', 'tracked nowhere')
    .option(...OF)
    .action(ask(async (api, id: string, change: Change) => (await items()).changeItem(api, id, change, out)));
}

function addLinks(item: Command, { out, asking, ask }: Adding): void {
  asking(item, 'criterion', 'add an acceptance criterion')
    .argument(...ITEM)
    .argument('<sentence...>', CRITERION)
    .option('--obligation <obligation>', 'the obligation that it meets, by its id in `obligation list`')
    .option('--story <contribution>', 'the story that it protects')
    .option(...OF)
    .action(
      ask(async (api, id: string, sentence: string[], protects: { obligation?: string; story?: string }) =>
        (await items()).addCriterion(api, id, sentence, protects, out),
      ),
    );
  asking(item, 'cite', 'cite words of a contribution')
    .argument(...ITEM)
    .argument('<contribution>')
    .argument('[words...]', 'as they stand in it; all of it without them')
    .option(...OF)
    .action(
      ask(async (api, id: string, contribution: string, words: string[]) =>
        (await items()).cite(api, id, contribution, words, out),
      ),
    );
}

function addOrigins(item: Command, { out, asking, ask }: Adding): void {
  for (const [kind, what] of [
    ['split', 'say that it is a slice of another item'],
    ['merge', 'say that it is made of another item together with others'],
    ['link', 'say that it came after another item'],
  ] as const) {
    asking(item, kind, what)
      .argument(...ITEM)
      .argument('<other-item>', 'that was there before')
      .option(...OF)
      .action(ask(async (api, id: string, of: string) => (await items()).cameOutOf(api, id, of, kind, out)));
  }
}

function addResting(item: Command, { out, asking, ask }: Adding): void {
  asking(item, 'decision', 'name a decision of its cycle that it rests on')
    .argument(...ITEM)
    .argument('<decision>', 'its id, its question, or how that begins')
    .option(...OF)
    .action(ask(async (api, id: string, decision: string) => (await items()).restOn(api, id, decision, out)));
}
