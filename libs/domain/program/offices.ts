import { clearance, may, type Action, type Audience, type Role, type StakeholderGroup } from '../people.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';

/** What a cycle or a decision asks of somebody whom it names. */
export type Office = 'reader' | 'deputy_facilitator' | 'compliance_reviewer' | 'reviewer' | 'voice' | 'speaker';

const NEEDS: Record<Office, { readonly action: Action; readonly message: string }> = {
  reader: { action: 'read', message: 'has no role that reads' },
  deputy_facilitator: {
    action: 'run-cycle',
    message: 'is no facilitator of this program; the ladder would climb in vain',
  },
  compliance_reviewer: { action: 'record-obligation', message: 'is no compliance reviewer of this program' },
  reviewer: { action: 'review', message: 'is no compliance reviewer of this program' },
  voice: { action: 'take-position', message: 'has no role that takes part in decisions' },
  speaker: { action: 'contribute', message: 'has no role that contributes' },
};

/** What somebody is in a program: what they may do, and what they read. */
export interface Qualification {
  readonly roles: readonly Role[];
  readonly group: StakeholderGroup;
}

/** Somebody who is named, where, what for, and who may read what they are named in. */
export interface NamedForOffice {
  readonly path: string;
  readonly email: string;
  readonly as: Office;
  readonly audience: Audience;
}

/** Why somebody cannot hold an office, or null: their roles do not include it, or they may not read what it is about. */
export function unfit({ roles, group }: Qualification, office: Office, audience: Audience): string | null {
  const { action, message } = NEEDS[office];
  if (!may(roles, action)) return message;
  return clearance(roles, group).includes(audience) ? null : `may not read it, because it is for ${audience}`;
}

/** Refuses to name people who do not take part, lack the role, or may not read the subject: only the ladder could end such a wait. */
export function namedRefused(
  named: readonly NamedForOffice[],
  members: ReadonlyMap<string, Qualification>,
): Refusal | null {
  const unknown = named.filter(({ email }) => !members.has(email));
  if (unknown.length > 0) {
    const errors = unknown.map(({ path, email }) => ({ path, message: `${email} does not take part in this program` }));
    return refuse('unknown-reference', 'Only people of this program can be named', errors);
  }
  const errors = named.flatMap(({ path, email, as, audience }): Offence[] => {
    const member = members.get(email);
    const why = member ? unfit(member, as, audience) : null;
    return why === null ? [] : [{ path, message: `${email} ${why}` }];
  });
  return errors.length > 0
    ? refuse('unknown-reference', 'Somebody is named who cannot do what is asked of them', errors)
    : null;
}
