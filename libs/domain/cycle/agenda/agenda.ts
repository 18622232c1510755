import { MOST, type CycleBody } from '../../brief/cycle-body.js';
import type { DecisionBody } from '../../brief/decision-body.js';
import { reviewDatesRefused } from '../../decision/after.js';
import type { Audience } from '../../people.js';
import { audienceRefused, narrowest } from '../../program/audience.js';
import { namedRefused, type NamedForOffice, type Office, type Qualification } from '../../program/offices.js';
import { addressOf } from '../../review/reviewer.js';
import { aheadRefused, refuse, type Offence, type Refusal } from '../../refusal.js';
import type { Instant } from '../../time.js';

/**
 * What of a cycle's brief cannot stand: people who are not there or cannot do what it asks of them, unknown objectives, parts
 * for more people than the cycle, timeboxes that do not fit, a session in the past. All of a kind at once. `members` by address.
 */
export function checkBrief(
  brief: CycleBody,
  members: ReadonlyMap<string, Qualification>,
  audience: Audience,
  now: Instant,
): Refusal | null {
  const unknown = unknownObjectives(brief);
  const people = namedRefused(peopleOf(brief, audience), members);
  if (people || unknown.length > 0) {
    const errors = [...(people?.errors ?? []), ...unknown];
    return refuse('unknown-reference', people?.detail ?? 'The brief names what is not there', errors);
  }
  return (
    audienceRefused(partsOf(brief), audience) ??
    timeboxesFit(brief.topics, brief.session.minutes) ??
    sessionRefused(brief.session.at, now) ??
    reviewDatesRefused(brief.decisions, now, (index) => `decisions[${index}].`)
  );
}

const partsOf = ({ preReads, decisions }: CycleBody): { path: string; audience: Audience | undefined }[] => [
  ...preReads.map(({ audience }, index) => ({ path: `preReads[${index}].audience`, audience })),
  ...decisions.map(({ audience }, index) => ({ path: `decisions[${index}].audience`, audience })),
];

function sessionRefused(at: Instant | undefined, now: Instant): Refusal | null {
  if (at === undefined) return null;
  const past = 'The session must lie in the future';
  return aheadRefused(at, now, { path: 'session.at', past, far: 'A session lies at most one year ahead' });
}

const IN_WORDS: Record<keyof typeof MOST, string> = {
  invited: 'people who are invited',
  complianceReviewers: 'compliance reviewers',
  objectives: 'objectives',
  topics: 'topics',
  preReads: 'pre-reads',
  decisions: 'decisions',
  obligations: 'obligations',
};

/** Refuses one too many, whether it comes with the brief or later. `count` is how many there would be. */
export function limitRefused(part: keyof typeof MOST, count: number): Refusal | null {
  if (count <= MOST[part]) return null;
  return refuse('limit-reached', `A cycle has at most ${MOST[part]} ${IN_WORDS[part]}; these would be ${count}`);
}

interface Timebox {
  readonly minutes: number;
  readonly ifTimeRemains: boolean;
}

/** The timeboxes of an agenda fit its session; what is marked "if time remains" does not count. */
export function timeboxesFit(topics: readonly Timebox[], minutes: number): Refusal | null {
  const firm = topics.filter(({ ifTimeRemains }) => !ifTimeRemains).reduce((sum, topic) => sum + topic.minutes, 0);
  if (firm <= minutes) return null;
  const errors = [{ path: 'topics', message: `take ${firm} minutes; the session has ${minutes}` }];
  return refuse(
    'timeboxes-do-not-fit',
    'Shorten topics, mark some "if time remains", or plan a longer session',
    errors,
  );
}

/** Why a topic stays on its agenda, or null. */
export function removingRefused(used: { readonly spoken: boolean; readonly carried: boolean }): Refusal | null {
  if (used.spoken) return refuse('illegal-step', 'People have spoken to this topic; it stays');
  return used.carried ? refuse('illegal-step', 'Another cycle carries this topic on; it stays') : null;
}

function unknownObjectives({ objectives, topics }: CycleBody): Offence[] {
  const keys = new Set(objectives.map(({ key }) => key));
  return topics.flatMap(({ objective }, index) =>
    keys.has(objective)
      ? []
      : [{ path: `topics[${index}].objective`, message: `There is no objective with the key ${objective}` }],
  );
}

/** Everybody whom a brief names: where, and what for. */
export function peopleOf(brief: CycleBody, audience: Audience): NamedForOffice[] {
  const one = (path: string, email: string | undefined, as: Office): NamedForOffice[] =>
    email === undefined ? [] : [{ path, email, as, audience }];
  const list = (path: string, emails: readonly string[], as: Office): NamedForOffice[] =>
    emails.flatMap((email, index) => one(`${path}[${index}]`, email, as));
  return [
    ...one('deputy', brief.deputy, 'deputy_facilitator'),
    ...list('invite', brief.invite, 'reader'),
    ...list('complianceReviewers', brief.complianceReviewers, 'compliance_reviewer'),
    ...brief.topics.flatMap(({ owner }, index) => one(`topics[${index}].owner`, owner, 'reader')),
    ...brief.decisions.flatMap((decision, index) => peopleOfDecision(decision, audience, `decisions[${index}].`)),
  ];
}

/** Everybody whom a decision names. They read it and the cycle that it belongs to, whose audience is `cycle`. */
export function peopleOfDecision(decision: DecisionBody, cycle: Audience, at = ''): NamedForOffice[] {
  const audience = narrowest(cycle, decision.audience ?? cycle);
  const one = (path: string, email: string, as: Office): NamedForOffice => ({
    path: `${at}${path}`,
    email,
    as,
    audience,
  });
  const list = (path: string, emails: readonly string[], as: Office = 'voice'): NamedForOffice[] =>
    emails.map((email, n) => one(`${path}[${n}]`, email, as));
  return [
    one('proposer', decision.proposer, 'reader'),
    one('authority', decision.authority, 'voice'),
    ...(decision.deputy ? [one('deputy', decision.deputy, 'voice')] : []),
    ...list('deciders', decision.deciders),
    ...list('advisers', decision.advisers),
    ...list('contributors', decision.contributors),
    ...list('reviewers', decision.reviewers.map(addressOf), 'reviewer'),
    ...decision.conflicts.map(({ email }, n) => one(`conflicts[${n}].email`, email, 'reader')),
  ];
}
