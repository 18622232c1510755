import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { iso } from '../../database/iso.js';
import { isUndisposed } from '../../database/unfinished.js';
import { change, type Change } from '../../domain/change.js';
import { closing, type Deferral } from '../../domain/closure/closing.js';
import type { ClosureNote } from '../../domain/closure/closure-note.js';
import type { CycleFacts } from '../../domain/facts.js';
import { subject } from '../../domain/subject.js';
import type { Calendar, Instant } from '../../domain/time.js';
import { declineUnanswered } from '../amendments.js';
import { promiseAnswers } from './promise-answers.js';
import { draftNote } from './closure-note.query.js';
import { shippedBefore } from './tell-shipped.js';
import { schedulePromises } from '../following/promises/promises.js';
import { returnToInbox } from './return-to-inbox.js';
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
  const { by, now, ended } = publishing;
  const { deferral, owner, promises } = closing(
    cycle,
    ended ?? (by === null ? 'by_time' : 'published'),
    now,
    publishing.calendar,
  );
  const returned = ended === 'cancelled' ? await returnToInbox(tx, cycle, { by, now }) : [];
  const moved = deferral ? await deferAnew(tx, cycle, deferral, now) : [];
  const open = deferral ? await deferUnanswered(tx, cycle, deferral, now) : 0;
  if (ended === 'cancelled') await declineUnanswered(tx, cycle, 'cancelled', now);
  const broken = deferral?.broken ? open : 0;
  await sql`
    update disposition d set published_at = ${now}, audience = c.audience from contribution c
    where c.id = d.contribution and d.cycle = ${cycle.id} and d.published_at is null`.execute(tx);
  await promiseAnswers(tx, sql`o.cycle = ${cycle.id} and o.kind = 'deferred'`, { owner, dueAt: now });
  await insertNote(tx, cycle, publishing);
  const entries = [{ type: 'closure-published', subject: subject('cycle', cycle.id), body: { by, broken } }, ...moved];
  const notices = await shippedBefore(
    tx,
    sql`select contribution from disposition where cycle = ${cycle.id} and kind in ('will_change', 'duplicate')`,
  );
  const happening = { program: cycle.program, cycle: cycle.id, actor: by, at: now, command: null };
  const heard = await writeChange(tx, change({ entries, promises, notices }), happening, null);
  return [...returned, ...heard, ...(await schedulePromises(tx, cycle.program, now))];
}

async function insertNote(tx: Tx, cycle: CycleFacts, publishing: Publishing): Promise<void> {
  const { by, now, introduction = '', quotes = [] } = publishing;
  await tx
    .insertInto('closureNote')
    .values({
      cycle: cycle.id,
      program: cycle.program,
      audience: cycle.engagement.confidentiality,
      version: 1,
      body: JSON.stringify({ ...(await draftNote(tx, cycle.id)), quotes }),
      introduction,
      publishedAt: now,
      publishedBy: by,
    })
    .execute();
}

/**
 * A draft that puts something off until a date that has passed promises nothing: it gets the date of what nobody answered, and the
 * journal keeps the one that it had. By hand such a closure is refused.
 */
async function deferAnew(tx: Tx, cycle: CycleFacts, { until }: Deferral, now: Instant): Promise<Change['entries']> {
  const { rows } = await sql<{ contribution: string; was: Instant }>`
    with past as (select contribution, until from disposition
      where cycle = ${cycle.id} and kind = 'deferred' and until <= ${now} and published_at is null)
    update disposition d set until = ${until} from past p where d.contribution = p.contribution
    returning d.contribution, ${iso('p.until')} as was`.execute(tx);
  return rows.map((one) => ({
    type: 'deferral-moved',
    subject: subject('cycle', cycle.id),
    audience: 'restricted',
    body: { ...one, until },
  }));
}

/** Every contribution still open gets an owner and a date. Returns how many there were. */
async function deferUnanswered(
  tx: Tx,
  cycle: CycleFacts,
  { reason, until, owner, broken }: Deferral,
  now: Instant,
): Promise<number> {
  const { rows } = await sql`
    insert into disposition (contribution, program, cycle, kind, reason, until, owner, drafted_at, broken_promise)
    select c.id, c.program, c.cycle, 'deferred', ${reason}, ${until}, ${owner}, ${now}, ${broken}
    from contribution c where c.cycle = ${cycle.id}
      and ${isUndisposed('c')}
    returning contribution`.execute(tx);
  return rows.length;
}
