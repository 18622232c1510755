import { z } from 'zod';
import { rulersOf } from './acting.js';
import { change, join, notifyAll, type Change, type NoticeDraft } from '../change.js';
import type { Venue, DecisionFacts, Right } from '../facts.js';
import type { Flag } from '../flag.js';
import { NOT_FOUND, refuse, type Offence, type Refusal } from '../refusal.js';
import { conflictIn, reviewsWithConflict } from '../review/reviewer-change.js';
import { isOver, subject, type Subject } from '../subject.js';
import { Reason } from '../fields/text.js';
import type { Calendar, Instant } from '../time.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** A conflict of interest in one decision, declared by the person who has it, or recorded by a facilitator. */
export const ConflictBody = z
  .strictObject({
    person: z.uuid().optional().describe('who has it; you without it. Only facilitators record that of others'),
    reason: Reason.describe('what the interest is, for everybody who may read the decision'),
  })
  .meta({ id: 'ConflictBody', example: { reason: 'My company sells the export that one option needs' } });
export type ConflictBody = z.infer<typeof ConflictBody>;

/** Who declares, about whom. */
export interface Declaration {
  readonly person: string;
  readonly by: string;
  readonly facilitates: boolean;
  /** The right of the person whom it is about, as it is now. */
  readonly right: Right | null;
}

/**
 * A conflict of interest takes the vote and keeps the advice, from now on and for the vote that was given. A final authority
 * who has one leaves the decision to the deputy. It can be declared until the decision is made, also on hold. After that,
 * reviewers of what rests on the decision can still declare it, also in a venue `elsewhere`.
 */
export function declareConflict(
  venue: Venue,
  decisionId: string,
  said: Declaration,
  elsewhere: readonly Venue[],
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const decision = venue.decisions.find(({ id }) => id === decisionId);
  if (!decision) return NOT_FOUND;
  const reviews = [venue, ...elsewhere].some((one) => reviewsWithConflict(decisionId, one, said.person).length > 0);
  const no = conflictRefused(decision, said, reviews);
  return no ?? join(declared(venue, decision, said), conflictIn(decisionId, venue, said.person, now, calendar));
}

function conflictRefused(
  decision: DecisionFacts,
  { person, by, facilitates, right }: Declaration,
  reviews: boolean,
): Refusal | null {
  const { gate, authority, deputy, conflicted } = decision;
  if (person !== by && !facilitates) {
    return refuse('no-right', 'You declare your own conflict of interest; a facilitator records that of others');
  }
  if (!reviews && isMade(decision)) {
    return refuse(
      'already-decided',
      `The decision is ${phaseInWords(gate.phase)} already; nobody’s right changes any more`,
    );
  }
  if (!reviews && person !== authority && person !== deputy && right === null) {
    return refuse('unknown-reference', 'They have no part in this decision', [
      { path: 'person', message: 'has no right in this decision' },
    ]);
  }
  return conflicted.includes(person) ? refuse('already-exists', 'This conflict of interest is recorded already') : null;
}

/** A conflict after the decision is only recorded, and the people who name reviewers are notified. Votes and offices stay as they were. */
function declared(venue: Venue, decision: DecisionFacts, { person, by, right }: Declaration): Change {
  const self = subject('decision', decision.id);
  const becomes = right === 'decide' && !isMade(decision) ? 'advise' : right;
  const recorded = change({
    entries: [{ type: 'conflict-declared', subject: self, body: { person, by, right, becomes } }],
    notices: notifyConflict(venue.facilitators, self, person),
  });
  return isMade(decision) ? recorded : join(recorded, passesOn(venue, decision, person));
}

/** Notifies the people who may rule from now on instead; if nobody may, a problem is raised. */
function passesOn(venue: Venue, decision: DecisionFacts, person: string): Change {
  const self = subject('decision', decision.id);
  const after = { ...decision, conflicted: [...decision.conflicted, person] };
  const rulers = rulersOf(after, venue).map((ruler) => ruler.person);
  const before = rulersOf(decision, venue).map((ruler) => ruler.person);
  const flags: Flag[] =
    rulers.length === 0 && before.length > 0
      ? [{ subject: self, code: 'nobody-may-rule', problem: true, facts: { conflicted: after.conflicted } }]
      : [];
  const known = [...before, ...venue.facilitators];
  return change({
    moves: [{ subject: self, signal: null, count: true, move: 'touch' }],
    flags,
    notices: notifyConflict(
      rulers.filter((one) => !known.includes(one)),
      self,
      person,
    ),
  });
}

const notifyConflict = (people: readonly string[], self: Subject, about: string): NoticeDraft[] =>
  notifyAll(people, { purpose: 'conflict_declared', subject: self, mark: about, data: { about } });

const isMade = ({ gate }: DecisionFacts): boolean => isOver('decision', gate.phase) || gate.phase === 'decided';

/** Whom a decision names, with the conflicts of interest that are known when it is declared. */
export interface KnownConflicts {
  readonly authority: string;
  readonly deputy: string | null;
  /** Everybody with a right, the final authority and the deputy included. */
  readonly named: readonly string[];
  readonly reviewers: readonly string[];
  readonly conflicted: readonly string[];
}

/** A decision whose conflicts leave nobody to rule, or whose deputy has one, is declared with other people instead. */
export function knownConflictsRefused(known: KnownConflicts): Refusal | null {
  const { authority, deputy, named, reviewers, conflicted } = known;
  const errors: Offence[] = conflicted.flatMap((person, index) =>
    [...named, ...reviewers].includes(person)
      ? []
      : [{ path: `conflicts[${index}].email`, message: 'has no right in this decision' }],
  );
  if (deputy !== null && conflicted.includes(deputy)) {
    errors.push({ path: 'deputy', message: 'has a conflict of interest; name another deputy' });
  }
  if (deputy === null && conflicted.includes(authority)) {
    errors.push({
      path: 'authority',
      message: 'has a conflict of interest, and there is no deputy who decides instead',
    });
  }
  if (reviewers.some((person) => conflicted.includes(person))) {
    errors.push({ path: 'reviewers', message: 'A reviewer has a conflict of interest; name somebody else' });
  }
  return errors.length > 0
    ? refuse(
        'conflict-of-interest',
        'Whoever has a conflict of interest neither decides, nor stands in, nor approves',
        errors,
      )
    : null;
}
