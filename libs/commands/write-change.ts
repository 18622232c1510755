import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import type { Change, InputWindow, Move, NoticeDraft, Patch } from '../domain/change.js';
import type { Appointment } from '../domain/ladder.js';
import { sameSubject, type SignalName, type Subject } from '../domain/subject.js';
import type { Instant } from '../domain/time.js';
import { append, audiencesOf, type Happening } from '../journal/append.js';

/** What a written change leaves for others: whose workflow is to hear of it, by which signal, and the pokes that make sure. */
export interface Heard {
  readonly subject: Subject;
  readonly signal: SignalName;
  readonly poke: number;
}

/**
 * Writes a rule's change: gates, rows, journal, notices, flags and pokes, all in the transaction in which the rule was asked.
 * `self` is the subject whose workflow asked for it: it hears the outcome as the answer and needs no poke.
 */
export async function writeChange(
  tx: Tx,
  change: Change,
  happening: Happening,
  self: Subject | null,
): Promise<Heard[]> {
  for (const move of change.moves) await WRITERS[move.move](tx, move as never, happening);
  for (const patch of change.patches) await writePatch(tx, patch, happening);
  const touched = distinct(change.moves.map(({ subject }) => subject));
  for (const subject of touched) await arrangeNext(tx, subject);
  await append(tx, change.entries, happening);
  await queueNotices(tx, change.notices, happening);
  if (change.flags.length > 0) await writeFlags(tx, change.flags, happening);
  return poke(tx, change.moves, happening.at, self);
}

type Writers = {
  [M in Move['move']]: (tx: Tx, move: Extract<Move, { move: M }>, happening: Happening) => Promise<void>;
};

