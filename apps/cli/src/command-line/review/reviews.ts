import type { Command } from 'commander';
import type { Asking, Said } from '../../commands/review/reviews.js';
import { oneMore, type Adding } from '../adding.js';
import { addWaitingCommand } from '../waiting.js';

export const ENTRY = ['--entry <n>', 'of the review, as `review show` told it with the words that you read'] as const;
const REASON = ['--reason <words>', 'why'] as const;
export const OBLIGATION = [
  '--obligation <obligation>',
  'a rejection: what it would break, by its id in `review show`',
] as const;

export function addReviewCommands(review: Command, adding: Adding): void {
  const { out, asking, ask } = adding;
  const load = () => import('../../commands/review/reviews.js');
  asking(review, 'open', 'name who has to approve an item before it goes on, or a pilot before it starts')
    .argument('[item]', 'its id, its title, or how that begins')
    .option('--pilot <pilot>', 'no item but this pilot: its id, its name, or how that begins')
    .option('--cycle <cycle>', 'of the item, when it is named; without it all of yours')
    .requiredOption('--reviewer <email>', 'a compliance reviewer of the program')
    .option('--step <n>', 'they are asked when the steps before have approved; 1 without it')
    .option('--lasts <duration>', 'how long an approval holds, such as P365D; for good without it')
    .action(
      ask(async (api, item: string | undefined, { pilot, ...wanted }: Asking & { pilot?: string }) =>
        (await load()).openReview(api, { item, pilot }, wanted, out),
      ),
    );
  asking(review, 'show', 'the words that are reviewed, and where their reviews stand')
    .argument('<review>')
    .action(ask(async (api, id: string) => (await load()).showReview(api, id, out)));
  addWaitingCommand(review, ['<review>'], 'reviews', adding);
  addVerdicts(review, adding);
  addReject(review, adding);
  asking(review, 'resubmit', 'ask the reviewer again, when the changes are made')
    .argument('<review>')
    .requiredOption('--note <words>', 'what was changed')
    .action(says(adding, 'resubmit'));
}

const says = ({ out, ask }: Adding, what: 'approve' | 'request-changes' | 'reject' | 'resubmit') =>
  ask(async (api, id: string, said: Said) =>
    (await import('../../commands/review/reviews.js')).sayOfReview(api, id, what, said, out),
  );

function addVerdicts(review: Command, adding: Adding): void {
  const { asking } = adding;
  asking(review, 'approve', 'approve what you read')
    .argument('<review>')
    .requiredOption(...ENTRY)
    .option(...REASON)
    .option('--until <day>', 'until when the approval holds, such as 2027-03-01')
    .option(
      '--condition <email=day=words>',
      'what has to be done for it, by whom and until when; again for each',
      oneMore,
    )
    .action(says(adding, 'approve'));
  asking(review, 'request-changes', 'ask for changes of what you read')
    .argument('<review>')
    .requiredOption(...ENTRY)
    .requiredOption(...REASON)
    .option('--about <obligation>', 'an obligation that they concern: who recorded it looks again; each again', oneMore)
    .option(
      '--item <item>',
      'an item of the decision that has to change: its id, its title, or how that begins',
      oneMore,
    )
    .option('--cycle <cycle>', 'of the items, when they are named; without it all of yours')
    .action(says(adding, 'request-changes'));
}

function addReject(review: Command, adding: Adding): void {
  adding
    .asking(review, 'reject', 'reject what you read, with the obligation that it would break')
    .argument('<review>')
    .requiredOption(...ENTRY)
    .requiredOption(...OBLIGATION)
    .requiredOption(...REASON)
    .action(says(adding, 'reject'));
}
