import fc from 'fast-check';
import { cancelCycle } from '../../../libs/domain/cycle/moving/cancel-cycle.js';
import { goBack } from '../../../libs/domain/cycle/moving/go-back.js';
import { moveDeadline } from '../../../libs/domain/cycle/deadline.js';
import { hold, resume } from '../../../libs/domain/cycle/hold.js';
import type { Change } from '../../../libs/domain/change.js';
import { rule } from '../../../libs/domain/decision/ruling.js';
import { endForum } from '../../../libs/domain/decision/withdraw-or-hand-on.js';
import type { CycleFacts, GateFacts } from '../../../libs/domain/facts.js';
import type { Refusal } from '../../../libs/domain/refusal.js';
import { resubmit } from '../../../libs/domain/review/resubmit.js';
import { giveVerdict } from '../../../libs/domain/review/verdict/give-verdict.js';
import type { Verdict } from '../../../libs/domain/review/verdict/verdict-refused.js';
import { endApproval, type Lapse } from '../../../libs/domain/review/approval/lapse.js';
import { handOver } from '../../../libs/domain/review/reviewer-change.js';
import { lookEarly } from '../../../libs/domain/steps/run-step.js';
import type { StepFacts, Whose } from '../../../libs/domain/steps/due.js';
import { plusMs, type Instant } from '../../../libs/domain/time.js';
import { ANN, BEN, CALENDAR, CLEO, CORA, DENIZ, DROP, FAY, KEEP, ODA, OPTIONAL, aPoll, silence } from '../a-cycle.js';
import { pollOf, said, type Said } from './any-poll.js';

const HOUR = 3_600_000;
const by = { person: FAY };
const CYD = 'cyd'; // takes a review over

/** What somebody tries, and whether it must be refused: they have no right, or it is too late. */
export interface Command {
  readonly name: string;
  readonly ask: (cycle: CycleFacts, now: Instant) => Change | Refusal | null;
  readonly forbidden: (cycle: CycleFacts) => boolean;
}
export type Found = { readonly taken: boolean; readonly nobodyOwes: boolean; readonly said: Said };
export type Action =
  | { readonly do: 'command'; readonly command: Command }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'tick'; readonly found: Found };

/** What a due step finds out; the rules cope with anything. */
export const found: fc.Arbitrary<Found> = fc.record({
  taken: fc.boolean(),
  nobodyOwes: fc.boolean(),
  said,
});
export const factsOf =
  ({ taken, nobodyOwes, said: spoken }: Found) =>
  (whose: Whose, cycle: CycleFacts): StepFacts => {
    const quiet = silence(whose, cycle);
    const poll = whose.kind === 'decision' ? pollOf(whose.decision, spoken) : null;
    return { ...quiet, taken, owing: nobodyOwes ? [] : quiet.owing, poll };
  };

function people<T>(
  weight: number,
  name: string,
  input: fc.Arbitrary<T>,
  ask: (cycle: CycleFacts, now: Instant, input: T) => Change | Refusal | null,
  forbidden: (cycle: CycleFacts, input: T) => boolean = () => false,
): { weight: number; arbitrary: fc.Arbitrary<Action> } {
  const arbitrary = input.map((value): Action => {
    const command = {
      name: `${name} ${JSON.stringify(value)}`,
      ask: (cycle: CycleFacts, now: Instant) => ask(cycle, now, value),
      forbidden: (cycle: CycleFacts) => forbidden(cycle, value),
    };
    return { do: 'command', command };
  });
  return { weight, arbitrary };
}

/** One of those in `phase` when there is any, otherwise of all, so that commands are often legal. */
function pick<One extends { gate: GateFacts }>(all: readonly One[], n: number, phase: string): One {
  const likely = all.filter(({ gate }) => gate.phase === phase);
  const one = likely[n % likely.length] ?? all[n % all.length];
  if (!one) throw new Error('There is nothing to pick from');
  return one;
}

const over = ({ gate }: { gate: GateFacts }): boolean => gate.over || gate.heldUntil !== null;
/** Phases in which positions are taken. */
export const TALKING = ['open', 'last_call'];
const seldom = fc.nat(9).map((n) => n === 0);
const nth = fc.nat(5);

const ruling = fc.record({
  n: nth,
  option: fc.constantFrom(DROP, OPTIONAL, DROP, OPTIONAL, KEEP, 'else'),
  person: fc.constantFrom(ODA, ODA, ODA, DENIZ, BEN),
  silent: seldom,
  said,
});
const verdict = fc.record({
  n: nth,
  said: fc.constantFrom<Verdict>('approve', 'approve', 'request_changes', 'reject'),
  obligation: fc.constantFrom('o1', 'o1', 'o1', null),
  slip: fc.nat(19).map((n) => ['stranger', 'stale'][n] ?? null),
  until: fc.option(fc.integer({ min: 1, max: 90 })),
  owes: fc.option(fc.constant('k')),
  concerns: fc.option(fc.constantFrom(CLEO, CORA)),
});

/** What the program does when a date of an approval has come: its own workflow is not part of the model. */
const dates = people(
  4,
  'end',
  fc.tuple(nth, fc.constantFrom<Lapse>('expired', 'condition_unmet')),
  (cycle, now, [n, because]) => {
    const one = pick(cycle.reviews, n, 'approved');
    return endApproval(cycle, one.id, because, now, CALENDAR);
  },
);

