import type { Command } from 'commander';
import type { Saying } from '../../commands/contribution/saying.js';
import { CYCLE, oneMore, PROGRAM, type Adding, type InProgram } from '../adding.js';

const load = () => import('../../commands/contribution/said.js');

/** What people say in a cycle. */
export function addContributionCommands(contribution: Command, adding: Adding): void {
  addReading(contribution, adding);
  addSaying(contribution, adding);
}

function addReading(contribution: Command, { out, asking, ask }: Adding): void {
  asking(contribution, 'list', 'what was said, oldest first')
    .argument(...CYCLE)
    .option('--mine', 'only your own')
    .option('--undisposed', 'only what has no draft answer; for those who read drafts')
    .action(
      ask(async (api, cycle: string, filter: { mine?: true; undisposed?: true }) =>
        (await load()).listSaid(api, { cycle }, filter, out),
      ),
    );
  asking(contribution, 'show', 'one contribution, whole')
    .argument('<contribution>')
    .action(ask(async (api, id: string) => (await load()).showSaid(api, id, out)));
  asking(contribution, 'history', 'what it was before it was mended, latest first')
    .argument('<contribution>')
    .action(ask(async (api, id: string) => (await load()).showHistory(api, id, out)));
}

function addSaying(contribution: Command, { out, asking, ask }: Adding): void {
  withLinks(withCheck(asSaid(asking(contribution, 'add', 'say something, while input is open'))))
    .argument(...CYCLE)
    .argument('[words...]', 'none of a story')
    .action(
      ask(async (api, cycle: string, words: string[], saying: Saying) =>
        (await load()).say(api, { cycle }, words, saying, out),
      ),
    );
  withLinks(
    withObservation(
      withStory(asking(contribution, 'edit', 'mend what you said, until refinement begins or somebody works with it')),
    ),
    'another',
  )
    .argument('<contribution>')
    .argument('[words...]', 'instead of its text')
    .option('--scenario <scenario>', 'another that was observed')
    .option('--no-topic', 'about none')
    .option('--no-objective', 'about none')
    .option('--no-criterion', 'about none')
    .option('--kind <kind>', 'another: feedback, perspective, story, evidence or concern')
    .option('--channel <channel>', 'how it came, where that was said wrong')
    .option('--proxy-for <whom>', 'the group or segment that it speaks for')
    .option('--no-proxy-for', 'it is first-hand')
    .option('--audience <audience>', 'who may read it, also what it was before')
    .action(
      ask(async (api, id: string, words: string[], saying: Saying) => (await load()).mend(api, id, words, saying, out)),
    );
}

/** What people say outside a window. */
export function addInboxCommands(inbox: Command, { out, asking, ask }: Adding): void {
  withCheck(asSaid(asking(inbox, 'say', 'say something outside a window: the next cycle takes it over and answers it')))
    .argument('[words...]', 'none of a story')
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, words: string[], { program, ...saying }: InProgram & Saying) =>
        (await load()).say(api, { program }, words, saying, out),
      ),
    );
  asking(inbox, 'list', 'what was said so, oldest first, and which cycle has taken it over')
    .requiredOption(...PROGRAM)
    .option('--waiting', 'only what no cycle has taken over')
    .option('--mine', 'only your own')
    .action(
      ask(async (api, { program, ...filter }: InProgram & { waiting?: true; mine?: true }) =>
        (await load()).listSaid(api, { program }, filter, out),
      ),
    );
}

/** What demonstrations showed. */
export function addDemonstrationCommands(demonstration: Command, { out, asking, ask }: Adding): void {
  withObservation(asking(demonstration, 'record', 'say what a demonstration showed: expected, observed, fit, verdict'))
    .argument(...CYCLE)
    .argument('<topic>', 'its id, its question, or how that begins')
    .argument('<words...>')
    .option('--scenario <scenario>', 'of the topic, where it has several: its id, its words, or how they begin')
    .option('--criterion <criterion>', 'the acceptance criterion that was tried, as `item show` tells it')
    .action(
      ask(async (api, cycle: string, topic: string, words: string[], { criterion, ...saying }: Tried) =>
        (await load()).say(api, { cycle }, words, { ...saying, ...tried(criterion), topic, ...SHOWN }, out),
      ),
    );
  asking(demonstration, 'list', 'what demonstrations of a cycle showed, by whom')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await load()).listShown(api, cycle, out)));
}

/** What is typed of a demonstration: there `--criterion` is the one that was tried. */
type Tried = Omit<Saying, 'criterion'> & { readonly criterion?: string };
const tried = (criterion: string | undefined) => (criterion === undefined ? {} : { tried: criterion });
const SHOWN = { kind: 'evidence', channel: 'demo' } as const;

const asSaid = (command: Command): Command =>
  withObservation(
    withStory(
      command
        .option(
          '--kind <kind>',
          'feedback (without it), perspective, story (as soon as a part of one is typed), evidence or concern',
        )
        .option('--channel <channel>', 'how it came: written, interview, workshop, support_review and so on', 'written')
        .option('--proxy-for <whom>', 'the group or segment that you speak for, when it is not first-hand')
        .option('--said-by <email>', 'who said it, where you only write it down; for facilitators')
        .option('--telemetry-of <person>', 'whose telemetry it rests on, by name; again for each', oneMore)
        .option('--telemetry-of-nobody', 'nobody can be told apart in the telemetry that it rests on')
        .option('--audience <audience>', 'who may read it: public, participants, team or restricted'),
    ),
  );

const withCheck = (command: Command): Command =>
  command.option('--check', 'only tell what would make it more useful: nothing is kept');

const withStory = (command: Command): Command =>
  command
    .option('--when <words>', 'of a story: the situation')
    .option('--want <words>', 'of a story: what is wanted')
    .option('--so-that <words>', 'of a story: what for')
    .option('--constraint <words>', 'of a story; again for each', oneMore)
    .option('--environment <words>', 'of a story');

const withObservation = (command: Command): Command =>
  command
    .option('--expected <words>', 'of an observation: what was expected')
    .option('--observed <words>', 'of an observation: what was seen')
    .option('--fit <fit>', 'of an observation: fits, partly or does_not_fit')
    .option('--side-effects <words>', 'of an observation')
    .option('--verdict <verdict>', 'of an observation: works, works_with_changes or does_not_work');

const withLinks = (command: Command, the = 'the') =>
  command
    .option('--topic <topic>', `${the} topic that it is about: its id, its question, or how that begins`)
    .option('--objective <objective>', `${the} objective that it is about: its id, its words, or how they begin`)
    .option('--criterion <criterion>', `${the} acceptance criterion that it is about, as \`item show\` tells it`);
