import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import {
  scenarioLimitRefused,
  scenariosClosed,
  type ScenarioBody,
} from '../../../../../libs/domain/cycle/agenda/scenario.js';
import { entry } from '../../../../../libs/domain/cycle/move.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { readStanding } from '../../cycles/standing.query.js';
import { DB } from '../../injection.js';
import { readTopic } from '../agenda.query.js';
import { criteriaRefused } from '../topic-references.js';
import { insertScenarios } from './insert-scenarios.js';
import { readScenario } from './scenario.query.js';
import type { ScenarioView } from './scenario.schemas.js';

@Injectable()
export class AddScenario {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Adds a scenario to a topic, after those that it has, until the session is over. */
  async execute(topic: string, body: ScenarioBody, actor: Actor): Promise<ScenarioView> {
    const { cycle: cycleId } = await readTopic(this.db, actor, topic);
    return this.commands.inCycle(cycleId, actor, async ({ tx, cycle, apply }) => {
      await readTopic(tx, actor, topic);
      const { program, audience } = await readStanding(tx, actor, cycleId);
      stopIf(scenariosClosed(cycle));
      stopIf(await criteriaRefused(tx, { program, audience }, body));
      const there = await tx.selectFrom('scenario').select('position').where('topic', '=', topic).execute();
      stopIf(scenarioLimitRefused(there.length + 1));
      const position = Math.max(-1, ...there.map((one) => one.position)) + 1;
      const added = await insertScenarios(tx, { cycle: cycleId, program, audience }, [{ ...body, topic, position }]);
      const [id = ''] = added;
      const said = { topic, scenario: id, criteria: body.criteria.length };
      await apply(change({ entries: [entry('scenario-added', cycle, said)] }));
      return (await readScenario(tx, actor, id)).scenario;
    });
  }
}
