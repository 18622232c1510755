import { sql, type RawBuilder } from 'kysely';
import { Audience, Role, StakeholderGroup, clearance } from '../domain/people.js';

/**
 * Whether a membership may read an audience, as SQL over their columns, for example `m` and `p.audience`: the rule of
 * `clearance`, written out for each audience, because it adds up over roles and group.
 */
export const cleared = (membership: string, audience: string): RawBuilder<boolean> => {
  const roles = sql.ref(`${membership}.roles`);
  const group = sql.ref(`${membership}.stakeholder_group`);
  const cases = Audience.options.map((one) => {
    const byRole = Role.options.filter((role) => clearance([role], null).includes(one));
    const byGroup = StakeholderGroup.options.filter((of) => clearance([], of).includes(one));
    return sql`when ${sql.lit(one)} then ${roles} && ${byRole}::text[] or ${group} = any(${byGroup}::text[])`;
  });
  return sql<boolean>`(case ${sql.ref(audience)} ${sql.join(cases, sql` `)} else false end)`;
};
