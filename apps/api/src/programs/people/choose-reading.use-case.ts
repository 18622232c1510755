import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { Commands, type Actor, type Command } from '../../../../../libs/commands/commands.js';
import { loadCycle } from '../../../../../libs/commands/venue/load-cycle.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { admitted } from '../../../../../libs/domain/cycle/agenda/invitation.js';
import { subject, type Subject } from '../../../../../libs/domain/subject.js';
import { DB } from '../../injection.js';
import type { ParticipantView, ReadingBody } from '../program.schemas.js';
import { readParticipant } from './membership.query.js';

@Injectable()
export class ChooseReading {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Says how the caller reads dates and times, here and in every other program; from then on nobody else says it for them. Written input
   * to which they are invited, and whose session is not open yet, ends later where their working day does now.
   */
  async execute(program: string, { locale, zone }: ReadingBody, actor: Actor): Promise<ParticipantView> {
    const self = subject('program', program);
    const { person } = actor;
    const cycles = zone === undefined ? [] : await this.readsFor(person);
    return this.commands.exclusive([self, ...cycles], actor, async (command) => {
      const { tx, write } = command;
      const { rows } = await sql`
        update person set locale = ${locale}::text, zone = coalesce(${zone ?? null}, zone), reading_chosen = true
        where id = ${person}
          and (locale, zone, reading_chosen) is distinct from (${locale}::text, coalesce(${zone ?? null}, zone), true)
        returning id`.execute(tx);
      const body = { person, given: [], taken: [], changed: ['reading'] };
      const entries = [{ type: 'participant-changed', subject: self, audience: 'team' as const, body }];
      if (rows.length > 0) await write(change({ entries }), { program, cycle: null });
      for (const { id } of cycles) await admit(command, id);
      return readParticipant(tx, actor, person);
    });
  }

  /** The cycles to which somebody is invited whose pre-reads are out. */
  private async readsFor(person: string): Promise<Subject[]> {
    const rows = await this.db
      .selectFrom('gate')
      .innerJoin('invitation', 'invitation.cycle', 'gate.id')
      .select('gate.id')
      .where('gate.kind', '=', 'cycle')
      .where('gate.phase', '=', 'pre_read')
      .where('gate.over', '=', false)
      .where('invitation.person', '=', person)
      .execute();
    return rows.map(({ id }) => subject('cycle', id));
  }
}

/** Input of a cycle ends by the clocks that those invited have now, and never earlier than people were told. */
async function admit({ tx, now, write }: Command, id: string): Promise<void> {
  const cycle = await loadCycle(tx, id);
  const moves = admitted(cycle, [], now, workingCalendar(cycle.engagement.calendar));
  if (moves.length > 0) await write(change({ moves }), { program: cycle.program, cycle: id });
}
