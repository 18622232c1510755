import { owingRulers } from '../../acting/acting.js';
import { begin, change, type Change, type NoticeDraft } from '../../change.js';
import type { Armed, Venue, DecisionFacts } from '../../facts.js';
import type { Appointment } from '../../ladder/ladder.js';
import { subject } from '../../subject.js';
import type { Calendar, Instant } from '../../time.js';
import { after } from '../counting/closing.js';
import { decided, type Outcome } from '../outcome.js';
import { armForum, takesPositions, windowFrom } from '../open-forum.js';
import type { MethodResult } from '../methods/method.js';
import type { Because } from '../methods/methods.js';
import type { LastCallBecause } from '../methods/last-call.js';
import { standing, type Poll } from './standing.js';

/** What a look at a forum leads to. */
export interface Settled {
  readonly result: 'decided' | 'last-call-began' | 'last-call-stopped' | 'ready' | 'stalled' | 'waits';
  /** Whether the forum goes into another phase by it. */
  readonly movesOn: boolean;
  readonly change: Change;
}

/** What a look finds, before anything is done about it. */
type LookResult =
  | { readonly result: 'decided'; readonly outcome: Outcome }
  | { readonly result: 'last-call-began'; readonly because: LastCallBecause; readonly endsAt: Instant }
  | { readonly result: 'last-call-stopped'; readonly because: LastCallBecause }
  | { readonly result: 'waits' | 'ready' | 'stalled'; readonly change: Change };

function find(decision: DecisionFacts, poll: Poll, now: Instant, calendar: Calendar): LookResult | null {
  const { gate } = decision;
  if ((gate.phase !== 'open' && gate.phase !== 'last_call') || gate.heldUntil !== null) return null;
  const stands = standing(decision, poll, now, calendar);
  const { because } = stands;
  if (stands.state === 'decided' && stands.outcome !== undefined) {
    const outcome = { option: stands.outcome, by: 'method', person: null, actedFor: null, because } as const;
    return { result: 'decided', outcome };
  }
  if ('lastCall' in because) {
    if (because.state === 'last_call' && because.lastCall && isNew(because.lastCall.startedAt, decision)) {
      return { result: 'last-call-began', because, endsAt: because.lastCall.endsAt };
    }
    if (because.stopped) return { result: 'last-call-stopped', because };
  }
  const look = gate.armed.find((appointment) => appointment.do === 'settle');
  return look ? lookAgain(decision, stands, look, now) : null;
}

/** Whether a look would change anything, from the forum alone. */
export const wouldChange = (decision: DecisionFacts, poll: Poll, now: Instant, calendar: Calendar): boolean =>
  find(decision, poll, now, calendar) !== null;

/**
 * Counts a forum and does what its method says: decides, begins or stops a last call, asks the final authority to choose, or waits for the next
 * instant at which time alone can change the answer. Null if nothing would change.
 */
export function settle(
  decision: DecisionFacts,
  venue: Venue,
  poll: Poll,
  now: Instant,
  calendar: Calendar,
): Settled | null {
  const found = find(decision, poll, now, calendar);
  if (!found) return null;
  const { result } = found;
  if (result === 'decided') return movesOn(result, decided(decision, venue, found.outcome, now, calendar));
  if (result === 'last-call-began') return movesOn(result, beginLastCall(decision, found.because, found.endsAt));
  if (result === 'last-call-stopped')
    return movesOn(result, stopLastCall(decision, venue, found.because, now, calendar));
  return { ...found, movesOn: false };
}

const movesOn = (result: Settled['result'], done: Change): Settled => ({ result, movesOn: true, change: done });

const isNew = (startedAt: Instant, { gate }: DecisionFacts): boolean =>
  gate.phase !== 'last_call' || startedAt !== gate.openedAt;

/** Before its time a look changes nothing but when the next one is; afterwards the final authority is asked, once. */
function lookAgain(
  decision: DecisionFacts,
  stands: MethodResult<Because>,
  look: Armed,
  now: Instant,
): LookResult | null {
  const self = subject('decision', decision.id);
  if (stands.state === 'open' || stands.state === 'last_call') {
    const at = stands.nextInstant;
    if (at === undefined || at === look.at || at <= now) return null;
    const moves = [{ subject: self, signal: null, move: 'hasten' as const, rung: look.rung, at }];
    return { result: 'waits', change: change({ moves }) };
  }
  return {
    result: stands.state === 'ready' ? 'ready' : 'stalled',
    change: change({ notices: choose(decision, stands.because, look.rung) }),
  };
}

const choose = (decision: DecisionFacts, because: Because, rung: number): NoticeDraft[] =>
  owingRulers(decision)
    .filter((person) => !decision.unable.includes(person))
    .map((person) => ({
      person,
      purpose: 'advice_closed',
      subject: subject('decision', decision.id),
      mark: rung,
      data: {
        phase: decision.gate.phase,
        deadline: decision.gate.deadline,
        do: 'settle',
        stall: 'stall' in because ? because.stall : null,
      },
    }));

/** Agreed, and open to a last concern: a phase with a clock of its own. Positions stay. */
function beginLastCall({ id, lastCalls }: DecisionFacts, { lastCall }: LastCallBecause, endsAt: Instant): Change {
  const self = subject('decision', id);
  const number = lastCall?.number ?? lastCalls + 1;
  const window = { from: lastCall?.startedAt ?? endsAt, until: endsAt };
  return change({
    moves: [begin(self, 'last_call', 'phaseEnded', { window, appointments: [count(after(endsAt))] })],
    patches: [{ row: 'decision', id, set: { lastCalls: number } }],
    entries: [{ type: 'last-call-began', subject: self, body: { number, endsAt } }],
  });
}

const count = (at: Instant): Appointment => ({ do: 'settle', at, if: 'not_finished', who: ['final_authority'] });

/** Back to the forum with a fresh deadline; agreements are not lost. One that may not begin again is looked at at once. */
function stopLastCall(
  decision: DecisionFacts,
  venue: Venue,
  { stopped, stall }: LastCallBecause,
  now: Instant,
  calendar: Calendar,
): Change {
  const window = windowFrom(decision, venue, now, calendar);
  const armed = armForum(decision, window, null, calendar);
  const atOnce = [count(now), ...armed.filter(({ do: step }) => step !== 'settle')];
  const body = { number: decision.lastCalls, because: stopped, deadline: window.until };
  return change({
    moves: [takesPositions(decision, window, stall === null ? armed : atOnce)],
    entries: [{ type: 'last-call-stopped', subject: subject('decision', decision.id), body }],
  });
}
