import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { change, join, type Change } from '../../domain/change.js';
import { rolesFor } from '../../domain/people.js';
import type { PromiseKind } from '../../domain/promise.js';
import { subject, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { writeChange, type Heard } from '../writing/write-change.js';
import { rescheduled } from '../writing/write-promises.js';

const AT_ONCE = 200;

/** After promises were written beside a rule's change. Needs the program's gate. */
export async function schedulePromises(
  tx: Tx,
  program: string,
  now: Instant,
  asking: Subject | null = null,
): Promise<Heard[]> {
  const moves = await rescheduled(tx, program);
  if (moves.length === 0) return []; // the workflow sleeps until then already
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
  const self = subject('program', program);
  const passedOn = await passOn(tx, program, now);
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
  const happening = { program, cycle: null, actor: null, at: now, command: null };
  await writeChange(tx, join(passedOn, asked(self, due)), happening, self);
  await schedulePromises(tx, program, now, self);
}

interface Due {
  readonly id: string;
  readonly audience: NonNullable<Change['entries'][number]['audience']>;
  readonly owner: string;
  readonly about: string;
  readonly kind: PromiseKind;
  readonly cycle: string | null;
  readonly dueAt: Instant;
}

const asked = (self: Subject, due: readonly Due[]): Change =>
  change({
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
      mark: `${id}:${dueAt}`, // another date is another question
      data: { promise: id, about, promised: kind, cycle, due: dueAt },
    })),
  });

/** Whoever takes part no more can keep nothing: what is due of theirs falls to the facilitator who has been there longest. */
async function passOn(tx: Tx, program: string, now: Instant): Promise<Change> {
  const { rows } = await sql<{ id: string; audience: Due['audience']; from: string; to: string }>`
    with heir as (select person from membership where program = ${program} and 'facilitator' = any(roles)
        order by created_at, person limit 1),
      left_alone as (select p.id, p.owner as "from" from promise p
        where p.program = ${program} and p.asked_at is null and p.kept_at is null and p.due_at <= ${now}
          and not exists (select from membership m where m.program = p.program and m.person = p.owner
            and m.roles && ${rolesFor('take-position')}::text[]))
    update promise p set owner = heir.person from heir, left_alone l
    where p.id = l.id returning p.id, p.audience, l."from", p.owner as "to"`.execute(tx);
  return change({
    entries: rows.map(({ id, audience, from, to }) => ({
      type: 'promise-passed-on',
      subject: subject('program', program),
      audience,
      body: { promise: id, from, to },
    })),
  });
}
