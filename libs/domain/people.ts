import { z } from 'zod';
import { FormatNeeds } from './accessibility/formats.js';
import { Zone } from './time.js';
import { Email, Key, Locale, text } from './fields/text.js';
import { OF_PEOPLE } from './program/keeping-names.js';

export const StakeholderGroup = z.enum([
  'end_user',
  'buyer',
  'operator',
  'support',
  'regulator',
  'vendor',
  'partner',
  'team',
]);
export type StakeholderGroup = z.infer<typeof StakeholderGroup>;

export const Role = z.enum(['admin', 'facilitator', 'contributor', 'compliance_reviewer', 'auditor']);
export type Role = z.infer<typeof Role>;

/** Who may read a row. Each wider than the next. */
export const Audience = z.enum(['public', 'participants', 'team', 'restricted']);
export type Audience = z.infer<typeof Audience>;

/** What somebody asks to do. The one place where rights by role are written; everything else is denied. */
export const RIGHTS = {
  read: ['admin', 'facilitator', 'contributor', 'compliance_reviewer', 'auditor'],
  'read-drafts': ['facilitator', 'auditor', 'admin'],
  audit: ['auditor', 'admin', 'facilitator'],
  'manage-program': ['admin', 'facilitator'],
  'run-cycle': ['facilitator'],
  'edit-agenda': ['facilitator'],
  contribute: ['facilitator', 'contributor', 'compliance_reviewer'],
  refine: ['facilitator'],
  'propose-decision': ['facilitator', 'contributor'],
  'take-position': ['facilitator', 'contributor', 'compliance_reviewer'],
  'be-absent': ['admin', 'facilitator', 'contributor', 'compliance_reviewer'],
  declare: ['admin', 'facilitator', 'contributor', 'compliance_reviewer', 'auditor'],
  'record-obligation': ['compliance_reviewer'],
  review: ['compliance_reviewer'],
  'ask-for-review': ['facilitator', 'compliance_reviewer'],
  'read-claims': ['facilitator', 'auditor', 'compliance_reviewer'],
} as const satisfies Record<string, readonly Role[]>;
export type Action = keyof typeof RIGHTS;

export const may = (roles: readonly Role[], action: Action): boolean =>
  (RIGHTS[action] as readonly Role[]).some((role) => roles.includes(role));

/** The roles that allow an action, for queries. */
export const rolesFor = (action: Action): Role[] => [...RIGHTS[action]];

/** Roles that a cycle wants to hear. People who only run or audit a program do not count as voices. */
export const INVITED_ROLES: readonly Role[] = ['contributor', 'compliance_reviewer'];

const CLEARANCE: Record<Role, readonly Audience[]> = {
  admin: ['public', 'participants', 'team', 'restricted'],
  facilitator: ['public', 'participants', 'team', 'restricted'],
  auditor: ['public', 'participants', 'team', 'restricted'],
  compliance_reviewer: ['public', 'participants', 'team', 'restricted'],
  contributor: ['public', 'participants'],
};

/** The audiences somebody belongs to, from their roles and whether they are part of the team. */
export function clearance(roles: readonly Role[], group: StakeholderGroup | null): Audience[] {
  const audiences = new Set(roles.flatMap((role) => CLEARANCE[role]));
  if (group === 'team') audiences.add('team');
  return Audience.options.filter((audience) => audiences.has(audience));
}

/** Who is looking. Every query takes one: it says what this person may see in this program. */
export interface Viewer {
  readonly person: string;
  readonly program: string;
  readonly roles: readonly Role[];
  readonly audiences: readonly Audience[];
}

const isGroup = (key: string): boolean => (StakeholderGroup.options as readonly string[]).includes(key);

/** A part of a program's people by its own key. Never that of a group: targets name both, and one would count for the other. */
const Segment = Key.refine((key) => !isGroup(key), 'This is a stakeholder group; give the segment another key');

export const Segments = z.array(Segment).max(20);
export const Roles = z.array(Role).min(1).max(5);

/** Somebody who is to take part in a program. What is left out stays as it is; of a newcomer it gets its default. */
export const Participant = z.strictObject({
  email: Email,
  name: text(200),
  group: StakeholderGroup,
  segments: Segments.optional().describe('none by default'),
  zone: Zone.optional().describe('of a newcomer that of the program by default'),
  locale: Locale.optional().describe('in which they read dates and times; as the letters are written by default'),
  needs: FormatNeeds.optional().describe('formats that they need to take a document in; none by default'),
  roles: Roles.optional().describe('contributor by default; who takes part already gets these beside what they have'),
});
export type Participant = z.infer<typeof Participant>;

/** Somebody as others see them. */
export const PersonName = z.strictObject({ id: z.uuid(), name: z.string().meta(OF_PEOPLE) }).meta({ id: 'PersonName' });
export type PersonName = z.infer<typeof PersonName>;
