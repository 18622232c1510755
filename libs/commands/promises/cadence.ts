import { sql } from 'kysely';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Tx } from '../../database/connection.js';
import { promiseNextCycle, type CadenceFacts } from '../../domain/program/cadence.js';
import type { Command } from '../commands.js';

/**
 * Promises the next cycle of a program by its rows as they are now: where a cycle `begins` or is cancelled, and where the engagement model says
 * something else. Whoever runs the command is asked when it is due. Needs the program's gate, exclusively.
 */
export async function promiseByCadence(
  { tx, now, actor, write }: Command,
  program: string,
  begins = false,
): Promise<void> {
  const { rows } = await sql<Omit<CadenceFacts, 'program' | 'begins' | 'owner'>>`
    select p.engagement,
      (select max(c.created_at) from cycle c join gate g on g.kind = 'cycle' and g.id = c.id
        where c.program = p.id and not c.rehearsal and g.phase <> 'cancelled') as last_began,
      (select o.due_at from promise o where o.kind = 'cadence' and o.about = p.id and o.kept_at is null) as promised_for
    from program p where p.id = ${program}`.execute(tx);
  if (!rows[0]) throw new Error('A program that promises is there');
  const [facts] = rows;
  const calendar = workingCalendar(facts.engagement.calendar);
  await write(promiseNextCycle({ ...facts, program, begins, owner: actor.person }, now, calendar), {
    program,
    cycle: null,
  });
}

/** Whether a program has no cadence, so that a cycle that begins promises no next one. */
export async function isWithoutCadence(tx: Tx, program: string): Promise<boolean> {
  const { engagement } = await tx
    .selectFrom('program')
    .select('engagement')
    .where('id', '=', program)
    .executeTakeFirstOrThrow();
  return engagement.cadence === undefined;
}
