import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { loadUnmetNeeds } from '../../../../libs/queries/people/format-needs.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import { change, notifyAll } from '../../../../libs/domain/change.js';
import { Format, type UnmetNeed } from '../../../../libs/domain/accessibility/formats.js';
import { outside } from '../../../../libs/domain/cycle/phase.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
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
    return this.commands.onCycle(cycleId, actor, async ({ tx, cycle, apply }) => {
      stopIf(outside(cycle, 'agenda', 'pre_read', 'session'));
      const before = await readPreRead(tx, actor, id);
      const added = Format.options.filter((format) => formats.includes(format) && !before.formats.includes(format));
      if (added.length === 0) return before;
      const unmet = await loadUnmetNeeds(tx, cycleId, id);
      await tx
        .updateTable('preRead')
        .set({ formats: [...before.formats, ...added] })
        .where('id', '=', id)
        .execute();
      const out = cycle.gate.phase === 'pre_read';
      const reached = out ? metSince(unmet, await loadUnmetNeeds(tx, cycleId, id)) : [];
      const self = subject('cycle', cycleId);
      const data = { phase: cycle.gate.phase, deadline: cycle.gate.deadline, preRead: id };
      const { audience } = before;
      await apply(
        change({
          entries: [{ type: 'pre-read-formats-added', subject: self, audience, body: { preRead: id, formats: added } }],
          notices: notifyAll(reached, { purpose: 'pre_read', subject: self, data, mark: `${id}:${added.join('+')}` }),
        }),
      );
      return readPreRead(tx, actor, id);
    });
  }
}

/** Whose need was unmet and is not any more. */
function metSince(before: readonly UnmetNeed[], after: readonly UnmetNeed[]): string[] {
  const still = new Set(after.map(({ person, need }) => `${person.id} ${need}`));
  return [
    ...new Set(before.filter(({ person, need }) => !still.has(`${person.id} ${need}`)).map(({ person }) => person.id)),
  ];
}
