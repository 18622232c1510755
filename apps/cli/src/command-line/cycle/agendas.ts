import type { Command } from 'commander';
import type { ObjectiveTyped, TopicTyped } from '../../commands/agenda/agenda.js';
import type { Inviting } from '../../commands/agenda/inviting.js';
import type { PreReadTyped } from '../../commands/agenda/pre-reads.js';
import { CYCLE, oneMore, type Adding } from '../adding.js';

const agendas = () => import('../../commands/agenda/agenda.js');
const inviting = () => import('../../commands/agenda/inviting.js');
const preReads = () => import('../../commands/agenda/pre-reads.js');

/** What a cycle begins with: its agenda, whom it hears, and what they read before. */
export function addAgendaCommands(program: Command, adding: Adding): void {
  const agenda = program.command('agenda').description('what a cycle is about, and who is invited');
  addDrafting(agenda, adding);
  addInviting(agenda, adding);
  addPreReadCommands(program.command('pre-read').description('what people read before the session'), adding);
}

function addDrafting(agenda: Command, { out, asking, ask }: Adding): void {
  asking(agenda, 'show', 'what to expect: objectives, topics, pre-reads, until when, and what could be plainer')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await agendas()).showAgenda(api, cycle, out)));
  asking(agenda, 'objective', 'add an objective, before the agenda is published')
    .argument(...CYCLE)
    .argument('<statement...>')
    .requiredOption('--kind <kind>', 'clarify_fit, validate_usability or reduce_risk')
    .requiredOption('--metric <words>', 'by which figure you will know')
    .requiredOption('--unit <words>')
    .requiredOption('--baseline <number>', 'what it is today')
    .requiredOption('--target <number>')
    .action(
      ask(async (api, cycle: string, statement: string[], typed: ObjectiveTyped) =>
        (await agendas()).addObjective(api, cycle, statement, typed, out),
      ),
    );
  asking(agenda, 'topic', 'add a topic, before the agenda is published')
    .argument(...CYCLE)
    .argument('<question...>')
    .requiredOption('--objective <objective>', 'that it serves: its id, its statement, or how that begins')
    .requiredOption('--yields <words>', 'what comes out of it')
    .requiredOption('--evidence <words>', 'what helps to answer it')
    .requiredOption('--minutes <n>')
    .option('--owner <email>')
    .option('--if-time-remains', 'it may be dropped')
    .action(
      ask(async (api, cycle: string, question: string[], typed: TopicTyped) =>
        (await agendas()).addTopic(api, cycle, question, typed, out),
      ),
    );
  asking(agenda, 'change-topic', 'say a topic otherwise, before the agenda is published; what you do not type stays')
    .argument(...CYCLE)
    .argument('<topic>', 'its id, its question, or how that begins')
    .option('--question <words>')
    .option('--objective <objective>', 'that it serves')
    .option('--yields <words>')
    .option('--evidence <words>')
    .option('--minutes <n>')
    .option('--owner <email>')
    .option('--no-owner', 'nobody')
    .option('--if-time-remains', 'it may be dropped')
    .option('--no-if-time-remains', 'it may not')
    .action(
      ask(async (api, _cycle: string, topic: string, typed: TopicTyped) =>
        (await agendas()).changeTopic(api, topic, typed, out),
      ),
    );
  asking(agenda, 'drop-topic', 'take a topic off, before the agenda is published')
    .argument(...CYCLE)
    .argument('<topic>', 'its id, its question, or how that begins')
    .action(ask(async (api, _cycle: string, topic: string) => (await agendas()).dropTopic(api, topic, out)));
}

function addInviting(agenda: Command, { out, asking, ask }: Adding): void {
  asking(agenda, 'coverage', 'who is missing, and whom to invite, each with the reason')
    .argument(...CYCLE)
    .option('--size <n>', 'how many people are to be invited in all')
    .action(
      ask(async (api, cycle: string, { size }: { size?: string }) =>
        (await inviting()).showCoverage(api, cycle, size, out),
      ),
    );
  asking(agenda, 'invite', 'invite people, until the session opens')
    .argument(...CYCLE)
    .argument('[email...]')
    .option('--proposed', 'everybody whom `agenda coverage` proposes')
    .option('--size <n>', 'with --proposed: how many people are to be invited in all')
    .option('--compliance', 'as those who record which obligations apply')
    .action(
      ask(async (api, cycle: string, emails: string[], whom: Inviting) =>
        (await inviting()).invite(api, cycle, emails, whom, out),
      ),
    );
  asking(agenda, 'readers', 'who has read how many of the pre-reads')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await inviting()).listReaders(api, cycle, out)));
  asking(agenda, 'publish', 'publish it: invitations and pre-reads go out, written input opens')
    .argument(...CYCLE)
    .option('--without <words>', 'why it goes out although somebody who must be heard is not invited')
    .action(
      ask(async (api, cycle: string, { without }: { without?: string }) =>
        (await import('../../commands/cycle/moving.js')).moveCycle(
          api,
          cycle,
          { route: 'agenda/publish', body: { coverageReason: without } },
          out,
        ),
      ),
    );
}

function addPreReadCommands(preRead: Command, { out, asking, ask }: Adding): void {
  asking(preRead, 'add', 'add one, until the session opens')
    .argument(...CYCLE)
    .requiredOption('--title <words>')
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
  asking(preRead, 'formats', 'say in which formats it is there as well; whoever needed one hears so')
    .argument('<pre-read>')
    .argument('<format...>', 'text, captions, audio or large_print')
    .action(ask(async (api, id: string, formats: string[]) => (await preReads()).offerFormats(api, id, formats, out)));
  asking(preRead, 'read', 'say that you have read it')
    .argument('<pre-read>')
    .action(ask(async (api, id: string) => (await preReads()).acknowledge(api, id, out)));
}
