import type { Tx } from '../../../../../../libs/database/connection.js';
import { whatChanged } from '../../../../../../libs/domain/program/membership.js';
import type { RowOnLine } from '../../../csv/table.js';
import { fieldsRewritten, membershipChanges } from '../write-participants.js';
import type { PersonInFile } from './people-csv.js';
import type { ImportView, RowChange } from './people-csv.schemas.js';

const MOST_CHANGES = 200;

/** What is to be declared of people, beside who they are. */
interface Declared {
  readonly interests: readonly { readonly email: string }[];
  readonly absences: readonly { readonly email: string }[];
}

type Counted = Pick<ImportView, 'joined' | 'changed' | 'unchanged' | 'changes'>;

/** What becomes of the rows that are taken: how many join, change or stay as they are, and which fields change of whom. Nothing is written. */
export async function changesInFile(
  tx: Tx,
  program: string,
  taken: readonly RowOnLine<PersonInFile>[],
  { interests, absences }: Declared,
): Promise<Counted> {
  const people = taken.map(({ row }) => row);
  const rewritten = await fieldsRewritten(tx, program, people);
  const stake = new Set(interests.map(({ email }) => email));
  const away = new Set(absences.map(({ email }) => email));
  const members = await membershipChanges(tx, program, people);
  const before = taken.flatMap(({ line, row: { email } }, index): RowChange[] => {
    const member = members[index];
    if (!member?.before) return [];
    const declared = [...(stake.has(email) ? ['interests'] : []), ...(away.has(email) ? ['absences'] : [])];
    return [{ line, email, fields: [...(rewritten.get(email) ?? []), ...whatChanged(member), ...declared] }];
  });
  const changed = before.filter(({ fields }) => fields.length > 0);
  return {
    joined: taken.length - before.length,
    changed: changed.length,
    unchanged: before.length - changed.length,
    changes: changed.slice(0, MOST_CHANGES),
  };
}
