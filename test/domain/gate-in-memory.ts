import type { InputWindow, Move } from '../../libs/domain/change.js';
import type { Armed, GateFacts } from '../../libs/domain/facts.js';
import type { Appointment } from '../../libs/domain/ladder/ladder.js';
import type { Subject } from '../../libs/domain/subject.js';
import type { Instant } from '../../libs/domain/time.js';

interface Row extends Armed {
  readonly entry: number;
  readonly version: number;
  readonly held: boolean;
  at: Instant;
  firedAt: Instant | null;
}

export type Writable<T> = { -readonly [K in keyof T]: T[K] };
/** A gate with all its rungs, those that have fired as well, and who was asked in each of its entries. */
export type Gate = Writable<Omit<GateFacts, 'armed' | 'paused' | 'input' | 'responsible'>> & {
  rows: Row[];
  input: InputWindow[];
  people: { entry: number; person: string }[];
};

/** A gate before its first phase. */
export function aGate(subject: Subject, program: string, now: Instant): Gate {
  const plain = { entry: 0, epoch: 1, revision: 0, version: 1, moves: 0, tier: 0, over: false };
  const nothing = { deadline: null, heldAt: null, heldUntil: null, accountedUntil: null };
  const none = { rows: [], input: [], people: [], extended: false };
  return { ...plain, ...nothing, ...none, subject, program, phase: 'new', openedAt: now };
}

/** A gate as a command would load it. */
export function factsOfGate({ rows, people, ...gate }: Gate): GateFacts {
  const side = (held: boolean): Armed[] =>
    rows
      .filter((row) => current(gate, row) && row.held === held && row.firedAt === null)
      .sort((one, other) => (one.at === other.at ? one.rung - other.rung : one.at < other.at ? -1 : 1))
      .map(({ entry: _entry, version: _version, held: _held, firedAt: _firedAt, ...rest }) => rest);
  const isHeld = gate.heldUntil !== null;
  return {
    ...gate,
    armed: side(isHeld),
    paused: isHeld ? side(false) : [],
    input: [...gate.input],
    responsible: people.filter(({ entry }) => entry === gate.entry).map(({ person }) => person),
  };
}

/** What a move does to a gate at `now`. Throws on what Postgres would not notice. */
export function moveGate(gate: Gate, move: Move, now: Instant): void {
  gate.revision += 1;
  switch (move.move) {
    case 'begin':
      return begin(gate, move, now);
    case 'rearm':
      gate.version += 1;
      gate.moves += 1;
      gate.extended ||= move.by === null;
      gate.deadline = move.until;
      insert(gate, move.appointments, false);
      return putInput(gate, move.input);
    case 'fire': {
      armed(gate, move.rung).firedAt = now;
      const added = move.responsible ?? [];
      if (added.length > 0) gate.tier += 1;
      gate.people.push(...added.map(({ person }) => ({ entry: gate.entry, person })));
      return;
    }
    case 'hasten':
      armed(gate, move.rung).at = move.at;
      return;
    case 'admit':
      return putInput(gate, move.input);
    case 'hold':
      if (gate.heldUntil !== null) throw new Error(`${gate.subject.kind} is on hold already`);
      gate.heldAt = now;
      gate.heldUntil = move.until;
      return insert(gate, move.appointments, true);
    case 'resume':
      if (gate.heldUntil === null) throw new Error(`${gate.subject.kind} is not on hold`);
      gate.heldAt = gate.heldUntil = null;
      gate.deadline = move.deadline;
      for (const { rung, at } of move.shifted) armed(gate, rung).at = at;
      return putInput(gate, move.input);
    case 'makeUp':
      gate.accountedUntil = move.until;
      if (move.deadline !== undefined) gate.deadline = move.deadline;
      putInput(gate, move.input);
      for (const { rung, at } of move.shifted) armed(gate, rung).at = at;
      for (const rung of move.missed) armed(gate, rung).firedAt = now;
      return;
    case 'schedule':
    case 'touch':
      return;
  }
}

function begin(
  gate: Gate,
  { phase, window, appointments, input, over = false }: Extract<Move, { move: 'begin' }>,
  now: Instant,
): void {
  const fresh = { extended: false, version: 1, moves: 0, tier: 0, openedAt: now, deadline: window?.until ?? null };
  Object.assign(gate, fresh, { phase, over, entry: gate.entry + 1 });
  if (over) gate.heldAt = gate.heldUntil = null;
  insert(gate, appointments, false);
  putInput(gate, input);
}

const current = ({ entry, version }: Pick<Gate, 'entry' | 'version'>, row: Row): boolean =>
  row.entry === entry && row.version === version;

/** The row that is armed now under this number. Whoever names another one fires something twice, or something silent. */
function armed(gate: Gate, rung: number): Row {
  const held = gate.heldUntil !== null;
  const row = gate.rows.find((one) => current(gate, one) && one.held === held && one.rung === rung);
  if (!row) throw new Error(`${gate.subject.kind} in ${gate.phase} has no rung ${rung}`);
  if (row.firedAt !== null) throw new Error(`Rung ${rung} of ${gate.subject.kind} in ${gate.phase} has fired already`);
  return row;
}

function insert(gate: Gate, appointments: readonly Appointment[], held: boolean): void {
  const { entry, version } = gate;
  const first = gate.rows.filter((row) => current(gate, row) && row.held === held).length;
  if (!held && first > 0) throw new Error(`${gate.subject.kind} has rungs of this version already`);
  gate.rows.push(
    ...appointments.map((row, index) => ({ ...row, rung: first + index, entry, version, held, firedAt: null })),
  );
}

function putInput(gate: Gate, windows: readonly InputWindow[] = []): void {
  const others = gate.input.filter(({ what }) => windows.every((window) => window.what !== what));
  gate.input = [...others, ...windows];
}
