import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { removingObservedRefused, scenariosClosed } from '../../../../../libs/domain/cycle/agenda/scenario.js';
import { entry } from '../../../../../libs/domain/cycle/move.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { DB } from '../../injection.js';
import { readTopic } from '../agenda.query.js';
import type { TopicView } from '../agenda.schemas.js';
import { isObserved, readScenario } from './scenario.query.js';

@Injectable()
export class RemoveScenario {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Takes a scenario off its topic until the session is over. What people have observed stays. Answers with the topic. */
  async execute(id: string, actor: Actor): Promise<TopicView> {
    const { cycle: cycleId } = await readScenario(this.db, actor, id);
    return this.commands.inCycle(cycleId, actor, async ({ tx, cycle, apply }) => {
      const { scenario } = await readScenario(tx, actor, id);
      stopIf(scenariosClosed(cycle) ?? removingObservedRefused(await isObserved(tx, id)));
      await tx.deleteFrom('scenario').where('id', '=', id).execute();
      const said = { topic: scenario.topic, scenario: id };
      await apply(change({ entries: [entry('scenario-removed', cycle, said)] }));
      return readTopic(tx, actor, scenario.topic);
    });
  }
}
