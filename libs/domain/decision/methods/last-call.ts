import { z } from 'zod';
import { after } from '../counting/closing.js';
import { Share, leastCount } from '../counting/share.js';
import type { Concern, ForumRules, Method, MethodResult, MethodReasons } from './method.js';
import { Duration, type Calendar, type Instant } from '../../time.js';
import { ProposalTitle } from './consent.js';

export const LastCallParameters = z
  .strictObject({
    majority: Share.default('more than 1/2').describe('the share of all deciders that must have agreed'),
    outstanding: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(2)
      .describe('at most so many deciders may have said nothing yet when last call begins'),
    length: Duration.default('P10D').describe('how long last call is'),
    restarts: z.int().min(0).max(20).default(3).describe('how often last call may begin anew; then the ladder climbs'),
    proposerAgrees: z.boolean().default(true).describe('a proposer who is a decider counts as agreeing while silent'),
    proposal: ProposalTitle,
  })
  .meta({ id: 'LastCallParameters' });
export type LastCallParameters = z.infer<typeof LastCallParameters>;

/** A last call: from when, and until when a concern stops it; the end is inside. The first has the number 1. */
export interface LastCall {
  readonly number: number;
  readonly startedAt: Instant;
  readonly endsAt: Instant;
}

export interface LastCallRules extends ForumRules {
  readonly parameters: LastCallParameters;
  /** The id of the option put forward. */
  readonly proposal: string;
  /** How many last calls have begun in this forum, the running one included. */
  readonly started: number;
  /** The one that the rows say is running. While it is, `deadline` says nothing: until then last call must have begun. */
  readonly running: Omit<LastCall, 'number'> | null;
}

export interface LastCallTally {
  readonly entitled: number;
  readonly agreed: number;
  readonly abstained: number;
  /** The proposer is a decider and has said nothing. */
  readonly proposerSilent: boolean;
}

export interface LastCallBecause extends MethodReasons<'last_call@1'> {
  readonly entitled: number;
  /** How many agreed, including a silent proposer if the rules say so. */
  readonly agreed: number;
  readonly abstained: number;
  /** Deciders who have neither agreed nor abstained. */
  readonly outstanding: number;
  readonly proposerCounted: boolean;
  readonly agreementsNeeded: number;
  readonly mostOutstanding: number;
  readonly openConcerns: number;
  readonly lastCall: LastCall | null;
  readonly restartsLeft: number;
  /** Why the last call that was running is over before its end. */
  readonly stopped: 'concern' | 'agreement' | null;
}

/**
 * Rust's final comment period. Last call begins when no concern is open, enough deciders agreed and few are outstanding;
 * when it ends undisturbed, the proposal is adopted. A concern stops it, agreements stay, and a fresh one begins when the
 * concern is closed. The caller writes rows as the state says:
 * 1. `last_call` with another `startedAt` than the running one: a last call begins at `because.lastCall`.
 * 2. `open` while one is running: it was stopped. Record that and give the forum a new deadline.
 */
export const lastCall: Method<LastCallRules, LastCallTally, LastCallBecause> = (
  rules,
  tally,
  concerns,
  now,
  calendar,
) => {
  const { parameters, running, deadline } = rules;
  const counted = reasons(rules, tally, concerns);
  const agreed = counted.agreed >= counted.agreementsNeeded && counted.outstanding <= parameters.outstanding;
  const quiet = counted.openConcerns === 0;
  const stopped = running && !quiet ? 'concern' : running ? interruption(running, concerns, agreed) : null;
  const told = { ...counted, stopped };
  if (running && !stopped) return goesOn(told, rules, running, now);
  if (agreed && quiet) return begins(told, rules, now, calendar);
  if (running) return answer(told, 'open'); // the new deadline is not known yet
  if (now <= deadline) return { ...answer(told, 'open'), nextInstant: after(deadline) };
  return answer(told, 'stalled', { stall: quiet ? 'not_agreed' : 'concern_open' });
};

type Answer = MethodResult<LastCallBecause>;

const answer = (told: LastCallBecause, state: Answer['state'], more: Partial<LastCallBecause> = {}): Answer => ({
  state,
  because: { ...told, ...more, state },
});

/** The one that is running goes on until its end, and is then what was decided. */
function goesOn(
  told: LastCallBecause,
  { started, proposal: outcome }: LastCallRules,
  running: Omit<LastCall, 'number'>,
  now: Instant,
): Answer {
  const same = { ...running, number: started };
  if (now > running.endsAt) return { ...answer(told, 'decided', { lastCall: same, outcome }), outcome };
  return { ...answer(told, 'last_call', { lastCall: same }), nextInstant: after(running.endsAt) };
}

/** A fresh one, unless there were as many as may be. */
function begins(
  told: LastCallBecause,
  { parameters, started }: LastCallRules,
  now: Instant,
  calendar: Calendar,
): Answer {
  if (started > parameters.restarts) return answer(told, 'stalled', { stall: 'too_many_restarts' });
  const fresh = { number: started + 1, startedAt: now, endsAt: calendar.add(now, parameters.length) };
  const restartsLeft = parameters.restarts - started;
  return { ...answer(told, 'last_call', { lastCall: fresh, restartsLeft }), nextInstant: after(fresh.endsAt) };
}

function reasons(
  { parameters, started, deadline }: LastCallRules,
  { entitled, agreed: said, abstained, proposerSilent }: LastCallTally,
  concerns: readonly Concern[],
): LastCallBecause {
  const proposerCounted = parameters.proposerAgrees && proposerSilent;
  const agreed = said + (proposerCounted ? 1 : 0);
  return {
    rule: 'last_call@1',
    state: 'open',
    deadline,
    outcome: null,
    stall: null,
    entitled,
    agreed,
    abstained,
    outstanding: Math.max(0, entitled - agreed - abstained),
    proposerCounted,
    agreementsNeeded: leastCount(parameters.majority, entitled),
    mostOutstanding: parameters.outstanding,
    openConcerns: concerns.filter(({ open }) => open).length,
    lastCall: null,
    restartsLeft: Math.max(0, parameters.restarts - Math.max(0, started - 1)),
    stopped: null,
  };
}

/** What ended a running last call, even when nobody looked in time: a concern that was open during it, or lost agreement. */
function interruption(
  { startedAt, endsAt }: Omit<LastCall, 'number'>,
  concerns: readonly Concern[],
  agreed: boolean,
): 'concern' | 'agreement' | null {
  const during = concerns.some(({ raisedAt, closedAt }) => raisedAt <= endsAt && (closedAt ?? raisedAt) > startedAt);
  return during ? 'concern' : agreed ? null : 'agreement';
}
