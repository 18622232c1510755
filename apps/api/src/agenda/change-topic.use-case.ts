import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { timeboxesFit } from '../../../../libs/domain/cycle/agenda/agenda.js';
import { phaseRefused } from '../../../../libs/domain/cycle/phase.js';
import { entry } from '../../../../libs/domain/cycle/move.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { checkRevision, type Matching } from '../http/input/revision.js';
import { DB } from '../injection.js';
import { readTopic, readTopics } from './agenda.query.js';
import type { TopicPatch, TopicView } from './agenda.schemas.js';
import { checkTopicReferences } from './topic-references.js';

@Injectable()
export class ChangeTopic {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Changes a topic while the cycle is in `agenda`, unless somebody changed it since the caller read it. */
  async execute(id: string, patch: TopicPatch, matching: Matching, actor: Actor): Promise<TopicView> {
    const { cycle: cycleId } = await readTopic(this.db, actor, id);
    return this.commands.inCycle(cycleId, actor, async ({ tx, cycle, apply }) => {
      const before = await readTopic(tx, actor, id);
      stopIf(phaseRefused(cycle, 'agenda'));
      checkRevision(matching, before.revision);
      const place = { cycle: cycleId, program: cycle.program, audience: cycle.engagement.confidentiality };
      const people = await checkTopicReferences(tx, place, patch);
      const topics = await readTopics(tx, actor, cycleId);
      const changed = topics.map((topic) => (topic.id === id ? { ...topic, ...patch } : topic));
      stopIf(timeboxesFit(changed, cycle.session.minutes));
      const { owner, ...columns } = patch;
      await tx
        .updateTable('topic')
        .set({
          ...columns,
          ...(owner === undefined ? {} : { owner: owner === null ? null : (people.get(owner)?.id ?? null) }),
          revision: before.revision + 1,
        })
        .where('id', '=', id)
        .execute();
      const body = { topic: id, revision: before.revision + 1, changed: Object.keys(patch) };
      await apply(change({ entries: [entry('topic-changed', cycle, body)] }));
      return readTopic(tx, actor, id);
    });
  }
}
