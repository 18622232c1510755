import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import type { Command } from '../../../../../libs/commands/commands.js';
import { loadCycle } from '../../../../../libs/commands/venue/load-cycle.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { admitted } from '../../../../../libs/domain/cycle/agenda/invitation.js';
import { subject, type Subject } from '../../../../../libs/domain/subject.js';

/** Cycles in which people read: they are invited, and pre-reads are out. Their input may end later when one of them lives by another clock. */
const reading = (db: Database) =>
  db
    .selectFrom('gate')
    .innerJoin('invitation', 'invitation.cycle', 'gate.id')
    .select('gate.id')
    .distinct()
    .where('gate.kind', '=', 'cycle')
    .where('gate.phase', '=', 'pre_read')
    .where('gate.over', '=', false);

const asSubjects = (rows: readonly { readonly id: string }[]): Subject[] => rows.map(({ id }) => subject('cycle', id));

/** What somebody reads, in whatever program. */
export const readBySelf = async (db: Database, person: string): Promise<Subject[]> =>
  asSubjects(await reading(db).where('invitation.person', '=', person).execute());

/** What people with these addresses read in a program: nobody's addition to it touches a cycle of another. */
export async function readByThese(db: Database, program: string, emails: readonly string[]): Promise<Subject[]> {
  if (emails.length === 0) return [];
  const theirs = reading(db).innerJoin('person', 'person.id', 'invitation.person').where('person.email', 'in', emails);
  return asSubjects(await theirs.where('invitation.program', '=', program).execute());
}

/** Input of these cycles ends by the clocks that those invited have now, and never earlier than people were told. Needs their gates, exclusively. */
export async function admitZones({ tx, now, write }: Command, cycles: readonly Subject[]): Promise<void> {
  for (const { id } of cycles) {
    const cycle = await loadCycle(tx, id);
    const moves = admitted(cycle, [], now, workingCalendar(cycle.engagement.calendar));
    if (moves.length > 0) await write(change({ moves }), { program: cycle.program, cycle: id });
  }
}
