import { randomUUID } from 'node:crypto';
import type { Command } from '../../../../../libs/commands/commands.js';
import { openGate } from '../../../../../libs/commands/gates.js';
import type { DecisionBody } from '../../../../../libs/domain/brief.js';
import { change } from '../../../../../libs/domain/change.js';
import { conflictOfDuties } from '../../../../../libs/domain/decision/commands.js';
import { knownConflictsRefused } from '../../../../../libs/domain/acting/conflict.js';
import { appealOf } from '../../../../../libs/domain/decision/appeal.js';
import { LATEST } from '../../../../../libs/domain/decision/methods.js';
import { STATUS_QUO, decidersOf, proposalOf } from '../../../../../libs/domain/decision/methods/declared.js';
import { formOf, parametersOf } from '../../../../../libs/domain/decision/methods/forms.js';
import type { Venue } from '../../../../../libs/domain/facts.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import { addressOf, reviewerOf } from '../../../../../libs/domain/review/reviewer.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { looked } from '../../../../../libs/domain/text.js';
import { supersede } from '../after/supersede.js';
import { idOf, type Member } from '../../programs/people-by-email.js';
import { insertReview } from './insert-review.js';

/**
 * Declares a decision as a draft, with its options, rights and reviews. Refuses conflicting duties, with paths
 * under `at`. Whom it names was checked before. Returns its id.
 */
export async function insertDecision(
  command: Command,
  venue: Venue,
  body: DecisionBody,
  people: ReadonlyMap<string, Member>,
  at = '',
): Promise<string> {
  const { tx, now, write } = command;
  const person = (email: string): string => idOf(people, email);
  const duties = {
    proposer: person(body.proposer),
    authority: person(body.authority),
    deputy: body.deputy ? person(body.deputy) : null,
    deciders: [...new Set(body.deciders)].map(person),
    reviewers: body.reviewers.map((reviewer) => person(addressOf(reviewer))),
  };
  const conflicted = body.conflicts.map(({ email }) => person(email));
  const no =
    conflictOfDuties(duties) ?? knownConflictsRefused({ ...duties, named: partsOf(body).map(person), conflicted });
  if (no)
    throw new Refused({ ...no, errors: no.errors.map(({ path, message }) => ({ path: `${at}${path}`, message })) });
  const id = randomUUID();
  const content = { program: venue.program, audience: body.audience ?? venue.engagement.confidentiality };
  const titles = [
    ...body.options.filter(({ title }) => looked(title) !== looked(STATUS_QUO)),
    { title: STATUS_QUO, consequences: '' },
  ];
  const method = LATEST[body.method];
  const proposal = proposalOf(body);
  const options = titles.map(({ title, consequences }, position) => ({
    ...content,
    id: randomUUID(),
    decision: id,
    position,
    title,
    consequences,
    statusQuo: title === STATUS_QUO,
  }));
  const fallback = options.find(({ title, statusQuo }) =>
    body.defaultOption ? looked(title) === looked(body.defaultOption) : statusQuo,
  );
  if (!fallback) {
    throw new Refused(
      refuse('unknown-reference', 'The default is none of the options', [
        { path: `${at}defaultOption`, message: 'is none of the options' },
      ]),
    );
  }
  await tx
    .insertInto('decision')
    .values({
      ...content,
      id,
      cycle: venue.id,
      engagement: venue.id === null ? JSON.stringify(venue.engagement) : null,
      question: body.question,
      method,
      parameters: JSON.stringify(parametersOf(method, body.rules)),
      proposal: options.find(({ title }) => title === proposal)?.id ?? null,
      shown: body.shown ?? formOf(method).shown,
      anonymous: body.anonymous,
      criteria: JSON.stringify(body.criteria),
      tieBreak: body.tieBreak,
      ladder: JSON.stringify(body.ladder ?? venue.engagement.ladders.decision),
      authority: duties.authority,
      deputy: duties.deputy,
      proposer: duties.proposer,
      defaultOption: fallback.id,
      reversible: body.reversible,
      reviewDate: body.reviewDate ?? null,
      appeal: appealOf(body.appeal) && JSON.stringify(body.appeal),
      createdAt: now,
    })
    .execute();
  await tx.insertInto('option').values(options).execute();
  await insertRights(command, id, content, body, person);
  await insertConflicts(command, id, content, body, person);
  await supersede(command, { decision: id, ...content }, body.supersedes, at);
  const self = subject('decision', id);
  await openGate(tx, self, venue.program, venue.id, now);
  await write(
    change({
      moves: [{ subject: self, signal: null, move: 'begin', phase: 'draft', window: null, appointments: [] }],
      entries: [{ type: 'decision-declared', subject: self, body: { ...duties, method, options: options.length } }],
    }),
    { program: venue.program, cycle: venue.id },
  );
  for (const { email, step, approvalLasts } of body.reviewers.map(reviewerOf)) {
    const lasts = approvalLasts === undefined ? null : JSON.stringify(approvalLasts);
    const review = { decision: id, step, lasts, dated: lasts !== null, reviewer: person(email) };
    await insertReview(command, venue, { ...content, ...review });
  }
  return id;
}

/** Everybody's right, but for a final authority who rules after advice: nobody waits for their position. */
async function insertRights(
  { tx }: Command,
  decision: string,
  content: { program: string; audience: Audience },
  body: DecisionBody,
  person: (email: string) => string,
): Promise<void> {
  const { authority, advisers, contributors, conflicts } = body;
  const free = (email: string): boolean => conflicts.every((conflict) => conflict.email !== email);
  const of = (kind: string, emails: readonly string[]) =>
    emails
      .filter((email) => email !== authority)
      .map((email) => ({ ...content, decision, kind, person: person(email) }));
  const deciders = decidersOf(body);
  const deciding = deciders
    .filter(free)
    .map((email) => ({ ...content, decision, kind: 'decide', person: person(email) }));
  const rights = [
    ...deciding,
    ...of('advise', [...deciders.filter((email) => !free(email)), ...advisers]),
    ...of('contribute', contributors),
  ];
  if (rights.length > 0) await tx.insertInto('decisionRight').values(rights).execute();
}

const partsOf = ({ authority, deputy, deciders, advisers, contributors }: DecisionBody): string[] => [
  authority,
  ...(deputy === undefined ? [] : [deputy]),
  ...deciders,
  ...advisers,
  ...contributors,
];

/** Conflicts of interest that are known when the decision is declared. */
async function insertConflicts(
  { tx, now, actor }: Command,
  decision: string,
  content: { program: string; audience: Audience },
  { conflicts, deciders, advisers, contributors }: DecisionBody,
  person: (email: string) => string,
): Promise<void> {
  const rights = { decide: deciders, advise: advisers, contribute: contributors };
  const given = (email: string): string | null =>
    Object.entries(rights).find(([, emails]) => emails.includes(email))?.[0] ?? null;
  const rows = conflicts.map(({ email, reason }) => ({
    ...content,
    decision,
    person: person(email),
    reason,
    given: given(email),
    declaredBy: actor.person,
    at: now,
  }));
  if (rows.length > 0) await tx.insertInto('conflictOfInterest').values(rows).execute();
}
