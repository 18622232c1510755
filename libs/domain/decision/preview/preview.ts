import type { DecisionBody } from '../../brief/decision-body.js';
import type { EngagementModel } from '../../program/engagement.js';
import type { CycleFacts, DecisionFacts } from '../../facts.js';
import { CONDITIONS, inWords } from '../../ladder/ladder-in-words.js';
import type { Receiver } from '../../ladder/rung.js';
import type { Appointment } from '../../ladder/ladder.js';
import { either } from '../../words/sentence.js';
import { durationInWords } from '../../words/duration-in-words.js';
import type { StepName, SubjectKind } from '../../subject.js';
import { latest, msBetween, plusMs, type Calendar, type Instant } from '../../time.js';
import type { Refusal } from '../../refusal.js';
import { openReview } from '../../review/asking.js';
import { addressOf, reviewerOf } from '../../review/reviewer.js';
import { conflictOfDuties } from '../declaring/duties.js';
import { knownConflictsRefused } from '../../acting/conflict.js';
import { after } from '../counting/closing.js';
import { openForum } from '../open-forum.js';
import { STATUS_QUO, proposalOf } from '../declaring/declared.js';
import { formOf, parametersOf, windowOf, type Shape } from '../methods/forms.js';
import { RIGHTS_NAMED, lastWordOf, officeOf, decisionRoleOf, standsInWords, type DecisionRole } from '../rights.js';
import { forumOf, type RightGiven } from './forum-of.js';
import { rulesInWords } from './rules-in-words.js';
import { courseOf, type Course } from './timeline.js';

/** What is due at one instant, in words, and how far from the opening: elapsed and working hours. */
export interface Moment {
  readonly at: Instant;
  readonly do: StepName | 'opens' | 'decided';
  readonly sentence: string;
  readonly elapsedHours: number;
  readonly workingHours: number;
}

/** An end, and what leads to it. */
export interface End {
  readonly at: Instant;
  readonly sentence: string;
}

/** What the rules of a decision mean, without anything being started. */
export interface Preview {
  readonly method: string;
  readonly opensAt: Instant;
  readonly deadline: Instant;
  /** How it is decided, by the settings of its method. */
  readonly rules: readonly string[];
  /** The first of the people named, offices first; `moreRights` counts the others. */
  readonly rights: readonly { readonly person: string; readonly right: DecisionRole; readonly sentence: string }[];
  readonly moreRights: number;
  readonly earliest: End;
  readonly latest: End;
  /** If nobody acts. */
  readonly timeline: readonly Moment[];
  /** If the decision is made at the end of the timeline and its reviewers do not act. */
  readonly reviews: readonly Moment[];
  /** What may follow once it is in effect. */
  readonly afterwards: readonly string[];
}

/** Tells what a decision would be like that opens at `now`: the same rules as for a real one, with nobody acting. */
export function preview(body: DecisionBody, engagement: EngagementModel, now: Instant, calendar: Calendar): Preview {
  const { cycle, decision, rights } = forumOf(body, engagement, now);
  const forum = courseOf(openForum(decision, cycle, now, calendar), decision.gate, cycle, calendar);
  const moment = momentFrom(now, calendar);
  const deadline = forum.gate.deadline ?? now;
  const open: Moment = moment({ at: now, do: 'opens', sentence: `The forum opens; its deadline is ${deadline}` });
  return {
    method: decision.method,
    opensAt: now,
    deadline,
    rules: rulesOf(body, decision, rights),
    ...rightsOf(body, decision, rights),
    earliest: earliestOf(decision, rights, forum, engagement, now, calendar),
    latest: latestOf(decision, forum, engagement, now, calendar),
    timeline: [open, ...momentsOf(forum, 'decision', decision.deputy, moment)],
    reviews: reviewMoments(cycle, decision, forum.endsAt, moment, calendar),
    afterwards: afterwardsOf(body),
  };
}

