import type { FormatNeed } from '../accessibility/formats.js';
import type { Entry } from '../change.js';
import type { Participant, Role, StakeholderGroup } from '../people.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';

/** What somebody is in a program. */
export interface Membership {
  readonly roles: readonly Role[];
  readonly group: StakeholderGroup;
  readonly segments: readonly string[];
  /** Formats that they need to take a document in. */
  readonly needs: readonly FormatNeed[];
}

/** What becomes of somebody's membership. Null before: they did not take part; null after: they do no more. */
export interface MembershipChange {
  /** Where the input asks for it. */
  readonly path: string;
  readonly person: string;
  readonly before: Membership | null;
  readonly after: Membership | null;
}

/** Who gives and takes a role: facilitators bring in contributors, admins appoint everybody else. */
const APPOINTED_BY: Record<Role, readonly KeptRole[]> = {
  contributor: ['admin', 'facilitator'],
  facilitator: ['admin'],
  compliance_reviewer: ['admin'],
  auditor: ['admin'],
  admin: ['admin'],
};

/** Roles without which a program would stand still, so that somebody always holds them. */
export const KEPT_ROLES = ['admin', 'facilitator'] as const satisfies readonly Role[];
export type KeptRole = (typeof KEPT_ROLES)[number];

/** The ids of the people who hold them, before anything changes. */
export type Holders = Readonly<Record<KeptRole, readonly string[]>>;

/** Adding somebody gives: who takes part already keeps every role, and what the request leaves out stays as it is. */
export const joining = (before: Membership | null, { roles, group, segments, needs }: Participant): Membership => ({
  roles: [...new Set([...(before?.roles ?? []), ...(roles ?? (before ? [] : ['contributor' as const]))])],
  group,
  segments: [...new Set(segments ?? before?.segments)],
  needs: needs ?? before?.needs ?? [],
});

/** Which roles a change gives and which it takes. */
export function rolesChanged({ before, after }: MembershipChange): { given: Role[]; taken: Role[] } {
  const [had, has] = [before?.roles ?? [], after?.roles ?? []];
  return { given: has.filter((role) => !had.includes(role)), taken: had.filter((role) => !has.includes(role)) };
}

/** Whether it changes anything at all. */
export const isChange = (change: MembershipChange): boolean =>
  (change.before === null) !== (change.after === null) || whatChanged(change).length > 0;

/**
 * Why `by` may not do this, or null. Nobody gives or takes a role beyond their own power to appoint, but anybody lays down
 * their own; and a program always keeps an admin and a facilitator.
 */
export function appointmentRefused(changes: readonly MembershipChange[], by: string, holders: Holders): Refusal | null {
  const beyond = changes.flatMap((change) => beyondPower(change, by, holders));
  if (beyond.length > 0) {
    const detail = 'Only an admin of this program gives or takes a role other than contributor';
    return refuse('no-right', detail, beyond);
  }
  const orphaned = KEPT_ROLES.flatMap((role) => leavingNobody(role, changes, holders));
  if (orphaned.length === 0) return null;
  return refuse(
    'last-of-role',
    'A program always has an admin and a facilitator; appoint somebody else first',
    orphaned,
  );
}

function beyondPower(change: MembershipChange, by: string, holders: Holders): Offence[] {
  const mayAppoint = (role: Role): boolean => APPOINTED_BY[role].some((office) => holders[office].includes(by));
  const { given, taken } = rolesChanged(change);
  const own = change.person === by;
  return [
    ...given.filter((role) => !mayAppoint(role)).map((role) => `You may not give the role ${role}`),
    ...taken.filter((role) => !own && !mayAppoint(role)).map((role) => `You may not take the role ${role}`),
  ].map((message) => ({ path: change.path, message }));
}

function leavingNobody(role: KeptRole, changes: readonly MembershipChange[], holders: Holders): Offence[] {
  const losing = changes.filter((change) => rolesChanged(change).taken.includes(role));
  const winning = changes.filter((change) => rolesChanged(change).given.includes(role));
  const left = holders[role].filter((person) => !losing.some((change) => change.person === person));
  if (losing.length === 0 || left.length + winning.length > 0) return [];
  return losing.map(({ path }) => ({ path, message: `This would take the role ${role} from the last who has it` }));
}

const MOST_NAMED = 500;

/** What the journal says: each person by id, with the roles given and taken. Newcomers with the same roles share an entry. */
export function membershipEntries(program: string, changes: readonly MembershipChange[]): Entry[] {
  const about = { subject: subject('program', program), audience: 'team' as const };
  const newcomers = changes.filter(({ before, after }) => before === null && after !== null);
  const alike = (change: MembershipChange): string => (change.after?.roles ?? []).join();
  const added = [...new Set(newcomers.map(alike))].flatMap((roles) =>
    chunks(
      newcomers.filter((change) => alike(change) === roles),
      MOST_NAMED,
    ).map((some): Entry => {
      const body = { roles: some[0]?.after?.roles ?? [], people: some.map(({ person }) => person) };
      return { ...about, type: 'participants-added', body };
    }),
  );
  const others = changes.filter((change) => change.before !== null && isChange(change));
  return [...added, ...others.map((change) => ({ ...about, ...entryOf(change) }))];
}

function entryOf(change: MembershipChange): Pick<Entry, 'type' | 'body'> {
  const { person, after } = change;
  const { given, taken } = rolesChanged(change);
  if (after === null) return { type: 'participant-removed', body: { person, taken } };
  return { type: 'participant-changed', body: { person, given, taken, changed: whatChanged(change) } };
}

/** Which of roles, group, segments and needs differ of somebody who took part before and does after. */
export function whatChanged({ before, after }: MembershipChange): string[] {
  if (!before || !after) return [];
  const same = (one: readonly string[], other: readonly string[]): boolean =>
    [...one].sort().join() === [...other].sort().join();
  return [
    ...(same(before.roles, after.roles) ? [] : ['roles']),
    ...(before.group === after.group ? [] : ['group']),
    ...(same(before.segments, after.segments) ? [] : ['segments']),
    ...(same(before.needs, after.needs) ? [] : ['needs']),
  ];
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
