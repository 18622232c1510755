import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { draftDispositions } from '../../../../libs/domain/closure/disposition.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readStanding } from '../cycles/standing.query.js';
import { loadDraftFacts, readUndisposed } from './disposition.query.js';
import type { DispositionsBody, DraftedView } from './disposition.schemas.js';
import { writeDrafts } from './write-drafts.js';

@Injectable()
export class DraftDispositions {
  constructor(private readonly commands: Commands) {}

  /** Drafts many answers at once: all of them, or none and everything that is wrong. */
  execute(cycle: string, { items }: DispositionsBody, actor: Actor): Promise<DraftedView> {
    return this.commands.exclusive([subject('cycle', cycle)], actor, async (command) => {
      const standing = await readStanding(command.tx, actor, cycle);
      const facts = await loadDraftFacts(command.tx, cycle, items);
      stopIf(draftDispositions(standing, items, facts, command.now, (index) => `items[${index}].`));
      await writeDrafts(command, standing, items);
      const { undisposed } = await readUndisposed(command.tx, cycle);
      return { drafted: items.length, undisposed };
    });
  }
}
