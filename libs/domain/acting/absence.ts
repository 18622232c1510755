import { z } from 'zod';
import { change, type Change, type NoticeDraft } from '../change.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { clearance, may, type Role, type Viewer } from '../people.js';
import type { Qualification } from '../program/offices.js';
import { Email } from '../fields/text.js';
import { subject } from '../subject.js';
import { Instant, LONGEST_MS, msBetween } from '../time.js';

/** Somebody is away from `from` until `to`, which is outside, and one person stands in for them, or nobody does. */
export interface Absence {
  readonly person: string;
  readonly deputy: string | null;
  readonly from: Instant;
  readonly to: Instant;
}

/** Somebody of the program, by their address or by their id: not everybody is shown addresses. */
const Named = z.union([Email, z.uuid().toLowerCase()], {
  error: 'Use the e-mail address of a participant, or their id',
});

/** Who is away and who acts for them, in a program. */
export const AbsenceBody = z
  .strictObject({
    person: Email.optional().describe('whose absence; your own without it. Facilitators and admins may name others'),
    deputy: Named.optional().describe(
      'by address or id: the one person who acts for them meanwhile; without one nobody does, and ladders end what waits for them',
    ),
    from: Instant,
    to: Instant.describe('from then on they act themselves again'),
  })
  .meta({
    id: 'AbsenceBody',
    example: { deputy: 'ben@example.org', from: '2027-07-01T00:00:00.000Z', to: '2027-07-15T00:00:00.000Z' },
  });
export type AbsenceBody = z.infer<typeof AbsenceBody>;

/** Why somebody may not declare the absence of `person`, or null. */
export const declaringRefused = (person: string, by: Pick<Viewer, 'person' | 'roles'>): Refusal | null =>
  person === by.person || may(by.roles, 'manage-program')
    ? null
    : refuse('no-right', 'You declare your own absence; a facilitator or admin that of others');

/** Declares absences that are granted. Each deputy is notified for whom they stand in, and for how long. */
export function declareAbsences(program: string, absences: readonly (Absence & { readonly id: string })[]): Change {
  const self = subject('program', program);
  return change({
    entries: absences.map(({ id, ...absence }) => ({
      type: 'absence-declared',
      subject: self,
      audience: 'participants',
      body: { ...absence, absence: id },
    })),
    notices: absences.flatMap(({ id, person, deputy, from, to }): NoticeDraft[] => {
      const about = { subject: self, mark: id, data: { about: person, from, to } };
      return deputy === null ? [] : [{ person: deputy, purpose: 'standing_in', ...about }];
    }),
  });
}

/** A declared absence. */
interface Declared extends Pick<Absence, 'person' | 'to'> {
  readonly id: string;
  readonly program: string;
  readonly endedAt: Instant | null;
}

/** Ends an absence early: from now on they act themselves again. */
export function endAbsence(
  { id, program, person, endedAt, to }: Declared,
  by: Pick<Viewer, 'person' | 'roles'>,
  now: Instant,
): Change | Refusal {
  if (person !== by.person && !may(by.roles, 'manage-program')) {
    return refuse('no-right', 'You end your own absence; a facilitator or admin that of others');
  }
  if (endedAt !== null || to <= now) return refuse('illegal-step', 'The absence is over already');
  const self = subject('program', program);
  const body = { absence: id, person };
  return change({ entries: [{ type: 'absence-ended', subject: self, audience: 'participants', body }] });
}

/**
 * Why an absence cannot be declared, everything at once: its dates, a deputy who may not act, another absence in its time,
 * or a circle in which nobody would be left to act, also through others.
 */
export function absenceRefused(
  wanted: Absence,
  others: readonly Absence[],
  members: { readonly person: Qualification | null; readonly deputy: Qualification | null },
  now: Instant,
): Refusal | null {
  const dates = datesRefused(wanted, now);
  if (dates.length > 0)
    return refuse('deadline-in-past', 'An absence ends after it begins, and not in the past', dates);
  const errors: Offence[] = [];
  const offence = (path: string, message: string): void => void errors.push({ path, message });
  if (wanted.deputy === wanted.person) offence('deputy', 'Nobody stands in for themselves');
  else if (wanted.deputy !== null)
    for (const message of unfit(members.person, members.deputy)) offence('deputy', message);
  if (others.some((other) => other.person === wanted.person && overlap(other, wanted))) {
    offence('from', 'There is another absence in this time; end it first. At any time there is one deputy');
  }
  if (wanted.deputy !== wanted.person && closesCircle(wanted, others)) {
    offence(
      'deputy',
      'is away themselves, and whoever stands in for them leads back here: nobody would be left to act',
    );
  }
  return errors.length > 0 ? refuse('illegal-absence', 'The absence cannot be declared like this', errors) : null;
}

