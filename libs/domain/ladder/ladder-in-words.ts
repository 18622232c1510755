import { durationInWords } from '../words/duration-in-words.js';
import type { Duration } from '../time.js';
import { endsTheStall, type Receiver, type Rung, type Wait, type When } from './rung.js';
import type { StepName, SubjectKind } from '../subject.js';

const WHO: Record<Receiver, string> = {
  responsible: 'those who owe something',
  facilitator: 'the facilitators',
  deputy_facilitator: 'the deputy facilitator',
  final_authority: 'the final authority',
  deputy: 'the deputy of the final authority',
};

interface RungToTell {
  readonly do: StepName;
  readonly who: readonly Receiver[];
  readonly fallback?: readonly Receiver[] | undefined;
  readonly by?: Duration | undefined;
}

const DEFAULTS: Record<SubjectKind, string> = {
  program: 'Nothing changes',
  cycle: 'The cycle goes on; what is missing stays visible',
  decision: 'The declared default is decided',
  review:
    'It counts as not approved: a decision goes back to its forum, an item is proposed once more, a pilot does not start',
  pilot: 'The verdict is closed without a statement, flagged',
};
const CANCELS: Record<SubjectKind, string> = {
  ...DEFAULTS,
  cycle: 'The cycle is cancelled, and everybody is told why',
  decision: 'The decision is withdrawn',
};

const WORDS: Record<StepName, (who: string, kind: SubjectKind, phase: string, by?: Duration) => string> = {
  remind: (who) => `Reminds ${who}`,
  escalate: (who) => `Asks ${who} as well`,
  extend_once: (_who, _kind, _phase, by) => `Gives ${by ? durationInWords(by) : 'a little'} more, once`,
  apply_tie_break: () => 'Applies the declared tie-break to the positions that count',
  apply_default: (_who, kind) => DEFAULTS[kind],
  advance_flagged: (_who, kind) => DEFAULTS[kind],
  cancel: (_who, kind) => CANCELS[kind],
  halt: () => 'The pilot is halted, and what becomes of it is decided',
  close_session: () => 'The session ends',
  settle: (_who, _kind, phase) =>
    phase === 'last_call'
      ? 'Last call ends; without a concern it is adopted'
      : 'Positions are in: the method decides, or the final authority may',
  ask_promise: () => 'Asks whether the promise was kept',
  start_pilot: () => 'The pilot starts, if every review has approved it',
  end_pilot: (_who, _kind, phase) =>
    phase === 'planned' ? 'The pilot is withdrawn; it never started' : 'The pilot ends, and its verdict is drawn',
};

/** What a step will do when its instant comes, if nothing happens before. */
export function inWords({ do: step, who, fallback, by }: RungToTell, kind: SubjectKind, phase: string): string {
  if (phase === 'obligations' && step === 'advance_flagged')
    return 'The answer is flagged as missing; the agenda can go out without it';
  const names = (list: readonly Receiver[]): string => list.map((receiver) => WHO[receiver]).join(' and ');
  const others = fallback && fallback.length > 0 ? ` (or, if there is nobody, ${names(fallback)})` : '';
  return WORDS[step](names(who) + others, kind, phase, by);
}

/** On which condition a rung fires, as the end of a sentence. */
export const CONDITIONS: Record<Rung['if'], string> = {
  not_finished: '',
  nobody_took_it: ', if nobody has begun',
  reviews_open: ', if somebody still owes something',
};

const KINDS: Partial<Record<Wait, SubjectKind>> = { decision: 'decision', review: 'review', pilot: 'pilot' };

/** A whole ladder, one sentence a rung: when, what, and on which condition. */
export const ladderInWords = (rungs: readonly Rung[], wait: Wait): string[] =>
  rungs.map((rung) => {
    const what =
      wait === 'hold' && endsTheStall(rung.do) ? 'The hold ends' : inWords(rung, KINDS[wait] ?? 'cycle', wait);
    const condition = endsTheStall(rung.do) ? '' : CONDITIONS[rung.if];
    return `${whenInWords(rung.when)}: ${what.charAt(0).toLowerCase()}${what.slice(1)}${condition}`;
  });

/** When a rung is due, as the beginning of a sentence. */
function whenInWords(when: When): string {
  if (when === 'at_deadline') return 'At the deadline';
  if ('before' in when) return `${durationInWords(when.before)} before the deadline`;
  if ('after' in when) return `${durationInWords(when.after)} after the deadline`;
  const part = `${+(when.fraction * 100).toFixed(2)} %`;
  return `When ${part} of the ${when.of === 'elapsed' ? 'time' : 'working time'} until the deadline is over`;
}
