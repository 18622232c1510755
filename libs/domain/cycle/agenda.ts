import type { CycleBody } from '../brief.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { msBetween, type Instant } from '../time.js';
import { LONGEST_MS } from './deadline.js';

/** What of a cycle's brief cannot stand: unknown references, timeboxes that do not fit, a session in the past. All at once. */
export function checkBrief(brief: CycleBody, known: ReadonlySet<string>, now: Instant): Refusal | null {
  const unknown = [...unknownPeople(brief, known), ...unknownObjectives(brief)];
  if (unknown.length > 0) return refuse('unknown-reference', 'The brief names what is not there', unknown);
  const fit = timeboxesFit(brief.topics, brief.session.minutes);
  if (fit) return fit;
  if (brief.session.at && brief.session.at <= now) {
    return refuse('deadline-in-past', 'The session must lie in the future', [
      { path: 'session.at', message: `is not after ${now}` },
    ]);
  }
  if (brief.session.at && msBetween(now, brief.session.at) > LONGEST_MS) {
    return refuse('illegal-step', 'A session lies at most one year ahead', [
      { path: 'session.at', message: 'is more than 366 days ahead' },
    ]);
  }
  return null;
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

function unknownObjectives({ objectives, topics }: CycleBody): Offence[] {
  const keys = new Set(objectives.map(({ key }) => key));
  return topics.flatMap(({ objective }, index) =>
    keys.has(objective)
      ? []
      : [{ path: `topics[${index}].objective`, message: `There is no objective with the key ${objective}` }],
  );
}

/** Everybody whom a brief names, with where. */
export function peopleOf(brief: CycleBody): { path: string; email: string }[] {
  const list = (path: string, emails: readonly string[]) =>
    emails.map((email, index) => ({ path: `${path}[${index}]`, email }));
  const one = (path: string, email: string | undefined) => (email === undefined ? [] : [{ path, email }]);
  return [
    ...one('deputy', brief.deputy),
    ...list('invite', brief.invite),
    ...list('complianceReviewers', brief.complianceReviewers),
    ...brief.topics.flatMap(({ owner }, index) => one(`topics[${index}].owner`, owner)),
    ...brief.decisions.flatMap((decision, index) => peopleOfDecision(decision, `decisions[${index}].`)),
  ];
}

export function peopleOfDecision(decision: CycleBody['decisions'][number], at = ''): { path: string; email: string }[] {
  const list = (path: string, emails: readonly string[]) =>
    emails.map((email, n) => ({ path: `${at}${path}[${n}]`, email }));
  return [
    { path: `${at}proposer`, email: decision.proposer },
    { path: `${at}authority`, email: decision.authority },
    ...(decision.deputy ? [{ path: `${at}deputy`, email: decision.deputy }] : []),
    ...list('deciders', decision.deciders),
    ...list('advisers', decision.advisers),
    ...list('contributors', decision.contributors),
    ...list('reviewers', decision.reviewers),
  ];
}

const unknownPeople = (brief: CycleBody, known: ReadonlySet<string>): Offence[] =>
  peopleOf(brief)
    .filter(({ email }) => !known.has(email))
    .map(({ path, email }) => ({ path, message: `${email} does not take part in this program` }));
