import type { TieBreak } from '../../facts.js';
import { plusMs, type Instant } from '../../time.js';
import type { ForumRules, Stall, MethodResult, State, MethodReasons } from '../methods/method.js';
import { breakTieAmong, type Voices } from './tie-break.js';

/** Positions are taken at the deadline itself; 1 ms later time has decided. */
export const after = (deadline: Instant): Instant => plusMs(deadline, 1);

/** How a count ends: an option and, if several led, by which tie-break; a choice for the authority; or a stall. */
export interface Ending {
  readonly state: Extract<State, 'decided' | 'ready' | 'stalled'>;
  readonly outcome?: string;
  readonly tieBreak: TieBreak | null;
  /** Those that led together, when it was more than one. */
  readonly tied: readonly string[];
  readonly stall: Stall | null;
}

export const stalled = (stall: Stall, tied: readonly string[] = []): Ending => ({
  state: 'stalled',
  tieBreak: null,
  tied,
  stall,
});

/** The one that leads, or what the declared tie-breaks make of several. */
export function choose(leading: readonly string[], rules: ForumRules, voices: Voices): Ending {
  const [first, ...others] = leading;
  if (first !== undefined && others.length === 0) {
    return { state: 'decided', outcome: first, tieBreak: null, tied: [], stall: null };
  }
  const tied = rules.options.filter(({ id }) => leading.includes(id));
  const broken = breakTieAmong(tied, rules.tieBreak, voices);
  if (broken === null) return stalled('tie', leading);
  if ('waitsFor' in broken) return { state: 'ready', tieBreak: null, tied: leading, stall: null };
  return { state: 'decided', outcome: broken.option, tieBreak: broken.by, tied: leading, stall: null };
}

/** Who took part in a count, and whether that is enough. */
export interface Attendance {
  readonly entitled: number;
  /** How many took a position, including abstentions. */
  readonly taken: number;
  readonly quorum: number;
}

/** The reasons that every count gives. */
export interface CountReasons<Rule extends string> extends MethodReasons<Rule>, Attendance {
  /** Decided before the deadline, because nothing could change it any more. */
  readonly early: boolean;
  readonly tied: readonly string[];
  readonly tieBreak: TieBreak | null;
}

interface Count<Rule extends string, Result> {
  readonly rule: Rule;
  readonly rules: ForumRules;
  readonly attendance: Attendance;
  /** Whether nothing can change the end any more, also before the deadline. */
  readonly certain: () => boolean;
  readonly end: () => { readonly ending: Ending; readonly result: Result };
  /** What stands for the result while positions are taken: it would tell who leads. */
  readonly hidden: Result;
}

/** Open until the deadline, or until nothing can change the outcome; then quorum, and the end that the method finds. */
export function standingOfCount<Rule extends string, Result extends object>(
  { rule, rules, attendance, certain, end, hidden }: Count<Rule, Result>,
  now: Instant,
): MethodResult<CountReasons<Rule> & Result> {
  const over = now > rules.deadline;
  const quorate = attendance.taken >= attendance.quorum;
  const told = { rule, deadline: rules.deadline, ...attendance };
  if (over || (quorate && certain())) {
    const { ending, result } = end();
    const { state, tied, tieBreak, stall, outcome } = quorate ? ending : stalled('no_quorum');
    if (over || state === 'decided') {
      const because = { ...told, ...result, state, outcome: outcome ?? null, stall, tied, tieBreak, early: !over };
      return { state, because, ...(outcome === undefined ? {} : { outcome }) };
    }
  }
  const nothing = { state: 'open' as const, outcome: null, stall: null, tied: [], tieBreak: null, early: false };
  return { state: 'open', because: { ...told, ...hidden, ...nothing }, nextInstant: after(rules.deadline) };
}