/** Who may appeal and how long, to whom it comes back when, and who is asked again for an approval. */
function afterwardsOf({ appeal, reviewDate, authority, reviewers }: DecisionBody): string[] {
  const right = `Whoever has the right to ${either(appeal.by)} may appeal once`;
  const appealing = `${right}, with new evidence, for ${durationInWords(appeal.within)} from the moment it takes effect`;
  return [
    appeal.by.length > 0 ? appealing : 'Nobody may appeal',
    ...(reviewDate === undefined ? [] : [`At ${reviewDate} ${authority} is asked whether it still holds`]),
    ...reviewers
      .map(reviewerOf)
      .flatMap(({ email, approvalLasts }) =>
        approvalLasts === undefined
          ? []
          : [`${email} is asked again for an approval ${durationInWords(approvalLasts)} after giving it`],
      ),
  ];
}

type Timed = Pick<Moment, 'at' | 'do' | 'sentence'>;

const HOUR_MS = 3_600_000;
const hours = (ms: number): number => Math.round((ms / HOUR_MS) * 100) / 100;

const momentFrom =
  (opened: Instant, calendar: Calendar) =>
  (timed: Timed): Moment => ({
    ...timed,
    elapsedHours: hours(msBetween(opened, timed.at)),
    workingHours: hours(calendar.workingMsBetween(opened, timed.at)),
  });

const momentsOf = (
  { due, gate }: Course,
  kind: SubjectKind,
  deputy: string | null,
  moment: (timed: Timed) => Moment,
): Moment[] =>
  due.map((appointment) => {
    const sentence = sentenceOf(deputy === null ? withoutDeputy(appointment) : appointment, kind, gate.phase);
    return moment({ at: appointment.at, do: appointment.do, sentence });
  });

/** A rung of a decision without a deputy: it asks its other receivers, or else its fallback. */
function withoutDeputy(appointment: Appointment): Appointment {
  const there = (receivers: readonly Receiver[]) => receivers.filter((receiver) => receiver !== 'deputy');
  const [who, instead] = [there(appointment.who), there(appointment.fallback ?? [])];
  return { ...appointment, who: who.length > 0 ? who : instead, fallback: who.length > 0 ? instead : [] };
}

const sentenceOf = (appointment: Appointment, kind: SubjectKind, phase: string): string =>
  appointment.do === 'escalate' && appointment.who.length === 0
    ? 'Nobody else is asked: the decision names no deputy'
    : `${inWords(appointment, kind, phase)}${CONDITIONS[appointment.if]}`;

/** Reviews of the first step are asked all at once, so one stands for each; without them no other is asked. */
function reviewMoments(
  cycle: CycleFacts,
  { deputy }: DecisionFacts,
  decidedAt: Instant,
  moment: (timed: Timed) => Moment,
  calendar: Calendar,
): Moment[] {
  const steps = [...new Set(cycle.reviews.map(({ step }) => step))].sort((one, other) => one - other);
  const review = cycle.reviews.find(({ step }) => step === steps[0]);
  if (!review) return [];
  const who = steps.length > 1 ? `Each reviewer of step ${review.step}` : 'Each reviewer';
  const course = courseOf(openReview(review, cycle, decidedAt, calendar), review.gate, cycle, calendar);
  const then = steps.length > 1 ? ', and those of the next step when all of them have approved' : '';
  const wanted = `${who} is asked for a verdict${then}; it is due ${course.gate.deadline ?? decidedAt}`;
  return [moment({ at: decidedAt, do: 'decided', sentence: wanted }), ...momentsOf(course, 'review', deputy, moment)];
}

const rulesOf = (body: DecisionBody, decision: DecisionFacts, rights: readonly RightGiven[]): string[] =>
  rulesInWords({
    ...decision,
    deciders: rights.filter(({ kind }) => kind === 'decide').length,
    proposal: proposalOf(body) ?? '',
    defaultOption: body.defaultOption ?? STATUS_QUO,
    shown: body.shown ?? formOf(decision.method).shown,
  });

