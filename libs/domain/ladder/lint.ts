import type { Offence } from '../refusal.js';
import { elapsedMs, type Duration } from '../time.js';
import type { Receiver, Rung, Verb, Wait, When } from './rung.js';

/**
 * What makes a ladder unfit for its wait, all at once: it does not end the stall, a rung can never act, the order contradicts
 * itself, or somebody is to be asked who cannot exist there. Paths are those of the ladder: `1`, `1.who.0`.
 */
export function lint(rungs: readonly Rung[], wait: Wait): Offence[] {
  return rungs.flatMap((rung, index) => [
    ...ending(rungs, rung, index),
    ...order(rungs, rung, index),
    ...extension(rungs, rung, index, wait),
    ...unable(rung, index, wait),
    ...absent(rung, index, wait),
  ]);
}

const ENDING: readonly Verb[] = ['apply_default', 'advance_flagged', 'cancel', 'halt'];

function ending(rungs: readonly Rung[], rung: Rung, index: number): Offence[] {
  const last = index === rungs.length - 1;
  const ends = ENDING.includes(rung.do);
  const at = (message: string): Offence[] => [{ path: String(index), message }];
  if (last && !ends) return at(`The last rung must end the stall; "${rung.do}" does not`);
  if (last && rung.if === 'nobody_took_it') return at('The last rung must end the stall, also when somebody took it');
  if (!last && ends) return at(`"${rung.do}" ends the stall, so nothing can come after it`);
  return [];
}

/** Only what is earlier for certain: a working day and 24 hours cannot be compared without a date. */
function order(rungs: readonly Rung[], rung: Rung, index: number): Offence[] {
  const earlier = rungs.slice(0, index);
  const before = earlier.findIndex((other) => isSooner(rung.when, other.when));
  if (before >= 0) {
    return [{ path: `${index}.when`, message: `Its time lies before that of rung ${before + 1}, which it follows` }];
  }
  const same = earlier.findIndex((other) => JSON.stringify(other) === JSON.stringify(rung));
  return same >= 0 ? [{ path: String(index), message: `It is the same as rung ${same + 1}` }] : [];
}

function isSooner(one: When, other: When): boolean {
  const [a, b] = [placeOf(one), placeOf(other)];
  if (a.side !== b.side) return a.side < b.side;
  return a.unit === b.unit && a.amount < b.amount;
}

/** Where an instant lies beside the deadline: on which side, and how far in which unit. */
function placeOf(when: When): { side: -1 | 0 | 1; unit: string; amount: number } {
  if (when === 'at_deadline') return { side: 0, unit: '', amount: 0 };
  if ('fraction' in when) return { side: -1, unit: `fraction of ${when.of ?? 'working'} time`, amount: when.fraction };
  const [side, duration] = 'before' in when ? ([-1, when.before] as const) : ([1, when.after] as const);
  const { unit, amount } = measure(duration);
  return { side, unit, amount: side * amount };
}

function measure(duration: Duration): { unit: string; amount: number } {
  if (typeof duration === 'string') return { unit: 'ms', amount: elapsedMs(duration) ?? 0 };
  return 'workingDays' in duration
    ? { unit: 'workingDays', amount: duration.workingDays }
    : { unit: 'workingHours', amount: duration.workingHours };
}

function extension(rungs: readonly Rung[], rung: Rung, index: number, wait: Wait): Offence[] {
  if (rung.do !== 'extend_once') {
    return rung.by ? [{ path: `${index}.by`, message: 'Only "extend_once" says by how much' }] : [];
  }
  const errors: Offence[] = [];
  if (!rung.by) errors.push({ path: `${index}.by`, message: 'Say how much longer, for example {"workingDays": 2}' });
  if (wait === 'hold')
    errors.push({ path: `${index}.do`, message: 'A hold is as long as was said; it is not extended' });
  if (rungs.findIndex((other) => other.do === 'extend_once') < index) {
    errors.push({ path: `${index}.do`, message: 'A wait is extended once; a second "extend_once" would never act' });
  }
  return errors;
}

/** What a silent pilot can do: it has no default and no next phase, and a moved deadline would let it run on unwatched. */
const OF_A_PILOT: readonly Verb[] = ['remind', 'escalate', 'halt'];

function unable(rung: Rung, index: number, wait: Wait): Offence[] {
  const at = (message: string): Offence[] => [{ path: `${index}.do`, message }];
  if (wait === 'pilot' && !OF_A_PILOT.includes(rung.do))
    return at(`A pilot that nobody measures is halted; "${rung.do}" would let it run on unwatched`);
  if (wait !== 'pilot' && rung.do === 'halt') return at(`"halt" stops a pilot; in "${wait}" it would never act`);
  return rung.do === 'apply_tie_break' && wait !== 'decision'
    ? at(`"apply_tie_break" is for decisions; in "${wait}" it would never act`)
    : [];
}

const OF_A_DECISION: readonly Receiver[] = ['final_authority', 'deputy'];

/** A final authority and their deputy exist where there is a decision. */
function absent(rung: Rung, index: number, wait: Wait): Offence[] {
  if (wait === 'decision' || wait === 'review') return [];
  return (['who', 'fallback'] as const).flatMap((list) =>
    (rung[list] ?? []).flatMap((receiver, place) =>
      OF_A_DECISION.includes(receiver)
        ? [
            {
              path: `${index}.${list}.${place}`,
              message: `There is no ${receiver} in "${wait}"; only decisions have one`,
            },
          ]
        : [],
    ),
  );
}

/** Rungs of a decision's own ladder that ask its deputy and nobody else, although it names none. */
export function withoutDeputy(rungs: readonly Rung[]): Offence[] {
  return rungs.flatMap(({ do: step, who, fallback }, index) =>
    step === 'escalate' && [...who, ...(fallback ?? [])].every((receiver) => receiver === 'deputy')
      ? [
          {
            path: `${index}.who`,
            message: 'The decision names no deputy; name one, or say who is asked instead (fallback)',
          },
        ]
      : [],
  );
}
