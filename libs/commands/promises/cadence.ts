import { sql } from 'kysely';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Tx } from '../../database/connection.js';
import type { Change } from '../../domain/change.js';
import { promiseNextCycle } from '../../domain/program/cadence.js';
import type { EngagementModel } from '../../domain/program/engagement.js';
import type { Instant } from '../../domain/time.js';

/**
 * What a program promises of its next cycle, as its rows are now: written where a cycle begins or is cancelled, and where the engagement
 * model says something else. Null if nothing is promised and nothing is to be. Needs the program's gate, exclusively.
 */
export async function nextCyclePromised(tx: Tx, program: string, owner: string, now: Instant): Promise<Change | null> {
  const { rows } = await sql<{ engagement: EngagementModel; lastBegan: Instant | null; promised: boolean }>`
    select p.engagement,
      (select max(c.created_at) from cycle c join gate g on g.kind = 'cycle' and g.id = c.id
        where c.program = p.id and not c.rehearsal and g.phase <> 'cancelled') as last_began,
      exists (select from promise o where o.kind = 'cadence' and o.about = p.id and o.kept_at is null) as promised
    from program p where p.id = ${program}`.execute(tx);
  if (!rows[0]) throw new Error('A program that promises is there');
  const { engagement, lastBegan, promised } = rows[0];
  if (engagement.cadence === undefined && !promised) return null;
  return promiseNextCycle({ program, engagement, lastBegan, owner }, now, workingCalendar(engagement.calendar));
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
