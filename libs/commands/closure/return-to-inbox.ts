import { sql } from 'kysely';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Tx } from '../../database/connection.js';
import { isUndisposed } from '../../database/unfinished.js';
import { change } from '../../domain/change.js';
import { subject } from '../../domain/subject.js';
import type { Happening } from '../../journal/append.js';
import { nextCyclePromise } from '../promises/inbox-promise.js';
import type { Write } from '../writing/write.js';

/**
 * What a cycle took over from its program's inbox and has no answer to, also no draft of one, waits there again when the cycle is
 * cancelled: the next one answers it. What another answer there goes by stays, and is put off with it. It stays as narrow as that
 * cycle made it. Needs the gates of program and cycle, exclusively.
 */
export async function returnToInbox(tx: Tx, id: string, { program, at }: Happening, write: Write): Promise<void> {
  const { rows } = await sql<{ author: string }>`
    update contribution c set cycle = null, topic = null, objective = null, criterion = null, scenario = null
    where c.cycle = ${id} and c.outside and ${isUndisposed('c')}
      and not exists (select from disposition d where d.duplicate_of = c.id) returning c.author`.execute(tx);
  if (rows.length === 0) return;
  const self = subject('cycle', id);
  const authors = [...new Set(rows.map(({ author }) => author))];
  const body = { contributions: rows.length, people: authors.length };
  const entries = [{ type: 'inbox-returned', subject: self, body }];
  const notices = authors.map((person) => ({ person, purpose: 'inbox_returned' as const, subject: self }));
  await write(change({ entries, notices }));
  const { engagement } = await tx
    .selectFrom('program')
    .select('engagement')
    .where('id', '=', program)
    .executeTakeFirstOrThrow();
  const dueAt = workingCalendar(engagement.calendar).add(at, engagement.leadTimes.deferral);
  const promises = await nextCyclePromise(tx, program, dueAt);
  await write(change({ promises }), { cycle: null });
}
