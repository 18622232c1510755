import type { Change } from '../change.js';
import { endingPhase } from '../cycle/move.js';
import type { CycleFacts, DecisionFacts, Right } from '../facts.js';
import { NOT_FOUND, type Offence, type Refusal, refuse } from '../refusal.js';
import { isOver } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { decided } from './forum.js';
import type { Standing, Tally } from './method.js';
import { ask } from './methods.js';

/** Who holds what in a decision that is being declared. */
export interface Duties {
  readonly proposer: string;
  readonly authority: string;
  readonly deputy: string | null;
  /** Who votes; a single one decides alone when the final authority is silent. */
  readonly deciders: readonly string[];
  readonly reviewers: readonly string[];
}

/** The two-person rule: nobody holds two of proposer, sole decider and approver, directly or as a deputy. */
export function conflictOfDuties({ proposer, authority, deputy, deciders, reviewers }: Duties): Refusal | null {
  const errors: Offence[] = [];
  if (proposer === authority) errors.push({ path: 'authority', message: 'The proposer cannot be the sole decider' });
  if (deputy === proposer)
    errors.push({ path: 'deputy', message: 'The proposer cannot stand in for the sole decider' });
  if (deputy === authority) errors.push({ path: 'deputy', message: 'Nobody is their own deputy' });
  const alone = deciders.length === 1 ? deciders[0] : null; // their vote alone could carry it in a stall
  if (alone === proposer) errors.push({ path: 'deciders', message: 'The proposer cannot be the only voter' });
  for (const reviewer of reviewers) {
    if (reviewer === alone) errors.push({ path: 'reviewers', message: 'The only voter cannot approve' });
    if (reviewer === proposer) errors.push({ path: 'reviewers', message: 'The proposer cannot approve' });
    if (reviewer === authority) errors.push({ path: 'reviewers', message: 'The sole decider cannot approve' });
    if (reviewer === deputy)
      errors.push({ path: 'reviewers', message: 'The deputy of the sole decider cannot approve' });
  }
  return errors.length > 0
    ? refuse('conflict-of-duties', 'Nobody may hold two of proposer, sole decider and approver of one decision', errors)
    : null;
}

/** How the forum stands by its method. */
export function standing(decision: DecisionFacts, tally: Tally, now: Instant, calendar: Calendar): Standing {
  const advice = decision.gate.input.find(({ what }) => what === 'advice');
  const rules = { adviceClosesAt: advice?.closesAt ?? now, deadline: decision.gate.deadline ?? now, quorum: 0 };
  return ask('authority@1', rules, tally, [], now, calendar);
}

/** What somebody wants to say in a forum, and the window for it. */
export interface Taking {
  readonly option: { readonly known: boolean } | null;
  readonly reason: string | null;
  readonly closesAt: Instant | null;
  readonly now: Instant;
}

/**
 * What is refused of a position before it is written. The instant at which the advice window closes is inside. Whoever
 * advises says why; the final authority takes no position, because they rule.
 */
export function positionRefused(
  gate: { phase: string; over: boolean; heldUntil: Instant | null },
  right: Right | 'final_authority' | null,
  { option, reason, closesAt, now }: Taking,
): Refusal | null {
  if (right === 'final_authority') return refuse('no-right', 'You are the final authority: you rule, with a rationale');
  if (right === null) {
    return refuse(
      'no-right',
      'You were not given a right in this decision; it names who decides, advises and contributes',
    );
  }
  if (gate.heldUntil) return refuse('on-hold', 'The cycle is on hold; positions are taken again when it is resumed');
  if (gate.phase !== 'open') {
    return refuse('phase-closed', `The decision is ${gate.phase}; positions are taken while it is open`);
  }
  if (closesAt !== null && now > closesAt) return refuse('input-closed', `Advice was taken until ${closesAt}`);
  if (option && !option.known) {
    return refuse('unknown-reference', 'The decision has no such option', [
      { path: 'option', message: 'is not among the options' },
    ]);
  }
  if (right === 'advise' && (reason ?? '').trim().length < 3) {
    return refuse('reason-missing', 'Advice says why', [{ path: 'reason', message: 'At least 3 characters' }]);
  }
  return null;
}

/** What the final authority, or the deputy for them, rules. */
export interface Ruling {
  readonly option: string;
  readonly person: string;
  readonly rationale: string;
  /** Current advice with a reason that has no answer, neither from before nor with the ruling. */
  readonly answersMissing: readonly string[];
}

/** Decides by the final authority; its deputy may once the ladder has climbed to them. */
export function rule(
  cycle: CycleFacts,
  decisionId: string,
  ruling: Ruling,
  tally: Tally,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const decision = cycle.decisions.find(({ id }) => id === decisionId);
  if (!decision) return NOT_FOUND;
  const no = rulingRefused(decision, ruling, tally, now, calendar);
  if (no) return no;
  const deputy = ruling.person === decision.deputy && ruling.person !== decision.authority;
  const { because } = standing(decision, { ...tally, unanswered: 0 }, now, calendar);
  const outcome = {
    option: ruling.option,
    by: deputy ? ('deputy' as const) : ('authority' as const),
    person: ruling.person,
    actedFor: deputy ? decision.authority : null,
    because,
  };
  return endingPhase(decided(decision, cycle, outcome, now, calendar), cycle, now, calendar);
}

const SHORTEST_RATIONALE = 10;

/** Why somebody may not rule here, nor answer advice, or null. The deputy may once the ladder has climbed to them. */
export function rulerRefused({ gate, authority, deputy }: DecisionFacts, person: string): Refusal | null {
  if (person !== authority && !(person === deputy && gate.responsible.includes(person))) {
    const detail =
      person === deputy
        ? 'You are the deputy; the decision is the final authority’s until the ladder climbs to you'
        : 'Only the final authority decides here; your right is shown with the decision';
    return refuse('no-right', detail);
  }
  if (gate.heldUntil) return refuse('on-hold', 'The cycle is on hold; resume it first');
  if (isOver(gate.phase) || gate.phase === 'decided') {
    return refuse('already-decided', `The decision is ${gate.phase} already`);
  }
  if (gate.phase === 'open') return null;
  return refuse('phase-closed', `The decision is ${gate.phase}; it opens with the cycle's decision phase`);
}

function rulingRefused(
  decision: DecisionFacts,
  { option, person, rationale, answersMissing }: Ruling,
  tally: Tally,
  now: Instant,
  calendar: Calendar,
): Refusal | null {
  const no = rulerRefused(decision, person);
  if (no) return no;
  if (!decision.options.some(({ id }) => id === option)) {
    return refuse('unknown-reference', 'The decision has no such option', [
      { path: 'option', message: 'is not among the options' },
    ]);
  }
  if (standing(decision, tally, now, calendar).state === 'open') {
    return refuse(
      'advice-open',
      'Advice is still being given; decide when its window has closed or everybody has spoken',
    );
  }
  if (rationale.trim().length < SHORTEST_RATIONALE) {
    const errors = [{ path: 'rationale', message: `At least ${SHORTEST_RATIONALE} characters` }];
    return refuse('rationale-missing', 'A decision says why', errors);
  }
  if (answersMissing.length > 0) {
    const errors = answersMissing.map((id) => ({ path: `answers.${id}`, message: 'This advice has no answer' }));
    return refuse('advice-unanswered', 'Every piece of advice gets an answer with the decision', errors);
  }
  return null;
}
