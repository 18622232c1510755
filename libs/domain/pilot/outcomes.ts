/** What stopped a pilot: a measurement beyond a threshold, somebody whom it names, silence, an approval that was not renewed, or the end of the purpose that covers it. */
export type Halted =
  | { readonly because: 'breach'; readonly breach: Breach; readonly person: string }
  | { readonly because: 'person'; readonly person: string }
  | { readonly because: 'ladder' | 'approval' | 'consent'; readonly person: null };

/** The threshold that was breached, by its place, and the value that did. */
export interface Breach {
  readonly threshold: number;
  readonly value: number;
}

/** Why a pilot has ended. */
export type Ended = 'time' | 'rolled_back' | 'stays_halted' | 'cycle_cancelled';

/** The options of what is decided about a halted pilot, by their places; keeping things as they are ends it where it stands. */
export const GO_ON = 0;
export const ROLL_BACK = 1;
export const STAY_HALTED = 2;
export type PlaceOfOption = typeof GO_ON | typeof ROLL_BACK | typeof STAY_HALTED;
