import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { PreReadBody } from '../../../../libs/domain/brief/cycle-body.js';
import { addPreRead, isReading, preReadRefused } from '../../../../libs/domain/cycle/pre-read.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { insertAgenda } from '../cycles/insert-agenda.js';
import { readStanding } from '../cycles/standing.query.js';
import { readPreRead } from './pre-read.query.js';
import { loadReading } from './reading.query.js';
import type { PreReadView } from './pre-read.schemas.js';

@Injectable()
export class AddPreRead {
  constructor(private readonly commands: Commands) {}

  /** Adds a pre-read until the session opens. While pre-reads are out already, it goes to its readers at once. */
  execute(id: string, given: PreReadBody, actor: Actor): Promise<PreReadView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      const { program, audience } = await readStanding(tx, actor, id);
      stopIf(preReadRefused(cycle, given, audience));
      const parts = { objectives: [], topics: [], preReads: [given] };
      const added = await insertAgenda(tx, { cycle: id, program, audience }, parts, new Map());
      const [one = ''] = added.preReads;
      const seenBy = given.audience ?? audience;
      if (isReading(cycle)) await tx.updateTable('preRead').set({ sentAt: now }).where('id', '=', one).execute();
      const preRead = { id: one, audience: seenBy };
      const reading = await loadReading(tx, cycle, preRead);
      await apply(addPreRead(cycle, preRead, reading, { by: { person: actor.person }, now, calendar }));
      return readPreRead(tx, actor, one);
    });
  }
}
