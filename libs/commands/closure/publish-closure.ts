import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { iso } from '../../database/iso.js';
import { isUndisposed, UNFINISHED_ITEM, UNLEARNT } from '../../database/unfinished.js';
import { change, type Change, type Patch } from '../../domain/change.js';
import type { Deferral } from '../../domain/closure/ending.js';
import { unlearnt } from '../../domain/closure/learning.js';
import { subject, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import type { Happening } from '../../journal/append.js';
import { promiseAnswers } from './promise-answers.js';
import { draftNote } from '../../queries/closure-note.query.js';
import { notifyShippedBefore } from './notify-shipped.js';
import { returnToInbox } from './return-to-inbox.js';
import { rescheduled } from '../writing/write-promises.js';
import type { Write } from '../writing/write.js';

type Closing = Extract<Patch, { row: 'closure' }>;

/**
 * What the end of a cycle writes beside its gate: answers for what is still open when nobody publishes them, every disposition
 * made public (of a cancelled cycle no promise of an unfinished item), the note, and the promises that the program keeps. Needs the gates of program and cycle.
 */
export async function publishClosure(tx: Tx, closing: Closing, happening: Happening, write: Write): Promise<void> {
  const { id: cycle, ending, deferral, owner } = closing;
  const { actor: by, at: now, program } = happening;
  const self = subject('cycle', cycle);
  if (ending === 'cancelled') await returnToInbox(tx, cycle, happening, write);
  const unmade = deferral && ending === 'cancelled' ? await deferUnfinished(tx, self, deferral, now) : [];
  const moved = deferral ? await deferAnew(tx, self, deferral, now) : [];
  const open = deferral ? await deferUnanswered(tx, cycle, deferral, now) : 0;
  const broken = deferral?.broken ? open : 0;
  await sql`
    update disposition d set published_at = ${now}, audience = c.audience,
      owner = case d.kind when 'deferred' then coalesce(d.owner, ${owner}::uuid) else d.owner end from contribution c
    where c.id = d.contribution and d.cycle = ${cycle} and d.published_at is null`.execute(tx);
  await promiseAnswers(tx, sql`o.cycle = ${cycle} and o.kind = 'deferred'`, { owner, dueAt: now });
  await insertNote(tx, closing, happening);
  const entries = [{ type: 'closure-published', subject: self, body: { by, broken } }, ...unmade, ...moved];
  const notices = await notifyShippedBefore(
    tx,
    sql`select contribution from disposition where cycle = ${cycle} and kind in ('will_change', 'duplicate')`,
  );
  const flags = ending === 'cancelled' ? [] : unlearnt(cycle, await countUnlearnt(tx, cycle));
  await write(change({ entries, notices, flags, moves: await rescheduled(tx, program) }));
}

async function countUnlearnt(tx: Tx, cycle: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from objective o where o.cycle = ${cycle} and ${UNLEARNT}`.execute(tx);
  return rows[0]?.count ?? 0;
}

async function insertNote(tx: Tx, { id: cycle, words }: Closing, { actor, at }: Happening): Promise<void> {
  const { introduction = '', quotes = [] } = words ?? {};
  const note = JSON.stringify({ ...(await draftNote(tx, cycle)), quotes });
  await sql`
    insert into closure_note (cycle, program, audience, version, body, introduction, published_at, published_by)
    select id, program, engagement->>'confidentiality', 1, ${note}::jsonb, ${introduction}, ${at}, ${actor}::uuid
    from cycle where id = ${cycle}`.execute(tx);
}

/**
 * Cancelling decides nothing about what is still worked on, and its items can be finished no more: a draft that promises one becomes
 * what it would be without a draft. The history keeps it, as replaced before the note, and the journal the items that it had.
 */
async function deferUnfinished(
  tx: Tx,
  self: Subject,
  { reason, until, owner }: Deferral,
  now: Instant,
): Promise<Change['entries']> {
  const { rows } = await sql<{ contribution: string; items: string[] }>`
    with drafted as (select d.* from disposition d
      where d.cycle = ${self.id} and d.kind = 'will_change' and d.published_at is null
        and exists (select from item i where i.id = any(d.items) and ${UNFINISHED_ITEM})),
    kept as (insert into disposition_history (contribution, program, cycle, draft, drafted_by, drafted_at, replaced_by, replaced_at)
      select contribution, program, cycle, jsonb_build_object('kind', kind, 'reason', reason, 'items', items), drafted_by, drafted_at, null,
        ${now}::timestamptz - interval '1 microsecond' from drafted)
    update disposition d set kind = 'deferred', items = '{}', reason = ${reason}, until = ${until}, owner = ${owner},
      drafted_by = null, drafted_at = ${now}
    from drafted p where d.contribution = p.contribution
    returning d.contribution, p.items`.execute(tx);
  return rows.map((body) => ({ type: 'promise-put-off', subject: self, audience: 'restricted', body }));
}

/**
 * A draft that puts something off until a date that has passed promises nothing: it gets the date of what nobody answered, and the
 * journal keeps the one that it had. By hand such a closure is refused.
 */
async function deferAnew(tx: Tx, self: Subject, { until }: Deferral, now: Instant): Promise<Change['entries']> {
  const { rows } = await sql<{ contribution: string; was: Instant }>`
    with past as (select contribution, until from disposition
      where cycle = ${self.id} and kind = 'deferred' and until <= ${now} and published_at is null)
    update disposition d set until = ${until} from past p where d.contribution = p.contribution
    returning d.contribution, ${iso('p.until')} as was`.execute(tx);
  return rows.map((one) => ({
    type: 'deferral-moved',
    subject: self,
    audience: 'restricted',
    body: { ...one, until },
  }));
}

/** Every contribution still open gets an owner and a date. Returns how many there were. */
async function deferUnanswered(
  tx: Tx,
  cycle: string,
  { reason, until, owner, broken }: Deferral,
  now: Instant,
): Promise<number> {
  const { rows } = await sql`
    insert into disposition (contribution, program, cycle, kind, reason, until, owner, drafted_at, broken_promise)
    select c.id, c.program, c.cycle, 'deferred', ${reason}, ${until}, ${owner}, ${now}, ${broken}
    from contribution c where c.cycle = ${cycle}
      and ${isUndisposed('c')}
    returning contribution`.execute(tx);
  return rows.length;
}
