import { randomUUID } from 'node:crypto';
import type { Command } from '../../../../../libs/commands/commands.js';
import {
  insertDecision,
  type DeclaredDecision,
  type DeclaredOption,
} from '../../../../../libs/commands/writing/insert-decision.js';
import type { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import { conflictOfDuties } from '../../../../../libs/domain/decision/declaring/duties.js';
import { knownConflictsRefused } from '../../../../../libs/domain/acting/conflict.js';
import { appealOf } from '../../../../../libs/domain/decision/appeal.js';
import { LATEST } from '../../../../../libs/domain/decision/methods/methods.js';
import { STATUS_QUO, proposalOf } from '../../../../../libs/domain/decision/declaring/declared.js';
import { draftDecision } from '../../../../../libs/domain/decision/declaring/draft.js';
import { formOf, parametersOf } from '../../../../../libs/domain/decision/methods/forms.js';
import type { Venue } from '../../../../../libs/domain/facts.js';
import { Refused } from '../../../../../libs/domain/refusal.js';
import { addressOf, reviewerOf } from '../../../../../libs/domain/review/reviewer.js';
import { normalized } from '../../../../../libs/domain/fields/text.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { supersede } from '../after/supersede.js';
import { idOf, type Member } from '../../programs/people-by-email.js';
import { insertReview } from './insert-review.js';
import { conflictsOf, rightsOf } from './rights-of.js';

/**
 * Declares a decision as a draft, with its options, rights and reviews. Refuses conflicting duties, with paths
 * under `at`. Whom it names was checked before. Returns its id.
 */
export async function declareDecision(
  command: Command,
  venue: Venue,
  body: DecisionBody,
  people: ReadonlyMap<string, Member>,
  at = '',
): Promise<string> {
  const { tx, now, actor, write } = command;
  const person = (email: string): string => idOf(people, email);
  const duties = dutiesOf(body, person);
  refuseConflicts(duties, body, person, at);
  const options = optionsOf(body);
  const declared = declaredIn(venue, body, duties, options, now);
  const { id, program, cycle, audience } = declared;
  const conflicts = conflictsOf(body, person, { declaredBy: actor.person, at: now });
  await insertDecision(tx, declared, { options, rights: rightsOf(body, person), conflicts });
  await supersede(command, { decision: id, program, audience, reviewers: duties.reviewers }, body.supersedes, at);
  const said = { ...duties, method: declared.method, options: options.length };
  await write(draftDecision(id, said), { program, cycle });
  for (const { email, step, approvalLasts } of body.reviewers.map(reviewerOf)) {
    const review = { decision: id, step, lasts: approvalLasts ?? null, reviewer: person(email) };
    await insertReview(command, venue, { program, audience, ...review });
  }
  return id;
}

type Duties = ReturnType<typeof dutiesOf>;
const dutiesOf = (body: DecisionBody, person: (email: string) => string) => ({
  proposer: person(body.proposer),
  authority: person(body.authority),
  deputy: body.deputy ? person(body.deputy) : null,
  deciders: [...new Set(body.deciders)].map(person),
  reviewers: body.reviewers.map((reviewer) => person(addressOf(reviewer))),
});

function refuseConflicts(duties: Duties, body: DecisionBody, person: (email: string) => string, at: string): void {
  const conflicted = body.conflicts.map(({ email }) => person(email));
  const deciders = duties.deciders.filter((decider) => !conflicted.includes(decider));
  const no =
    conflictOfDuties({ ...duties, deciders }) ??
    knownConflictsRefused({ ...duties, named: partsOf(body).map(person), conflicted });
  if (no)
    throw new Refused({ ...no, errors: no.errors.map(({ path, message }) => ({ path: `${at}${path}`, message })) });
}

const partsOf = ({ authority, deputy, deciders, advisers, contributors }: DecisionBody): string[] => [
  authority,
  ...(deputy === undefined ? [] : [deputy]),
  ...deciders,
  ...advisers,
  ...contributors,
];

/** The options in their order: those declared, and last to keep things as they are. */
function optionsOf({ options }: DecisionBody): DeclaredOption[] {
  const titles = [
    ...options.filter(({ title }) => normalized(title) !== normalized(STATUS_QUO)),
    { title: STATUS_QUO, consequences: '' },
  ];
  return titles.map(({ title, consequences }) => ({
    id: randomUUID(),
    title,
    consequences,
    statusQuo: title === STATUS_QUO,
  }));
}

/** What time decides: the option that is named, which a declaration has checked, or to keep things as they are. */
function defaultOf(options: readonly DeclaredOption[], { defaultOption = STATUS_QUO }: DecisionBody): string {
  const found = options.find(({ title }) => normalized(title) === normalized(defaultOption));
  if (!found) throw new Error('The default of a declaration is one of its options');
  return found.id;
}

function declaredIn(
  { id: cycle, program, engagement }: Venue,
  body: DecisionBody,
  { authority, deputy, proposer }: Duties,
  options: readonly DeclaredOption[],
  now: Instant,
): DeclaredDecision {
  const { question, anonymous, tieBreak, reversible, criteria } = body;
  const method = LATEST[body.method];
  const proposal = proposalOf(body);
  return {
    id: randomUUID(),
    program,
    cycle,
    audience: body.audience ?? engagement.confidentiality,
    engagement: cycle === null ? engagement : null,
    pilot: null,
    handedOn: false,
    question,
    method,
    parameters: parametersOf(method, body.rules),
    proposal: options.find(({ title }) => title === proposal)?.id ?? null,
    defaultOption: defaultOf(options, body),
    shown: body.shown ?? formOf(method).shown,
    anonymous,
    tieBreak,
    criteria,
    ladder: body.ladder ?? engagement.ladders.decision,
    authority,
    deputy,
    proposer,
    reversible,
    reviewDate: body.reviewDate ?? null,
    appeal: appealOf(body.appeal),
    createdAt: now,
  };
}