/** Whether somebody is away when what waits for them is due; what is overdue, or has no deadline, is due now. Before and after it they can do it themselves. */
export function awayWhenDue(
  { from, to }: Pick<Absence, 'from' | 'to'>,
  deadline: Instant | null,
  now: Instant,
): boolean {
  const due = deadline === null || deadline < now ? now : deadline;
  return from <= due && due < to;
}

/** Whether somebody is away from `now` until it is due, so that they can do it at no time. What has no deadline waits for them. */
export const awayThroughout = (
  { from, to }: Pick<Absence, 'from' | 'to'>,
  deadline: Instant | null,
  now: Instant,
): boolean => deadline !== null && from <= now && deadline < to;

const OFFICES: readonly Role[] = ['facilitator', 'compliance_reviewer'];

/** Whether somebody can stand in for a person, as far as roles and what they may read go. */
export const mayStandIn = (person: Qualification, deputy: Qualification): boolean => unfit(person, deputy).length === 0;

/** What a deputy lacks to do what falls to the person: a role, an office that they hold, or what they may read. */
function unfit(person: Qualification | null, deputy: Qualification | null): string[] {
  if (!deputy || !may(deputy.roles, 'take-position'))
    return ['has no role in this program that takes part in decisions'];
  if (!person) return [];
  const lacking = OFFICES.filter((role) => person.roles.includes(role) && !deputy.roles.includes(role));
  const seen = clearance(deputy.roles, deputy.group);
  const hidden = clearance(person.roles, person.group).filter((audience) => !seen.includes(audience));
  return [
    ...lacking.map((role) => `has not the role ${role}, which falls to them meanwhile`),
    ...hidden.map((audience) => `may not read what is for ${audience}, so some of it could not reach them`),
  ];
}

function datesRefused({ from, to }: Absence, now: Instant): Offence[] {
  if (to <= from) return [{ path: 'to', message: 'is not after the beginning' }];
  if (to <= now) return [{ path: 'to', message: `is not after ${now}` }];
  return msBetween(from, to) > LONGEST_MS ? [{ path: 'to', message: 'is more than 366 days after `from`' }] : [];
}

const overlap = (one: Pick<Absence, 'from' | 'to'>, other: Pick<Absence, 'from' | 'to'>): boolean =>
  one.from < other.to && other.from < one.to;

/** Follows deputies who are away at the same time, within the time that all of them share. */
function closesCircle({ person: away, deputy, ...time }: Absence, others: readonly Absence[]): boolean {
  const passedOn = others.filter(isPassedOn);
  const leadsBack = (person: string, from: Instant, to: Instant, seen: readonly string[]): boolean =>
    passedOn
      .filter((other) => other.person === person && overlap(other, { from, to }) && !seen.includes(other.deputy))
      .some((other) => {
        if (other.deputy === away) return true;
        const shared = { from: other.from > from ? other.from : from, to: other.to < to ? other.to : to };
        return leadsBack(other.deputy, shared.from, shared.to, [...seen, other.deputy]);
      });
  return deputy !== null && leadsBack(deputy, time.from, time.to, [deputy]);
}

const isPassedOn = (absence: Absence): absence is Absence & { readonly deputy: string } => absence.deputy !== null;

/** Who acts for whom at one moment: everybody who is away with a deputy, with the person at the end of their chain of deputies. */
export function standIns(absences: readonly Absence[], now: Instant): ReadonlyMap<string, string> {
  const away = new Map(
    absences
      .filter(isPassedOn)
      .filter(({ from, to }) => from <= now && now < to)
      .map(({ person, deputy }) => [person, deputy]),
  );
  const lastOf = (person: string, hops: number): string => {
    const next = away.get(person);
    return next === undefined || hops > away.size ? person : lastOf(next, hops + 1);
  };
  return new Map([...away.keys()].map((person) => [person, lastOf(person, 0)]));
}