let conditions = 0;

export const actions: fc.Arbitrary<Action> = fc.oneof(
  people(
    8,
    'rule',
    ruling,
    (cycle, now, { n, option, person, silent, said: spoken }) => {
      const one = pick(cycle.decisions, n, 'open');
      const taken = silent ? { decide: 0, advise: 0 } : { decide: 1, advise: 1 };
      const poll = one.method === 'authority@1' ? aPoll({ taken }) : pollOf(one, spoken);
      const ruled = { option, person, rationale: 'Nobody has used it', answersMissing: [] };
      return rule(cycle, one.id, ruled, poll, now, CALENDAR);
    },
    ({ decisions }, { n, option, person }) => {
      const one = pick(decisions, n, 'open');
      return over(one) || !TALKING.includes(one.gate.phase) || person === BEN || option === 'else';
    },
  ),
  // the relay's look at what was said since
  people(
    8,
    'look',
    fc.record({ n: nth, said }),
    (cycle, now, { n, said: spoken }) => {
      const one = pick(cycle.decisions, n, 'open');
      return lookEarly(cycle, one, pollOf(one, spoken), now, CALENDAR);
    },
    ({ decisions }, { n }) => {
      const one = pick(decisions, n, 'open');
      return over(one) || !TALKING.includes(one.gate.phase);
    },
  ),
  people(
    12,
    'review',
    verdict,
    (cycle, now, { n, said: voiced, obligation, slip, until, owes, concerns }) => {
      const { id, reviewer, gate } = pick(cycle.reviews, n, 'open');
      const condition = { id: `k${(conditions += 1)}`, owner: ANN, dueAt: plusMs(now, HOUR) };
      const giver = {
        person: slip === 'stranger' ? BEN : reviewer,
        entry: gate.entry - (slip === 'stale' ? 1 : 0),
        obligation,
        terms: { until: until === null ? null : plusMs(now, until * HOUR), conditions: owes ? [condition] : [] },
        concerns: { obligations: concerns ? [{ id: 'o1', reviewer: concerns }] : [], items: [] },
      };
      return giveVerdict(cycle, id, voiced, giver, now, CALENDAR);
    },
    ({ reviews }, { n, said: voiced, obligation, slip }) => {
      const one = pick(reviews, n, 'open');
      return over(one) || one.gate.phase !== 'open' || slip !== null || (voiced === 'reject' && obligation === null);
    },
  ),
  people(
    6,
    'resubmit',
    nth,
    (cycle, now, n) => resubmit(cycle, pick(cycle.reviews, n, 'changes_requested').id, now, CALENDAR),
    ({ reviews }, n) => pick(reviews, n, 'changes_requested').gate.phase !== 'changes_requested',
  ),
  dates,
  people(
    1,
    'replace',
    nth,
    (cycle, now, n) =>
      handOver(cycle, pick(cycle.reviews, n, 'open').id, { to: CYD, answered: false, by: FAY }, now, CALENDAR),
    ({ reviews }, n) => over(pick(reviews, n, 'open')),
  ),
  people(
    1,
    'finish',
    fc.tuple(nth, fc.constantFrom('withdraw', 'hand_on')),
    (cycle, now, [n, how]) => endForum(cycle, pick(cycle.decisions, n, 'open').id, how, now, CALENDAR),
    ({ decisions }, [n]) => over(pick(decisions, n, 'open')),
  ),
  people(
    2,
    'move',
    fc.tuple(nth, fc.integer({ min: -5, max: 400 })),
    (cycle, now, [n, hours]) => {
      const all = [cycle.gate, ...cycle.decisions.map(({ gate }) => gate), ...cycle.reviews.map(({ gate }) => gate)];
      const { subject } = all[n] ?? cycle.gate;
      return moveDeadline(cycle, subject, { to: plusMs(now, hours * HOUR), reason: 'More time', by }, now, CALENDAR);
    },
    (_cycle, [, hours]) => hours <= 0,
  ),
  people(
    1,
    'hold',
    fc.option(fc.integer({ min: -5, max: 900 })),
    (cycle, now, hours) => hold(cycle, hours === null ? null : plusMs(now, hours * HOUR), by, now, CALENDAR),
    (cycle, hours) => over(cycle) || (hours !== null && hours <= 0),
  ),
  people(
    3,
    'resume',
    fc.constant(null),
    (cycle, now) => resume(cycle, by, now, CALENDAR),
    ({ gate }) => gate.over || gate.heldUntil === null,
  ),
  // forums are what is tested: a cycle goes back as far as they are drafts, and is seldom cancelled
  people(
    1,
    'back',
    fc.constant(null),
    (cycle, now) => (cycle.gate.phase === 'refinement' ? null : goBack(cycle, by, now, CALENDAR)),
    over,
  ),
  people(1, 'cancel', seldom, (cycle, now, really) => (really ? cancelCycle(cycle, by, now, CALENDAR) : null)),
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 60 }).map((hours): Action => ({ do: 'pass', ms: hours * HOUR })) },
  { weight: 4, arbitrary: found.map((facts): Action => ({ do: 'tick', found: facts })) },
);
