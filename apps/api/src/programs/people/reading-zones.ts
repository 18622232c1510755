import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import type { Command } from '../../../../../libs/commands/commands.js';
import { loadCycle } from '../../../../../libs/commands/venue/load-cycle.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { admitted } from '../../../../../libs/domain/cycle/agenda/invitation.js';
import { subject, type Subject } from '../../../../../libs/domain/subject.js';

/** The cycles whose input may end later when one of these people, by id or address, lives by another clock: they are invited, and pre-reads are out. */
export async function readingCyclesOf(db: Database, by: 'id' | 'email', people: readonly string[]): Promise<Subject[]> {
  if (people.length === 0) return [];
  const rows = await db
    .selectFrom('gate')
    .innerJoin('invitation', 'invitation.cycle', 'gate.id')
    .innerJoin('person', 'person.id', 'invitation.person')
    .select('gate.id')
    .distinct()
    .where('gate.kind', '=', 'cycle')
    .where('gate.phase', '=', 'pre_read')
    .where('gate.over', '=', false)
    .where(`person.${by}`, 'in', people)
    .execute();
  return rows.map(({ id }) => subject('cycle', id));
}

/** Input of these cycles ends by the clocks that those invited have now, and never earlier than people were told. Needs their gates, exclusively. */
export async function admitZones({ tx, now, write }: Command, cycles: readonly Subject[]): Promise<void> {
  for (const { id } of cycles) {
    const cycle = await loadCycle(tx, id);
    const moves = admitted(cycle, [], now, workingCalendar(cycle.engagement.calendar));
    if (moves.length > 0) await write(change({ moves }), { program: cycle.program, cycle: id });
  }
}
