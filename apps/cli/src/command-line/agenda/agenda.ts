import type { Command } from 'commander';
import type { ObjectiveTyped, TopicTyped } from '../../commands/agenda/agenda.js';
import { CYCLE, type Adding } from '../adding.js';
import { addInviting } from './inviting.js';

const agendas = () => import('../../commands/agenda/agenda.js');

/** What a cycle is about, and whom it hears. */
export function addAgendaCommands(agenda: Command, adding: Adding): void {
  addDrafting(agenda, adding);
  addTopic(agenda, adding);
  addTopicChanges(agenda, adding);
  addInviting(agenda, adding);
  addPublishing(agenda, adding);
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
    .requiredOption('--unit <words>', 'in what the metric is counted, for example minutes')
    .requiredOption('--baseline <number>', 'what it is today')
    .requiredOption('--target <number>', 'what it is to become, in that unit')
    .action(
      ask(async (api, cycle: string, statement: string[], typed: ObjectiveTyped) =>
        (await agendas()).addObjective(api, cycle, statement, typed, out),
      ),
    );
}

function addTopic(agenda: Command, { out, asking, ask }: Adding): void {
  asking(agenda, 'topic', 'add a topic, before the agenda is published')
    .argument(...CYCLE)
    .argument('<question...>')
    .requiredOption('--objective <objective>', 'that it serves: its id, its statement, or how that begins')
    .requiredOption('--yields <words>', 'what comes out of it')
    .requiredOption('--evidence <words>', 'what helps to answer it')
    .requiredOption('--minutes <n>', 'how long it may take in the session')
    .option('--owner <email>', 'who looks after it')
    .option('--if-time-remains', 'it may be dropped')
    .action(
      ask(async (api, cycle: string, question: string[], typed: TopicTyped) =>
        (await agendas()).addTopic(api, cycle, question, typed, out),
      ),
    );
}

function addTopicChanges(agenda: Command, { out, asking, ask }: Adding): void {
  asking(agenda, 'change-topic', 'say a topic otherwise, before the agenda is published; what you do not type stays')
    .argument(...CYCLE)
    .argument('<topic>', 'its id, its question, or how that begins')
    .option('--question <words>', 'what is asked')
    .option('--objective <objective>', 'that it serves')
    .option('--yields <words>', 'the decision or outcome that it must yield')
    .option('--evidence <words>', 'the evidence that it needs')
    .option('--minutes <n>', 'how long it may take in the session')
    .option('--owner <email>', 'who looks after it')
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

function addPublishing(agenda: Command, { out, asking, ask }: Adding): void {
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