const WRITERS: Writers = {
  begin: async (tx, { subject, phase, window, appointments, input = [], over = false }, { at: now }) => {
    const { entry } = await tx
      .updateTable('gate')
      .set({
        phase,
        entry: sql<number>`entry + 1`,
        revision: sql<number>`revision + 1`,
        openedAt: now,
        deadline: window?.until ?? null,
        version: 1,
        moves: 0,
        tier: 0,
        over,
        startedAt: sql<Instant | null>`case when gate.over then null else started_at end`, // its workflow has ended
        ...(over ? { heldAt: null, heldUntil: null } : {}),
      })
      .where('kind', '=', subject.kind)
      .where('id', '=', subject.id)
      .returning('entry')
      .executeTakeFirstOrThrow();
    await insertAppointments(tx, subject, { entry, version: 1, held: false, first: 0 }, appointments);
    await writeInput(tx, subject, input);
  },
  rearm: async (tx, { subject, until, appointments, input = [], by, reason }, { at }) => {
    const before = await lookAt(tx, subject);
    const version = before.version + 1;
    await raise(tx, subject, { version, moves: before.moves + 1, deadline: until });
    await tx
      .insertInto('deadlineMove')
      .values({
        kind: subject.kind,
        subject: subject.id,
        entry: before.entry,
        version,
        fromAt: before.deadline ?? at,
        toAt: until,
        movedBy: by,
        reason,
        at,
      })
      .execute();
    await insertAppointments(tx, subject, { entry: before.entry, version, held: false, first: 0 }, appointments);
    await writeInput(tx, subject, input);
  },
  fire: async (tx, { subject, rung, responsible = [] }, { at: now }) => {
    const { entry, version, tier, heldUntil } = await lookAt(tx, subject);
    await tx
      .updateTable('appointment')
      .set({ firedAt: now })
      .where('kind', '=', subject.kind)
      .where('subject', '=', subject.id)
      .where('entry', '=', entry)
      .where('version', '=', version)
      .where('held', '=', heldUntil !== null)
      .where('rung', '=', rung)
      .execute();
    await raise(tx, subject, responsible.length > 0 ? { tier: tier + 1 } : {});
    if (responsible.length === 0) return;
    await tx
      .insertInto('responsible')
      .values(
        responsible.map(({ person, because }) => ({
          kind: subject.kind,
          subject: subject.id,
          entry,
          person,
          because,
          tier: tier + 1,
          since: now,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  hasten: async (tx, { subject, rung, at }) => {
    const { entry, version, heldUntil } = await lookAt(tx, subject);
    await tx
      .updateTable('appointment')
      .set({ at })
      .where('kind', '=', subject.kind)
      .where('subject', '=', subject.id)
      .where('entry', '=', entry)
      .where('version', '=', version)
      .where('held', '=', heldUntil !== null)
      .where('rung', '=', rung)
      .execute();
    await raise(tx, subject, {});
  },
  hold: async (tx, { subject, until, appointments }, { at: now }) => {
    const { entry, version } = await lookAt(tx, subject);
    const last = await tx
      .selectFrom('appointment')
      .select(({ fn }) => fn.max('rung').as('rung'))
      .where('kind', '=', subject.kind)
      .where('subject', '=', subject.id)
      .where('entry', '=', entry)
      .where('version', '=', version)
      .where('held', '=', true)
      .executeTakeFirst();
    await raise(tx, subject, { heldAt: now, heldUntil: until });
    await insertAppointments(tx, subject, { entry, version, held: true, first: (last?.rung ?? -1) + 1 }, appointments);
  },
  resume: async (tx, { subject, deadline, shifted, input }) => {
    const { entry, version } = await lookAt(tx, subject);
    const own = tx
      .updateTable('appointment')
      .where('kind', '=', subject.kind)
      .where('subject', '=', subject.id)
      .where('entry', '=', entry)
      .where('version', '=', version)
      .where('held', '=', false);
    for (const { rung, at } of shifted) await own.set({ at }).where('rung', '=', rung).execute();
    await raise(tx, subject, { heldAt: null, heldUntil: null, deadline });
    await writeInput(tx, subject, input);
  },
  schedule: async (tx, { subject, at }) => {
    await raise(tx, subject, {
      nextDo: at === null ? null : 'ask_promise',
      nextAt: at,
      nextRung: at === null ? null : 0,
    });
  },
  touch: (tx, { subject }) => raise(tx, subject, {}),
};

type GateColumns = Partial<{
  version: number;
  moves: number;
  tier: number;
  deadline: Instant | null;
  heldAt: Instant | null;
  heldUntil: Instant | null;
  nextDo: 'ask_promise' | null;
  nextAt: Instant | null;
  nextRung: number | null;
}>;

async function raise(tx: Tx, { kind, id }: Subject, columns: GateColumns): Promise<void> {
  await tx
    .updateTable('gate')
    .set({ ...columns, revision: sql<number>`revision + 1` })
    .where('kind', '=', kind)
    .where('id', '=', id)
    .execute();
}

const lookAt = (tx: Tx, { kind, id }: Subject) =>
  tx
    .selectFrom('gate')
    .select(['entry', 'version', 'moves', 'tier', 'deadline', 'heldUntil'])
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

async function insertAppointments(
  tx: Tx,
  { kind, id }: Subject,
  { entry, version, held, first }: { entry: number; version: number; held: boolean; first: number },
  appointments: readonly Appointment[],
): Promise<void> {
  if (appointments.length === 0) return;
  await tx
    .insertInto('appointment')
    .values(
      appointments.map(({ do: step, at, if: condition, who }, index) => ({
        kind,
        subject: id,
        entry,
        version,
        rung: first + index,
        held,
        do: step,
        at,
        condition,
        who,
      })),
    )
    .execute();
}

async function writeInput(tx: Tx, { kind, id }: Subject, windows: readonly InputWindow[]): Promise<void> {
  if (windows.length === 0) return;
  await tx
    .insertInto('inputWindow')
    .values(windows.map((window) => ({ kind, subject: id, ...window })))
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'subject', 'what'])
        .doUpdateSet((eb) => ({ opensAt: eb.ref('excluded.opensAt'), closesAt: eb.ref('excluded.closesAt') })),
    )
    .execute();
}

/** The earliest appointment of this entry, version and side of a hold is what the workflow waits for. */
async function arrangeNext(tx: Tx, { kind, id }: Subject): Promise<void> {
  if (kind === 'program') return; // its one date is scheduled by its promises
  await sql`
    update gate g set next_do = n."do", next_rung = n.rung, next_at = n.at
    from (select 1) one left join lateral (
      select a."do", a.rung, a.at from appointment a join gate o on o.kind = a.kind and o.id = a.subject
      where a.kind = ${kind} and a.subject = ${id} and a.entry = o.entry and a.version = o.version
        and a.held = (o.held_until is not null) and a.fired_at is null
      order by a.at, a.rung limit 1
    ) n on true
    where g.kind = ${kind} and g.id = ${id}`.execute(tx);
}

async function writePatch(tx: Tx, patch: Patch, happening: Happening): Promise<void> {
  if (patch.row === 'cycle') {
    await tx.updateTable('cycle').set(patch.set).where('id', '=', patch.id).execute();
    if (patch.set.sessionSequence) await tellSessionMoved(tx, patch.id, patch.set.sessionSequence, happening.at);
  }
  if (patch.row === 'review') await tx.updateTable('review').set(patch.set).where('id', '=', patch.id).execute();
  if (patch.row !== 'decision') return;
  const { because, ...set } = patch.set;
  const columns = because === undefined ? set : { ...set, because: because === null ? null : JSON.stringify(because) };
  await tx.updateTable('decision').set(columns).where('id', '=', patch.id).execute();
}

/** Everybody invited hears of the new date, by one statement however many they are; once per sequence of the calendar file. */
async function tellSessionMoved(tx: Tx, cycle: string, sequence: number, at: Instant): Promise<void> {
  await sql`
    insert into notice (id, program, cycle, person, purpose, version, data, not_before, created_at)
    select 'session_moved:' || i.cycle || ':' || ${sequence}::int || ':' || i.person, i.program, i.cycle, i.person,
      'session_moved', ${sequence}, jsonb_build_object('subject', i.cycle, 'kind', 'cycle', 'sequence', ${sequence}::int), ${at}, ${at}
    from invitation i where i.cycle = ${cycle}
    on conflict (id) do nothing`.execute(tx);
}

/** Queues messages with ids made of what they are about: the same one is never queued twice. */
export async function queueNotices(tx: Tx, notices: readonly NoticeDraft[], happening: Happening): Promise<void> {
  for (const batch of batches(notices, 500)) {
    const gates = await tx
      .selectFrom('gate')
      .select(['kind', 'id', 'entry', 'version'])
      .where(
        'id',
        'in',
        distinct(batch.map(({ subject }) => subject)).map(({ id }) => id),
      )
      .execute();
    await tx
      .insertInto('notice')
      .values(
        batch.map(({ person, purpose, subject, data = {}, mark, version: told }) => {
          const gate = gates.find(({ id }) => id === subject.id);
          const version = told ?? gate?.version ?? 1;
          const parts = [purpose, subject.id, gate?.entry ?? 0, version, ...(mark === undefined ? [] : [mark]), person];
          return {
            id: parts.join(':'),
            program: happening.program,
            cycle: happening.cycle,
            person,
            purpose,
            version,
            data: JSON.stringify({ ...data, subject: subject.id, kind: subject.kind }),
            notBefore: happening.at,
            createdAt: happening.at,
          };
        }),
      )
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
}

/** What is said of persons, for the team only. */
const OF_PERSONS = new Set(['claim-refused', 'obligations-not-recorded', 'no-receiver']);

async function writeFlags(tx: Tx, flags: Change['flags'], { program, cycle, at }: Happening): Promise<void> {
  const audiences = await audiencesOf(
    tx,
    flags.map(({ subject }) => subject.id),
  );
  await tx
    .insertInto('flag')
    .values(
      flags.map(({ subject, code, problem = false, facts = {} }) => ({
        program,
        cycle,
        kind: subject.kind,
        subject: subject.id,
        code,
        problem,
        audience: OF_PERSONS.has(code) ? 'team' : (audiences.get(subject.id) ?? 'team'),
        facts: JSON.stringify(facts),
        at,
      })),
    )
    .execute();
}

/** One poke per subject and transaction, with the last signal of its moves. */
async function poke(tx: Tx, moves: readonly Move[], at: Instant, self: Subject | null): Promise<Heard[]> {
  const signals = new Map<string, { subject: Subject; signal: SignalName }>();
  for (const { subject, signal } of moves) {
    if (signal && !(self && sameSubject(self, subject))) signals.set(subject.id, { subject, signal });
  }
  if (signals.size === 0) return [];
  const wanted = [...signals.values()];
  const rows = await tx
    .insertInto('poke')
    .values(wanted.map(({ subject, signal }) => ({ kind: subject.kind, subject: subject.id, signal, at })))
    .returning(['id', 'subject'])
    .execute();
  return rows.flatMap(({ id, subject }) => {
    const heard = signals.get(subject);
    return heard ? [{ ...heard, poke: id }] : [];
  });
}

function distinct(subjects: readonly Subject[]): Subject[] {
  return [...new Map(subjects.map((one) => [one.id, one])).values()];
}

function* batches<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
