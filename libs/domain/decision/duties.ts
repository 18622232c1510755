import { clearance, may, type Action, type Audience, type Role, type StakeholderGroup } from '../people.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';

/** Somebody whom a decision names, with where, and what they are in the program. */
export interface Named {
  readonly path: string;
  readonly roles: readonly Role[];
  readonly group: StakeholderGroup;
}

const NEEDS: readonly { readonly at: RegExp; readonly action: Action; readonly message: string }[] = [
  { at: /^reviewers/, action: 'review', message: 'is not a compliance reviewer of this program' },
  {
    at: /^(authority|deputy|deciders|advisers|contributors)/,
    action: 'take-position',
    message: 'has no role that takes part in decisions',
  },
];

/** Whoever is named can do what is expected of them, and may read what it is about: otherwise only the ladder would end it. */
export function unfitFor(named: readonly Named[], audiences: readonly Audience[]): Refusal | null {
  const errors = named.flatMap(({ path, roles, group }): Offence[] => {
    const unable = NEEDS.find(({ at, action }) => at.test(path) && !may(roles, action));
    if (unable) return [{ path, message: unable.message }];
    const seen = clearance(roles, group);
    return audiences.every((audience) => seen.includes(audience)) ? [] : [{ path, message: 'may not read it' }];
  });
  return errors.length > 0
    ? refuse('unknown-reference', 'The decision names people who cannot take part', errors)
    : null;
}
