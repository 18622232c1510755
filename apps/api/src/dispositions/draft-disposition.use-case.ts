import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { draftDispositions, type DispositionBody } from '../../../../libs/domain/closure/disposition.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { cycleOfContribution, readContribution } from '../contributions/contribution.query.js';
import type { ContributionView } from '../contributions/contribution.schemas.js';
import { readStanding } from '../cycles/standing.query.js';
import { DB } from '../injection.js';
import { loadDraftFacts } from './disposition.query.js';
import { writeDrafts } from './write-drafts.js';

@Injectable()
export class DraftDisposition {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Drafts what becomes of a contribution. Nobody but those who refine sees it until closure publishes it. */
  async execute(contribution: string, body: DispositionBody, actor: Actor): Promise<ContributionView> {
    const cycle = await cycleOfContribution(this.db, actor, contribution);
    return this.commands.exclusive([subject('cycle', cycle)], actor, async (command) => {
      const standing = await readStanding(command.tx, actor, cycle);
      const drafts = [{ ...body, contribution }];
      stopIf(draftDispositions(standing, drafts, await loadDraftFacts(command.tx, cycle, drafts), command.now));
      await writeDrafts(command, standing, drafts);
      return readContribution(command.tx, actor, contribution);
    });
  }
}
