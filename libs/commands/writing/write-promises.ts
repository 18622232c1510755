import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { Change, Move } from '../../domain/change.js';
import { subject } from '../../domain/subject.js';
import { askHeld } from '../gates/lock-gates.js';
import type { Happening } from '../../journal/append.js';
import { audienceOf } from '../../journal/subject-audience.js';

/**
 * Writes the promises that a rule made and those that it kept. A promise is read by members of the team who may read its subject. Returns how
 * the program's one appointment moves. Needs the program's gate, exclusively.
 */
export async function writePromises(
  tx: Tx,
  { promises, kept }: Pick<Change, 'promises' | 'kept'>,
  { program, cycle, at }: Happening,
): Promise<Move[]> {
  if (promises.length === 0 && kept.length === 0) return [];
  for (const { kind, about, part } of kept) {
    const close = tx
      .updateTable('promise')
      .set({ keptAt: at })
      .where('program', '=', program)
      .where('kind', '=', kind)
      .where('about', '=', part ?? about.id)
      .where('keptAt', 'is', null);
    await close.execute();
  }
  for (const { kind, about, part, owner, dueAt } of promises) {
    const make = sql`
      insert into promise (id, program, cycle, audience, kind, about, owner, due_at)
      values (gen_random_uuid(), ${program}, ${cycle}, ${audienceOf(about, cycle, 'team')}, ${kind}, ${part ?? about.id}, ${owner}, ${dueAt})
      on conflict (kind, about) where kept_at is null
        do update set owner = excluded.owner, due_at = excluded.due_at, asked_at = null, times_asked = 0, again_at = null`;
    await make.execute(tx);
  }
  return rescheduled(tx, program);
}

/** When the owner of a promise is asked next; null if nobody is asked any more. An index has exactly this expression. */
export const ASK_AT = sql.raw('case when asked_at is null then due_at else again_at end');

/**
 * The program's one appointment is the earliest promise that somebody is to be asked about. Nothing moves when it has it already.
 * Whether a command needs the program's gate is asked before it waits for others, and these may make a promise meanwhile that it
 * then ends: so the gate is made sure of here, and the command begins again when somebody else has it.
 */
export async function rescheduled(tx: Tx, program: string): Promise<Move[]> {
  const held = await askHeld(tx, subject('program', program));
  const { rows } = await sql<{ at: string | null; before: string | null }>`
    select g.next_at as before, (select min(${ASK_AT}) from promise p
      where p.program = g.id and p.kept_at is null) as at
    from gate g where g.kind = 'program' and g.id = ${program}`.execute(tx);
  await held();
  const [row] = rows;
  if (!row || row.at === row.before) return [];
  return [{ subject: subject('program', program), signal: 'promiseMade', move: 'schedule', at: row.at }];
}
