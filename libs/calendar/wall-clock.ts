import { IANAZone } from 'luxon';

export const DAY_MS = 86_400_000;

/**
 * The clock on the wall of a zone. Instants are ms since 1970 in UTC; a reading is what the clock shows, written as ms since
 * 1970 as if it were UTC. Luxon knows the offsets; its own way back from a reading to an instant is not used, because in the
 * hour that comes twice it answers by the season in which the process runs.
 */
export interface WallClock {
  read(instant: number): number;
  /** The first instant at which the clock has reached `reading`: of an hour that comes twice the first, of a skipped one its end. */
  reached(reading: number): number;
  /** The instant of `reading`: of an hour that comes twice the first; a skipped one moves forward by the length of the gap. */
  at(reading: number): number;
}

/** The same for all who ask: what it knows of a zone's offsets is kept, because asking for one takes tens of microseconds. */
export function wallClock(zoneName: string): WallClock {
  const name = zoneName.toLowerCase(); // so that there are no more of them than zones
  const known = clocks.get(name) ?? madeFor(zoneName);
  clocks.set(name, known);
  return known;
}

const clocks = new Map<string, WallClock>();

function madeFor(zoneName: string): WallClock {
  const zone = IANAZone.create(zoneName);
  if (!zone.isValid) throw new RangeError(`Unknown time zone: ${zoneName}`);
  const asked = (instant: number): number => Math.round(zone.offset(instant) * 60_000);
  const offsetOfDay = remember((day) => asked(day * DAY_MS));

  /** Only on a day of change, in UTC, is it not the offset with which the day begins: no zone changes its clock and back in one. */
  function offset(instant: number): number {
    const day = Math.floor(instant / DAY_MS);
    const beginning = offsetOfDay(day);
    return beginning === offsetOfDay(day + 1) ? beginning : asked(instant);
  }

  /** The instants between which the clock reaches `reading`; they differ only when it jumps over it. */
  function bracket(reading: number): { from: number; to: number } {
    const day = Math.floor(reading / DAY_MS);
    const before = offsetOfDay(day - 1); // no zone has changed its clock twice within these three days
    const after = offsetOfDay(day + 2);
    const old = reading - before;
    if (before === after || offset(old) === before) return { from: old, to: old };
    const changed = reading - after;
    return offset(changed) === after ? { from: changed, to: changed } : { from: changed, to: old };
  }

  function reached(reading: number): number {
    let { from, to } = bracket(reading);
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      if (middle + offset(middle) < reading) from = middle;
      else to = middle;
    }
    return to;
  }

  return { read: (instant) => instant + offset(instant), reached, at: (reading) => bracket(reading).to };
}

const MOST_REMEMBERED = 10_000;

/** `compute`, but once per key. Begins anew when it knows a great many. */
export function remember<T>(compute: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute(key);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, value);
    return value;
  };
}
