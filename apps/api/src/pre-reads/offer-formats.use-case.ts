import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { loadUnmetNeeds } from '../../../../libs/queries/people/format-needs.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Format } from '../../../../libs/domain/accessibility/formats.js';
import { phaseRefused } from '../../../../libs/domain/cycle/phase.js';
import { offerFormats } from '../../../../libs/domain/cycle/pre-read.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { DB } from '../injection.js';
import { readPreRead } from './pre-read.query.js';
import type { FormatsBody, PreReadView } from './pre-read.schemas.js';

@Injectable()
export class OfferFormats {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Offers a pre-read in more formats until the session has ended. Whom it leaves out no longer hears so, as long as there is time to read. */
  async execute(id: string, { formats }: FormatsBody, actor: Actor): Promise<PreReadView> {
    const { cycle: cycleId } = await readPreRead(this.db, actor, id);
    return this.commands.inCycle(cycleId, actor, async ({ tx, cycle, apply }) => {
      stopIf(phaseRefused(cycle, 'agenda', 'pre_read', 'session'));
      const preRead = await readPreRead(tx, actor, id);
      const added = Format.options.filter((format) => formats.includes(format) && !preRead.formats.includes(format));
      if (added.length === 0) return preRead;
      const before = await loadUnmetNeeds(tx, cycleId, id);
      await tx
        .updateTable('preRead')
        .set({ formats: [...preRead.formats, ...added] })
        .where('id', '=', id)
        .execute();
      const after = await loadUnmetNeeds(tx, cycleId, id);
      await apply(offerFormats(cycle, preRead, added, { before, after }));
      return readPreRead(tx, actor, id);
    });
  }
}
