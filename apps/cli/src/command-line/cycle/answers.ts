import type { Command } from 'commander';
import type { Answering } from '../../commands/contribution/answers.js';
import type { Publishing } from '../../commands/cycle/closure.js';
import { CYCLE, oneMore, type Adding } from '../adding.js';

const answers = () => import('../../commands/contribution/answers.js');
const closure = () => import('../../commands/cycle/closure.js');

/** What becomes of what people say: drafted, published together, and what they say of it then. */
export function addAnswerCommands(program: Command, adding: Adding): void {
  addDispositionCommands(program.command('disposition').description('draft answers, until closure'), adding);
  addClosureCommands(program.command('closure').description('the closure of a cycle'), adding);
  addOwnAnswers(program.command('answer').description('published answers, and what people say of them'), adding);
}

function addDispositionCommands(disposition: Command, { out, asking, ask }: Adding): void {
  asAnswer(asking(disposition, 'draft', 'draft what becomes of a contribution; another draft replaces it')).action(
    ask(async (api, id: string, kind: string, words: string[], answering: Answering) =>
      (await answers()).draft(api, id, kind, words, answering, out),
    ),
  );
  asking(disposition, 'draft-all', 'draft what a file says becomes of up to 500 contributions: all of it, or none')
    .argument(...CYCLE)
    .argument('<file>', 'YAML or JSON: a list, each with contribution, kind, and what `disposition draft` asks for')
    .action(ask(async (api, cycle: string, file: string) => (await answers()).draftAll(api, cycle, file, out)));
  asking(disposition, 'list', 'what was said and what is drafted to become of it')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await answers()).listDrafts(api, cycle, out)));
}

function addClosureCommands(closing: Command, { out, asking, ask }: Adding): void {
  asking(closing, 'publish', 'publish the note and every answer, and end the cycle')
    .argument(...CYCLE)
    .option('--introduction <words>')
    .option(
      '--learnt <objective=words>',
      'what was learnt against an objective, by how it begins; again for each',
      oneMore,
    )
    .option('--quote <contribution=words>', 'words that the note quotes, as they stand in it; again for each', oneMore)
    .option('--quote-named <contribution=words>', 'the same, by name: whoever said so consents to it', oneMore)
    .action(
      ask(async (api, cycle: string, publishing: Publishing) =>
        (await closure()).publishClosure(api, cycle, publishing, out),
      ),
    );
  asking(closing, 'deliveries', 'what was sent to whom, and how far it came')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await closure()).listDeliveries(api, cycle, out)));
}

function addOwnAnswers(answer: Command, { out, asking, ask }: Adding): void {
  asking(answer, 'list', 'what you said in a cycle, and what became of it')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await answers()).listAnswers(api, cycle, out)));
  asking(answer, 'show', 'the published answer to a contribution, and what its author says of it')
    .argument('<contribution>')
    .action(ask(async (api, id: string) => (await answers()).showAnswer(api, id, out)));
  asking(answer, 'contest', 'say what the answer misses, once; for whoever said it')
    .argument('<contribution>')
    .argument('<reason...>')
    .action(ask(async (api, id: string, reason: string[]) => (await answers()).contestAnswer(api, id, reason, out)));
  asking(answer, 'rate', 'say whether the answer was useful; for whoever said it')
    .argument('<contribution>')
    .argument('<useful>', 'yes or no')
    .argument('[comment...]')
    .action(
      ask(async (api, id: string, useful: string, comment: string[]) =>
        (await answers()).rateAnswer(api, id, useful, comment, out),
      ),
    );
  asAnswer(
    asking(answer, 'settle', 'answer what was contested once more, or what had been put off; published at once'),
  ).action(
    ask(async (api, id: string, kind: string, words: string[], answering: Answering) =>
      (await answers()).settle(api, id, kind, words, answering, out),
    ),
  );
}

const asAnswer = (command: Command): Command =>
  command
    .argument('<contribution>')
    .argument('<kind>', 'will_change, will_not, deferred, answered or duplicate')
    .argument('[words...]', 'the answer, or the reason')
    .option('--item <item>', 'will_change: an item that carries it; again for each', oneMore)
    .option('--cycle <cycle>', 'of the items, when they are named; without it all of yours')
    .option('--until <instant>', 'deferred: until when, such as 2027-03-01T09:00:00Z')
    .option('--duplicate-of <contribution>', 'duplicate: what says the same');
