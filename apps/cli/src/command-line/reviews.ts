import type { Command } from 'commander';
import { connect } from '../client/connect.js';
import type { Asking, Said } from '../commands/reviews.js';
import { AS, type Adding, type Asked } from './adding.js';

const ENTRY = ['--entry <n>', 'of the review, as `review show` told it with the words that you read'] as const;
const REASON = ['--reason <words>', 'why'] as const;

export function addReviewCommands(review: Command, adding: Adding): void {
  const { out, command, run } = adding;
  const load = () => import('../commands/reviews.js');
  command(review, 'open', 'name who has to approve an item before it goes on, or a pilot before it starts')
    .argument('<id>', 'of an item; of a pilot with --pilot')
    .option('--pilot', 'it is a pilot')
    .requiredOption('--reviewer <email>', 'a compliance reviewer of the program')
    .option('--step <n>', 'they are asked when the steps before have approved; 1 without it')
    .option('--lasts <duration>', 'how long an approval holds, such as P365D; for good without it')
    .option(...AS)
    .action(
      run(async (id: string, { as, pilot, ...asking }: Asked & Asking & { pilot?: true }) =>
        (await load()).openReview(await connect(as), pilot ? 'pilots' : 'items', id, asking, out),
      ),
    );
  command(review, 'show', 'the words that are reviewed, and where their reviews stand')
    .argument('<review>')
    .option(...AS)
    .action(run(async (id: string, { as }: Asked) => (await load()).showReview(await connect(as), id, out)));
  addVerdicts(review, adding);
  command(review, 'resubmit', 'ask the reviewer again, when the changes are made')
    .argument('<review>')
    .requiredOption('--note <words>', 'what was changed')
    .option(...AS)
    .action(says(adding, 'resubmit'));
}

const says = ({ out, run }: Adding, what: 'approve' | 'request-changes' | 'reject' | 'resubmit') =>
  run(async (id: string, { as, ...said }: Asked & Said) =>
    (await import('../commands/reviews.js')).sayOfReview(await connect(as), id, what, said, out),
  );

function addVerdicts(review: Command, adding: Adding): void {
  const { command } = adding;
  command(review, 'approve', 'approve what you read')
    .argument('<review>')
    .requiredOption(...ENTRY)
    .option(...REASON)
    .option('--until <instant>', 'when the approval ends')
    .option(...AS)
    .action(says(adding, 'approve'));
  command(review, 'request-changes', 'ask for changes of what you read')
    .argument('<review>')
    .requiredOption(...ENTRY)
    .requiredOption(...REASON)
    .option(...AS)
    .action(says(adding, 'request-changes'));
  command(review, 'reject', 'reject what you read, with the obligation that it would break')
    .argument('<review>')
    .requiredOption(...ENTRY)
    .requiredOption('--obligation <id>')
    .requiredOption(...REASON)
    .option(...AS)
    .action(says(adding, 'reject'));
}
