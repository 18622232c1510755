import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { changingObservedRefused, scenariosClosed } from '../../../../../libs/domain/cycle/agenda/scenario.js';
import { entry } from '../../../../../libs/domain/cycle/move.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { readStanding } from '../../cycles/standing.query.js';
import { checkRevision, type Matching } from '../../http/input/revision.js';
import { DB } from '../../injection.js';
import { criteriaRefused } from '../topic-references.js';
import { bind } from './insert-scenarios.js';
import { isObserved, readScenario } from './scenario.query.js';
import type { ScenarioPatch, ScenarioView } from './scenario.schemas.js';

@Injectable()
export class ChangeScenario {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Changes a scenario until the session is over, unless somebody changed it since the caller read it. Once people have observed it,
   * only the criteria that it puts to the test can change; they are set as a whole.
   */
  async execute(id: string, patch: ScenarioPatch, matching: Matching, actor: Actor): Promise<ScenarioView> {
    const { cycle: cycleId } = await readScenario(this.db, actor, id);
    return this.commands.inCycle(cycleId, actor, async ({ tx, cycle, apply }) => {
      const { scenario: before } = await readScenario(tx, actor, id);
      const { program, audience } = await readStanding(tx, actor, cycleId);
      stopIf(scenariosClosed(cycle));
      checkRevision(matching, before.revision);
      const changed = Object.keys(patch);
      stopIf(changingObservedRefused(changed, await isObserved(tx, id)));
      stopIf(await criteriaRefused(tx, { program, audience }, { criteria: patch.criteria ?? [] }));
      const revision = before.revision + 1;
      await write(tx, { id, program, revision }, patch);
      const said = { topic: before.topic, scenario: id, revision, changed };
      await apply(change({ entries: [entry('scenario-changed', cycle, said)] }));
      return (await readScenario(tx, actor, id)).scenario;
    });
  }
}

async function write(
  tx: Tx,
  { id, program, revision }: Record<'id' | 'program', string> & { readonly revision: number },
  { criteria, ...columns }: ScenarioPatch,
): Promise<void> {
  await tx
    .updateTable('scenario')
    .set({ ...columns, revision })
    .where('id', '=', id)
    .execute();
  if (criteria === undefined) return;
  await tx.deleteFrom('scenarioCriterion').where('scenario', '=', id).execute();
  await bind(tx, { id, program }, criteria);
}
