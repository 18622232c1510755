import type { Tx } from '../../../../libs/database/connection.js';
import { isUuid } from '../../../../libs/domain/fields/uuid.js';
import type { Qualification } from '../../../../libs/domain/program/offices.js';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';

export interface Member extends Qualification {
  readonly id: string;
}

/** Those of `emails` who take part in the program, by address. */
export async function membersByEmail(tx: Tx, program: string, emails: readonly string[]): Promise<Map<string, Member>> {
  if (emails.length === 0) return new Map();
  const rows = await tx
    .selectFrom('person')
    .innerJoin('membership', 'membership.person', 'person.id')
    .select(['person.id', 'person.email', 'membership.roles', 'membership.stakeholderGroup as group'])
    .where('membership.program', '=', program)
    .where('person.email', 'in', [...new Set(emails)])
    .execute();
  return new Map(rows.map(({ email, ...member }) => [email, member]));
}

/** Those who take part in the program, by the address or the id that names them. */
export async function membersNamed(tx: Tx, program: string, names: readonly string[]): Promise<Map<string, Member>> {
  const ids = names.filter(isUuid);
  const byEmail = await membersByEmail(
    tx,
    program,
    names.filter((name) => !isUuid(name)),
  );
  if (ids.length === 0) return byEmail;
  const rows = await tx
    .selectFrom('membership')
    .select(['person as id', 'roles', 'stakeholderGroup as group'])
    .where('program', '=', program)
    .where('person', 'in', ids)
    .execute();
  return new Map([...byEmail, ...rows.map((member): [string, Member] => [member.id, member])]);
}

/** The id of somebody whom a rule has found to take part. */
export function idOf(people: ReadonlyMap<string, Member>, email: string): string {
  const id = people.get(email)?.id;
  if (id === undefined) throw new Refused(refuse('unknown-reference', `${email} does not take part in this program`));
  return id;
}
