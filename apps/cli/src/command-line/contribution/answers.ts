import type { Command } from 'commander';
import type { Answering } from '../../commands/contribution/answers.js';
import { CYCLE, oneMore, type Adding } from '../adding.js';

const answers = () => import('../../commands/contribution/answers.js');

/** Draft answers, until closure. */
export function addDispositionCommands(disposition: Command, { out, asking, ask }: Adding): void {
  asAnswer(asking(disposition, 'draft', 'draft what becomes of a contribution; another draft replaces it')).action(
    ask(async (api, contribution: string, kind: string, words: string[], answering: Answering) =>
      (await answers()).draft(api, { contribution, kind, words, answering }, out),
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

/** Published answers, and what people say of them. */
export function addAnswerCommands(answer: Command, { out, asking, ask }: Adding): void {
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
    asking(answer, 'settle', 'answer once more what was contested, put off or lost its item; published at once'),
  ).action(
    ask(async (api, contribution: string, kind: string, words: string[], answering: Answering) =>
      (await answers()).settle(api, { contribution, kind, words, answering }, out),
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
    .option('--until <day>', 'deferred: until when, such as 2027-03-01 or 2027-03-01T09:00:00Z')
    .option('--duplicate-of <contribution>', 'duplicate: what says the same');
