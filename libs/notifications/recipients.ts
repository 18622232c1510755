import { sql, type Kysely } from 'kysely';
import type { Tables } from '../database/schema.js';
import type { Role, StakeholderGroup } from '../domain/people.js';

/** Whom a notice is for, with what they are in its program; nothing there for who takes part no more. */
export interface RecipientRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly zone: string;
  readonly locale: string | null;
  readonly roles: readonly Role[] | null;
  readonly stakeholderGroup: StakeholderGroup | null;
}

/** By the id of their notice; without those who are gone. */
export type Recipients = ReadonlyMap<string, RecipientRow>;

/** Looks up whom these notices are for, by one statement. */
export async function recipientsOf(
  db: Kysely<Tables>,
  notices: readonly { readonly id: string; readonly program: string; readonly person: string }[],
): Promise<Recipients> {
  const [ids, programs, people] = [
    notices.map(({ id }) => id),
    notices.map(({ program }) => program),
    notices.map(({ person }) => person),
  ];
  const { rows } = await sql<RecipientRow & { notice: string }>`
    select n.id as notice, p.id, p.name, p.email, p.zone, p.locale, m.roles, m.stakeholder_group
    from unnest(${ids}::text[], ${programs}::uuid[], ${people}::uuid[]) as n (id, program, person)
    join person p on p.id = n.person
    left join membership m on m.program = n.program and m.person = n.person`.execute(db);
  return new Map(rows.map(({ notice, ...recipient }) => [notice, recipient]));
}
