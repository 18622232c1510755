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

export function wallClock(zoneName: string): WallClock {
  const zone = IANAZone.create(zoneName);
  if (!zone.isValid) throw new RangeError(`Unknown time zone: ${zoneName}`);
  const offset = (instant: number): number => Math.round(zone.offset(instant) * 60_000);
  const offsetOfDay = remember((day) => offset(day * DAY_MS));

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

/** `compute`, but once per key. */
export function remember<T>(compute: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
