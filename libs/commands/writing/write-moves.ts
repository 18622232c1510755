import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { sendAhead } from '../../database/driver/ahead.js';
import type { InputWindow, Move } from '../../domain/change.js';
import type { Appointment } from '../../domain/ladder/ladder.js';
import type { Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import type { Happening } from '../../journal/append.js';

/** Writes what a rule moved: each subject's gate, its appointments and its input windows. */
export async function writeMoves(tx: Tx, moves: readonly Move[], happening: Happening): Promise<void> {
  for (const move of moves) await WRITERS[move.move](tx, move as never, happening);
  for (const subject of distinct(moves.filter(({ move }) => !KNOWS_NEXT.has(move)))) await arrangeNext(tx, subject);
}

/** Moves after which nobody has to look for the next appointment. */
const KNOWS_NEXT: ReadonlySet<Move['move']> = new Set(['begin', 'schedule', 'touch']);

function distinct(moves: readonly Move[]): Subject[] {
  return [...new Map(moves.map(({ subject }) => [subject.id, subject])).values()];
}

type Writers = {
  [M in Move['move']]: (tx: Tx, move: Extract<Move, { move: M }>, happening: Happening) => Promise<void>;
};

const WRITERS: Writers = {
  begin: async (tx, { subject, phase, window, appointments, input = [], over = false }, { at: now }) => {
    const armed = rungsOf(appointments);
    const [next] = [...armed].sort(byInstant);
    const unlessHeld = (type: string, value: string | number | undefined) =>
      sql`case when ${over} or held_until is null then ${value ?? null}::${sql.raw(type)} end`;
    // when over, its workflow has ended
    const begun = sql`
      with begun as (
        update gate set phase = ${phase}, entry = entry + 1, revision = revision + 1, opened_at = ${now},
          deadline = ${window?.until ?? null}, version = 1, moves = 0, tier = 0, over = ${over},
          started_at = case when not over then started_at end,
          held_at = case when not ${over} then held_at end, held_until = case when not ${over} then held_until end,
          next_do = ${unlessHeld('text', next?.do)}, next_rung = ${unlessHeld('int', next?.rung)},
          next_at = ${unlessHeld('timestamptz', next?.at)}
        where kind = ${subject.kind} and id = ${subject.id} returning entry
      ) ${insertion(subject, sql`begun`, { version: 1, held: false }, armed)}`;
    await sendAhead(tx, begun.compile(tx));
    await writeInput(tx, subject, input);
  },
  rearm: async (tx, { subject, until, appointments, input = [], by, reason }, { at }) => {
    const before = await lookAt(tx, subject);
    const version = before.version + 1;
    await raise(tx, subject, { version, moves: before.moves + 1, deadline: until });
    const moved = tx.insertInto('deadlineMove').values({
      kind: subject.kind,
      subject: subject.id,
      entry: before.entry,
      version,
      fromAt: before.deadline ?? at,
      toAt: until,
      movedBy: by,
      reason,
      at,
    });
    await moved.execute();
    await insertAppointments(tx, subject, { version, held: false }, rungsOf(appointments));
    await writeInput(tx, subject, input);
  },
  fire: async (tx, { subject, rung, responsible = [] }, { at: now }) => {
    const gate = await lookAt(tx, subject);
    const { entry, tier } = gate;
    await appointmentsOf(tx, subject, gate).set({ firedAt: now }).where('rung', '=', rung).execute();
    await raise(tx, subject, responsible.length > 0 ? { tier: tier + 1 } : {});
    if (responsible.length === 0) return;
    const added = tx
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
      .onConflict((conflict) => conflict.doNothing());
    await added.execute();
  },
  hasten: async (tx, { subject, rung, at }) => {
    const gate = await lookAt(tx, subject);
    await appointmentsOf(tx, subject, gate).set({ at }).where('rung', '=', rung).execute();
    await raise(tx, subject, {});
  },
  admit: async (tx, { subject, input }) => {
    await raise(tx, subject, {});
    await writeInput(tx, subject, input);
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
    const first = (last?.rung ?? -1) + 1;
    await insertAppointments(tx, subject, { version, held: true }, rungsOf(appointments, first));
  },
  resume: async (tx, { subject, deadline, shifted, input }) => {
    const own = appointmentsOf(tx, subject, await lookAt(tx, subject), false);
    for (const { rung, at } of shifted) await own.set({ at }).where('rung', '=', rung).execute();
    await raise(tx, subject, { heldAt: null, heldUntil: null, deadline });
    await writeInput(tx, subject, input);
  },
  makeUp: async (tx, { subject, until, deadline, input = [], shifted, missed }, { at: now }) => {
    const gate = await lookAt(tx, subject);
    const own = appointmentsOf(tx, subject, gate);
    for (const { rung, at } of shifted) await own.set({ at }).where('rung', '=', rung).execute();
    for (const rung of missed) await own.set({ firedAt: now }).where('rung', '=', rung).execute();
    await raise(tx, subject, { accountedUntil: until, ...(deadline === undefined ? {} : { deadline }) });
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
  accountedUntil: Instant;
  nextDo: 'ask_promise' | null;
  nextAt: Instant | null;
  nextRung: number | null;
}>;

async function raise(tx: Tx, { kind, id }: Subject, columns: GateColumns): Promise<void> {
  const raised = tx
    .updateTable('gate')
    .set({ ...columns, revision: sql<number>`revision + 1` })
    .where('kind', '=', kind)
    .where('id', '=', id);
  await raised.execute();
}

const lookAt = (tx: Tx, { kind, id }: Subject) =>
  tx
    .selectFrom('gate')
    .select(['entry', 'version', 'moves', 'tier', 'deadline', 'heldUntil'])
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

type Seen = Awaited<ReturnType<typeof lookAt>>;

/** The appointments that a gate has now: of its hold while it has one, else of its phase. */
const appointmentsOf = (tx: Tx, { kind, id }: Subject, gate: Seen, held = gate.heldUntil !== null) =>
  tx
    .updateTable('appointment')
    .where('kind', '=', kind)
    .where('subject', '=', id)
    .where('entry', '=', gate.entry)
    .where('version', '=', gate.version)
    .where('held', '=', held);

type Arranged = Appointment & { readonly rung: number };

const rungsOf = (appointments: readonly Appointment[], first = 0): Arranged[] =>
  appointments.map((one, index) => ({ ...one, rung: first + index }));

const byInstant = (one: Arranged, other: Arranged): number =>
  Date.parse(one.at) - Date.parse(other.at) || one.rung - other.rung;

async function insertAppointments(
  tx: Tx,
  subject: Subject,
  side: { version: number; held: boolean },
  appointments: readonly Arranged[],
): Promise<void> {
  if (appointments.length === 0) return;
  const gate = sql`(select entry from gate where kind = ${subject.kind} and id = ${subject.id})`;
  await insertion(subject, gate, side, appointments).execute(tx);
}

/** Appointments of the entry that `gate` has: one text for any number of them, so that it is prepared once. */
function insertion(
  { kind, id }: Subject,
  gate: RawBuilder<unknown>,
  { version, held }: { version: number; held: boolean },
  appointments: readonly Arranged[],
): RawBuilder<unknown> {
  const rows = appointments.map(({ rung, do: step, at, if: condition, who, fallback = [], by }) => ({
    rung,
    do: step,
    at,
    condition,
    who,
    fallback,
    extend_by: by === undefined ? null : { length: by },
  }));
  return sql`
    insert into appointment (kind, subject, entry, version, rung, held, "do", at, condition, who, fallback, extend_by)
    select ${kind}, ${id}::uuid, g.entry, ${version}::int, a.rung, ${held}::boolean, a."do", a.at, a.condition, a.who, a.fallback, a.extend_by
    from ${gate} g, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as a
      (rung int, "do" text, at timestamptz, condition text, who text[], fallback text[], extend_by jsonb)`;
}

async function writeInput(tx: Tx, { kind, id }: Subject, windows: readonly InputWindow[]): Promise<void> {
  if (windows.length === 0) return;
  const insert = tx
    .insertInto('inputWindow')
    .values(windows.map((window) => ({ kind, subject: id, ...window })))
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'subject', 'what'])
        .doUpdateSet((eb) => ({ opensAt: eb.ref('excluded.opensAt'), closesAt: eb.ref('excluded.closesAt') })),
    );
  await insert.execute();
}

/** The earliest appointment of this entry, version and side of a hold is what the workflow waits for. */
async function arrangeNext(tx: Tx, { kind, id }: Subject): Promise<void> {
  const arrange = sql`
    update gate g set next_do = n."do", next_rung = n.rung, next_at = n.at
    from (select 1) one left join lateral (
      select a."do", a.rung, a.at from appointment a join gate o on o.kind = a.kind and o.id = a.subject
      where a.kind = ${kind} and a.subject = ${id} and a.entry = o.entry and a.version = o.version
        and a.held = (o.held_until is not null) and a.fired_at is null
      order by a.at, a.rung limit 1
    ) n on true
    where g.kind = ${kind} and g.id = ${id}`;
  await arrange.execute(tx);
}
