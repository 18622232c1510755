import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { change } from '../../domain/change.js';
import type { ClosureNote } from '../../domain/closure/closure-note.js';
import type { CycleFacts } from '../../domain/facts.js';
import { isOver, subject } from '../../domain/subject.js';
import { narrowest } from '../../domain/program/audience.js';
import type { Calendar, Instant } from '../../domain/time.js';
import { declineUnanswered } from '../amendments.js';
import { draftNote } from './closure-note.query.js';
import { schedulePromises } from '../following/promises.js';
import { writeChange, type Heard } from '../writing/write-change.js';

interface Publishing {
  readonly by: string | null;
  readonly now: Instant;
  readonly calendar: Calendar;
  readonly introduction?: string;
  readonly quotes?: ClosureNote['quotes'];
  /** Cancelled cycles send the same note: what is open is put off because of it, which breaks no promise of time. */
  readonly ended?: 'cancelled';
}

/**
 * What publishing a closure writes beside the gate: answers for what is still open when the system publishes, every
 * disposition made public, the note, and the promises that the program keeps. Needs the gates of program and cycle.
 */
export async function publishClosure(tx: Tx, cycle: CycleFacts, publishing: Publishing): Promise<Heard[]> {
  const { by, now } = publishing;
  const late = by === null && publishing.ended !== 'cancelled';
  const open = by === null || publishing.ended === 'cancelled' ? await deferUnanswered(tx, cycle, publishing, late) : 0;
  if (publishing.ended === 'cancelled') await declineUnanswered(tx, cycle, 'cancelled', now);
  const broken = late ? open : 0;
  const answers = sql`
    update disposition d set published_at = ${now}, audience = c.audience from contribution c
    where c.id = d.contribution and d.cycle = ${cycle.id} and d.published_at is null`;
  await answers.execute(tx);
  await makePromises(tx, cycle, now, publishing.calendar);
  const note = tx.insertInto('closureNote').values({
    cycle: cycle.id,
    program: cycle.program,
    audience: cycle.engagement.confidentiality,
    version: 1,
    body: JSON.stringify({ ...(await draftNote(tx, cycle.id)), quotes: publishing.quotes ?? [] }),
    introduction: publishing.introduction ?? '',
    publishedAt: now,
    publishedBy: by,
  });
  await note.execute();
  const scheduled = await schedulePromises(tx, cycle.program, now);
  const entries = [{ type: 'closure-published', subject: subject('cycle', cycle.id), body: { by, broken } }];
  const happening = { program: cycle.program, cycle: cycle.id, actor: by, at: now, command: null };
  return [...scheduled, ...(await writeChange(tx, change({ entries }), happening, null))];
}

/** Every contribution still open gets an owner and a date; one that is late counts as a broken promise. Returns how many there were. */
async function deferUnanswered(
  tx: Tx,
  cycle: CycleFacts,
  { now, calendar }: Publishing,
  late: boolean,
): Promise<number> {
  const reason = late ? 'not_answered_in_time' : 'The cycle was cancelled before it could be answered';
  const until = calendar.add(now, cycle.engagement.leadTimes.deferral);
  const owner = cycle.deputy ?? cycle.facilitators[0] ?? null;
  const { rows } = await sql`
    insert into disposition (contribution, program, cycle, kind, reason, until, owner, drafted_at, broken_promise)
    select c.id, c.program, c.cycle, 'deferred', ${reason}, ${until}, ${owner}, ${now}, ${late}
    from contribution c where c.cycle = ${cycle.id}
      and not exists (select from disposition d where d.contribution = c.id)
    returning contribution`.execute(tx);
  return rows.length;
}

/** Deferred answers and forums that outlive the cycle become dated promises with an owner. */
async function makePromises(tx: Tx, cycle: CycleFacts, now: Instant, calendar: Calendar): Promise<void> {
  const owner = cycle.facilitators[0];
  if (!owner) return;
  const audience = narrowest('team', cycle.engagement.confidentiality);
  const deferred = sql`
    insert into promise (id, program, cycle, audience, kind, about, owner, due_at)
    select gen_random_uuid(), d.program, d.cycle, ${audience}, 'deferred', d.contribution, coalesce(d.owner, ${owner}), d.until
    from disposition d where d.cycle = ${cycle.id} and d.kind = 'deferred' and d.until is not null
    on conflict (kind, about) where kept_at is null do nothing`;
  await deferred.execute(tx);
  for (const { id, gate, authority, handedOn } of cycle.decisions) {
    if (!handedOn || isOver(gate.phase)) continue;
    const dueAt = gate.deadline ?? calendar.add(now, cycle.engagement.leadTimes.decision);
    const dated = { id: randomUUID(), program: cycle.program, cycle: cycle.id, audience, owner: authority, dueAt };
    const outlives = tx
      .insertInto('promise')
      .values({ ...dated, kind: 'decision', about: id })
      .onConflict((conflict) => conflict.doNothing());
    await outlives.execute();
  }
}