/** The first who are named, with their right by this method, and how many more are. The final authority may vote as well, where the method counts. */
function rightsOf(
  body: DecisionBody,
  { method, authority, deputy, proposer, conflicted }: DecisionFacts,
  rights: readonly RightGiven[],
): Pick<Preview, 'rights' | 'moreRights'> {
  const offices = [authority, ...(deputy === null ? [] : [deputy])];
  const people = [...new Set([...offices, ...rights.map(({ person }) => person)])];
  const lastWord = lastWordOf({ authority, deputy }, conflicted);
  const rightOf = new Map(rights.map(({ person, kind }) => [person, kind]));
  const named = people.slice(0, RIGHTS_NAMED).map((person) => {
    const given = rightOf.get(person) ?? null;
    const right = decisionRoleOf(person, { authority: body.authority, deputy }, given);
    const proposes = right === 'decide' && formOf(method).advice && person === proposer;
    const conflict = conflicted.includes(person) ? 'in_force' : null;
    const uncounted = conflict && body.deciders.includes(person) ? 'conflict' : proposes ? 'proposer' : null;
    const office = officeOf(person, { authority, deputy });
    const stands = { given, office, lastWord, uncounted, conflict, method } as const;
    return { person, right, sentence: standsInWords(right, stands) };
  });
  return { rights: named, moreRights: people.length - named.length };
}

function earliestOf(
  decision: DecisionFacts,
  rights: readonly RightGiven[],
  { gate }: Course,
  { leadTimes }: EngagementModel,
  now: Instant,
  calendar: Calendar,
): End {
  const { method, parameters } = decision;
  const { advice } = formOf(method);
  const closes = gate.input.find(({ what }) => what === 'advice')?.closesAt;
  const deadline = gate.deadline ?? now;
  if (advice) return { at: now, sentence: whenAdvised(rights, closes ?? deadline) };
  const [, lastCall] = windowOf(decision, leadTimes);
  if (lastCall !== undefined) {
    const sentence = 'When enough agree at once and no concern is raised until last call has ended';
    return { at: after(calendar.add(now, lastCall)), sentence };
  }
  const known = parametersOf(method, parameters);
  if ('endsEarly' in known && known.endsEarly) {
    return { at: now, sentence: `As soon as ${EARLY[formOf(method).says]}` };
  }
  return { at: after(deadline), sentence: 'When the deadline has passed' };
}

function whenAdvised(rights: readonly RightGiven[], atTheLatest: Instant): string {
  const asked = rights.filter(({ kind }) => kind !== 'contribute').length;
  if (asked === 0) return 'At once: nobody is asked for advice';
  return `As soon as all ${asked} who are asked have spoken; at the latest ${atTheLatest}`;
}

/** When the people who are silent cannot change the outcome any more, in words. */
const EARLY: Partial<Record<Shape, string>> = {
  vote: 'those who are silent cannot change the outcome any more',
  ranking: 'every decider has handed in a ballot and one option wins',
  scores: 'every decider has scored every option and one wins',
};

/** When the forum ends at the latest, unless somebody moves its deadline or holds its cycle. */
function latestOf(
  decision: DecisionFacts,
  forum: Course,
  { leadTimes }: EngagementModel,
  now: Instant,
  calendar: Calendar,
): End {
  const ends = forum.due.at(-1);
  const by = ends ? sentenceOf(ends, 'decision', 'open') : 'It ends';
  const [window, lastCall] = windowOf(decision, leadTimes);
  const known = parametersOf(decision.method, decision.parameters);
  if (lastCall === undefined || !('restarts' in known)) {
    return { at: forum.endsAt, sentence: `If it is not decided before: ${by}` };
  }
  const { restarts } = known;
  const tailMs = Math.max(0, msBetween(forum.gate.deadline ?? now, forum.endsAt));
  let at = now;
  for (let calls = 0; calls <= restarts; calls += 1) {
    at = calendar.add(plusMs(calendar.add(at, window), tailMs), lastCall);
  }
  const last = plusMs(calendar.add(at, window), tailMs);
  return {
    at: latest(last, forum.endsAt),
    sentence: `If every last call is stopped at its end, ${restarts} times begun anew: ${by}`,
  };
}

/** What only the whole of a declaration shows: people with duties that conflict, by their addresses. */
export function declarationRefused(body: DecisionBody): Refusal | null {
  const { authority, proposer, deputy = null, advisers, contributors, reviewers, conflicts } = body;
  const named = [authority, ...(deputy === null ? [] : [deputy]), ...body.deciders, ...advisers, ...contributors];
  const conflicted = conflicts.map(({ email }) => email);
  const deciders = body.deciders.filter((email) => !conflicted.includes(email));
  const approvers = reviewers.map(addressOf);
  return (
    conflictOfDuties({ proposer, authority, deputy, deciders, reviewers: approvers }) ??
    knownConflictsRefused({ authority, deputy, named, reviewers: approvers, conflicted })
  );
}
