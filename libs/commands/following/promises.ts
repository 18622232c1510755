import type { Tx } from '../../database/connection.js';
import { change } from '../../domain/change.js';
import { subject, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { writeChange, type Heard } from '../writing/write-change.js';

const AT_ONCE = 200;

/** The program's one appointment is its earliest promise that nobody was asked about. Needs the program's gate. */
export async function schedulePromises(
  tx: Tx,
  program: string,
  now: Instant,
  asking: Subject | null = null,
): Promise<Heard[]> {
  const earliest = await tx
    .selectFrom('promise')
    .select('dueAt')
    .where('program', '=', program)
    .where('askedAt', 'is', null)
    .where('keptAt', 'is', null)
    .orderBy('dueAt')
    .limit(1)
    .executeTakeFirst();
  const self = subject('program', program);
  const at = earliest?.dueAt ?? null;
  const gate = await tx
    .selectFrom('gate')
    .select('nextAt')
    .where('kind', '=', 'program')
    .where('id', '=', program)
    .executeTakeFirst();
  if (gate?.nextAt === at) return []; // the workflow sleeps until then already
  const moves = [{ subject: self, signal: 'promiseMade' as const, move: 'schedule' as const, at }];
  return writeChange(tx, change({ moves }), { program, cycle: null, actor: null, at: now, command: null }, asking);
}

/** Asks the owners of promises that are due, once each, and sleeps until the next. */
export async function askPromises(tx: Tx, program: string, now: Instant): Promise<void> {
  await tx // a forum that has ended owes nothing any more
    .updateTable('promise')
    .set({ keptAt: now })
    .where('program', '=', program)
    .where('kind', '=', 'decision')
    .where('keptAt', 'is', null)
    .where('about', 'in', (query) =>
      query.selectFrom('gate').select('id').where('kind', '=', 'decision').where('over', '=', true),
    )
    .execute();
  const due = await tx
    .updateTable('promise')
    .set({ askedAt: now })
    .where('id', 'in', (query) =>
      query
        .selectFrom('promise')
        .select('id')
        .where('program', '=', program)
        .where('askedAt', 'is', null)
        .where('keptAt', 'is', null)
        .where('dueAt', '<=', now)
        .orderBy('dueAt')
        .limit(AT_ONCE),
    )
    .returning(['id', 'audience', 'owner', 'about', 'kind', 'cycle', 'dueAt'])
    .execute();
  const self = subject('program', program);
  const asked = change({
    entries: due.map(({ id, audience, owner, about, kind }) => ({
      type: 'promise-due',
      subject: self,
      audience,
      body: { promise: id, owner, about, kind },
    })),
    notices: due.map(({ id, owner, about, kind, cycle, dueAt }) => ({
      person: owner,
      purpose: 'promise_due' as const,
      subject: self,
      mark: id,
      data: { promise: id, about, promised: kind, cycle, due: dueAt },
    })),
  });
  await writeChange(tx, asked, { program, cycle: null, actor: null, at: now, command: null }, self);
  await schedulePromises(tx, program, now, self);
}
