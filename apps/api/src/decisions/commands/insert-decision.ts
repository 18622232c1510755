import { randomUUID } from 'node:crypto';
import type { Command } from '../../../../../libs/commands/commands.js';
import { openGate } from '../../../../../libs/commands/gates/open-gate.js';
import type { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import { change } from '../../../../../libs/domain/change.js';
import { conflictOfDuties } from '../../../../../libs/domain/decision/declaring/duties.js';
import { knownConflictsRefused } from '../../../../../libs/domain/acting/conflict.js';
import { appealOf } from '../../../../../libs/domain/decision/appeal.js';
import { LATEST } from '../../../../../libs/domain/decision/methods/methods.js';
import { STATUS_QUO, proposalOf } from '../../../../../libs/domain/decision/declaring/declared.js';
import { formOf, parametersOf } from '../../../../../libs/domain/decision/methods/forms.js';
import type { Venue } from '../../../../../libs/domain/facts.js';
import { Refused } from '../../../../../libs/domain/refusal.js';
import { addressOf, reviewerOf } from '../../../../../libs/domain/review/reviewer.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { looked } from '../../../../../libs/domain/fields/text.js';
import { supersede } from '../after/supersede.js';
import { idOf, type Member } from '../../programs/people-by-email.js';
import { insertReview } from './insert-review.js';
import { insertConflicts, insertRights, type Content } from './insert-rights.js';

interface Declared {
  readonly id: string;
  readonly content: Content;
  readonly venue: Venue;
  readonly body: DecisionBody;
  readonly duties: Duties;
  readonly options: readonly OptionRow[];
  readonly defaultOption: string;
}

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
  const person = (email: string): string => idOf(people, email);
  const duties = dutiesOf(body, person);
  refuseConflicts(duties, body, person, at);
  const id = randomUUID();
  const content = { program: venue.program, audience: body.audience ?? venue.engagement.confidentiality };
  const options = optionRows(id, content, body);
  const defaultOption = defaultOf(options, body);
  await insertRow(command, { id, content, venue, body, duties, options, defaultOption });
  await command.tx
    .insertInto('option')
    .values([...options])
    .execute();
  await insertRights(command, id, content, body, person);
  await insertConflicts(command, id, content, body, person);
  await supersede(command, { decision: id, ...content }, body.supersedes, at);
  await begin(command, venue, id, { ...duties, method: LATEST[body.method], options: options.length });
  for (const { email, step, approvalLasts } of body.reviewers.map(reviewerOf)) {
    const lasts = approvalLasts === undefined ? null : JSON.stringify(approvalLasts);
    const review = { decision: id, step, lasts, dated: lasts !== null, reviewer: person(email) };
    await insertReview(command, venue, { ...content, ...review });
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

type OptionRow = ReturnType<typeof optionRows>[number];
/** The options in their order: those declared, and last to keep things as they are. */
function optionRows(decision: string, content: Content, { options }: DecisionBody) {
  const titles = [
    ...options.filter(({ title }) => looked(title) !== looked(STATUS_QUO)),
    { title: STATUS_QUO, consequences: '' },
  ];
  return titles.map(({ title, consequences }, position) => ({
    ...content,
    id: randomUUID(),
    decision,
    position,
    title,
    consequences,
    statusQuo: title === STATUS_QUO,
  }));
}

/** What time decides: the option that is named, which a declaration has checked, or to keep things as they are. */
function defaultOf(options: readonly OptionRow[], { defaultOption = STATUS_QUO }: DecisionBody): string {
  const found = options.find(({ title }) => looked(title) === looked(defaultOption));
  if (!found) throw new Error('The default of a declaration is one of its options');
  return found.id;
}

async function insertRow(
  { tx, now }: Command,
  { id, content, venue, body, duties, options, defaultOption }: Declared,
): Promise<void> {
  const { authority, deputy, proposer } = duties;
  const { question, anonymous, tieBreak, reversible } = body;
  const method = LATEST[body.method];
  const proposal = proposalOf(body);
  const row = { ...content, id, question, method, anonymous, tieBreak, authority, deputy, proposer, defaultOption };
  await tx
    .insertInto('decision')
    .values({
      ...row,
      reversible,
      cycle: venue.id,
      engagement: venue.id === null ? JSON.stringify(venue.engagement) : null,
      parameters: JSON.stringify(parametersOf(method, body.rules)),
      proposal: options.find(({ title }) => title === proposal)?.id ?? null,
      shown: body.shown ?? formOf(method).shown,
      criteria: JSON.stringify(body.criteria),
      ladder: JSON.stringify(body.ladder ?? venue.engagement.ladders.decision),
      reviewDate: body.reviewDate ?? null,
      appeal: appealOf(body.appeal) && JSON.stringify(body.appeal),
      createdAt: now,
    })
    .execute();
}

/** Its gate, as a draft, and the journal's entry of who has which duty. */
async function begin(
  { tx, now, write }: Command,
  { program, id: cycle }: Venue,
  id: string,
  said: object,
): Promise<void> {
  const self = subject('decision', id);
  await openGate(tx, self, program, cycle, now);
  await write(
    change({
      moves: [{ subject: self, signal: null, move: 'begin', phase: 'draft', window: null, appointments: [] }],
      entries: [{ type: 'decision-declared', subject: self, body: { ...said } }],
    }),
    { program, cycle },
  );
}
