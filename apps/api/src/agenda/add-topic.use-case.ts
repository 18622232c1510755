import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import { timeboxesFit } from '../../../../libs/domain/cycle/agenda/agenda.js';
import { phaseRefused } from '../../../../libs/domain/cycle/phase.js';
import { entry } from '../../../../libs/domain/cycle/move.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { insertAgenda } from '../cycles/insert-agenda.js';
import { readStanding } from '../cycles/standing.query.js';
import { readTopic, readTopics } from './agenda.query.js';
import type { NewTopic, TopicView } from './agenda.schemas.js';
import { checkTopicReferences } from './topic-references.js';

@Injectable()
export class AddTopic {
  constructor(private readonly commands: Commands) {}

  /** Adds a topic at the end of the agenda, while the cycle is in `agenda`. Timeboxes must fit the session. */
  execute(id: string, topic: NewTopic, actor: Actor): Promise<TopicView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, apply }) => {
      const { program, audience } = await readStanding(tx, actor, id);
      stopIf(phaseRefused(cycle, 'agenda'));
      const people = await checkTopicReferences(tx, { cycle: id, program, audience }, topic);
      stopIf(timeboxesFit([...(await readTopics(tx, actor, id)), topic], cycle.session.minutes));
      const parts = { objectives: [], topics: [topic], preReads: [] };
      const added = await insertAgenda(tx, { cycle: id, program, audience }, parts, people);
      const [one = ''] = added.topics;
      await apply(change({ entries: [entry('topic-added', cycle, { topic: one, minutes: topic.minutes })] }));
      return readTopic(tx, actor, one);
    });
  }
}
