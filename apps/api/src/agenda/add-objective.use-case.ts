import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import { hardToRead, languageOf, wordsOf, notPlain } from '../../../../libs/domain/accessibility/plain-language.js';
import { phaseRefused } from '../../../../libs/domain/cycle/phase.js';
import { entry } from '../../../../libs/domain/cycle/move.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { insertAgenda } from '../cycles/insert-agenda.js';
import { readStanding } from '../cycles/standing.query.js';
import { readObjectives } from './agenda.query.js';
import type { NewObjective, ObjectiveView } from './agenda.schemas.js';

@Injectable()
export class AddObjective {
  constructor(private readonly commands: Commands) {}

  /** Adds an outcome with a measure, while the cycle is in `agenda`. */
  execute(id: string, objective: NewObjective, actor: Actor): Promise<ObjectiveView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, apply }) => {
      const { program, audience } = await readStanding(tx, actor, id);
      const hard = hardToRead(wordsOf.objective('', objective), languageOf(cycle.engagement));
      stopIf(phaseRefused(cycle, 'agenda') ?? notPlain(hard));
      const parts = { objectives: [{ ...objective, key: 'added' }], topics: [], preReads: [] };
      const added = await insertAgenda(tx, { cycle: id, program, audience }, parts, new Map());
      const entries = added.objectives.map((one) =>
        entry('objective-added', cycle, { objective: one, kind: objective.kind }),
      );
      await apply(change({ entries }));
      const [view] = await readObjectives(tx, actor, id, added.objectives[0]);
      if (!view) throw new Error('The objective was written a moment ago');
      return view;
    });
  }
}
