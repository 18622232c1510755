import { z } from 'zod';
import { Email } from '../../../../../../libs/domain/fields/text.js';
import { Audience, Participant } from '../../../../../../libs/domain/people.js';
import { InterestsBody } from '../../../../../../libs/domain/program/interests.js';
import { Instant } from '../../../../../../libs/domain/time.js';
import { asGroup } from '../../../csv/as-group.js';
import { readTable, writeTable, type Table, type TableRead } from '../../../csv/table.js';

const COLUMNS = [
  ...(['email', 'name', 'group', 'segments', 'needs', 'zone', 'locale', 'roles'] as const),
  ...(['interests', 'incentives', 'interestsFor', 'absences'] as const),
] as const;
type Column = (typeof COLUMNS)[number];

/** Away from an instant until another, and who acts meanwhile. */
export interface AbsenceInCell {
  readonly from: Instant;
  readonly to: Instant;
  /** The address of who acts for them, or null. */
  readonly deputy: string | null;
}

const IN_CELL = z.strictObject({ from: Instant, to: Instant, deputy: Email.nullable() });
/** An interval of ISO 8601, and perhaps an address behind it. */
const AbsenceInCell = z.string().transform((line, context): AbsenceInCell => {
  const [, from, to, deputy = null] = /^(\S+?)\s*\/\s*(\S+)(?:\s+(\S+))?$/.exec(line.trim()) ?? [];
  const read = IN_CELL.safeParse({ from, to, deputy });
  if (read.success) return read.data;
  context.addIssue({
    code: 'custom',
    message: 'Use from/to and perhaps who acts meanwhile: 2027-07-01T00:00:00Z/2027-07-15T00:00:00Z ben@example.org',
  });
  return z.NEVER;
});

/** Somebody as a file has them: with what they declared to have at stake, and when they are away. */
export const PersonInFile = Participant.extend({
  interests: InterestsBody.shape.interests.optional(),
  incentives: InterestsBody.shape.incentives.optional(),
  interestsFor: Audience.optional(),
  absences: z.array(AbsenceInCell).max(50, 'At most 50 absences').optional(),
});
export type PersonInFile = z.infer<typeof PersonInFile>;

const PEOPLE: Table<Column, PersonInFile> = {
  list: 'list of people',
  one: 'person',
  columns: COLUMNS,
  mayHaveMore: true,
  alsoCalled: { 'e-mail': 'email', 'e-mail address': 'email', 'email address': 'email' },
  needed: ['email', 'name', 'group'],
  many: ['segments', 'needs', 'roles'],
  lines: ['interests', 'incentives', 'absences'],
  key: 'email',
  row: z.preprocess(withCodes, PersonInFile),
};

/** Groups, segments, needs, roles and audiences are codes of small letters, which spreadsheets begin with a capital: `End user` is `end_user`. */
function withCodes(cells: unknown): unknown {
  const row = { ...(cells as Readonly<Record<string, unknown>>) };
  const lower = (cell: unknown): unknown => (typeof cell === 'string' ? cell.toLowerCase() : cell);
  for (const column of PEOPLE.many) if (Array.isArray(row[column])) row[column] = row[column].map(lower);
  if (typeof row.group === 'string') row.group = asGroup(row.group);
  row.interestsFor = lower(row.interestsFor);
  return row;
}

/** People from comma-separated values; see `readTable`. */
export const readPeople = (csv: string): TableRead<PersonInFile> => readTable(PEOPLE, csv);

/** What somebody declares by a row: nothing without one of its three cells, and that there is nothing where only `interestsFor` says something. */
export function declaredIn({ interests, incentives, interestsFor: audience }: PersonInFile): InterestsBody | null {
  if (interests === undefined && incentives === undefined && audience === undefined) return null;
  return InterestsBody.parse({ interests: interests ?? [], incentives: incentives ?? [], audience });
}

/** Somebody as they are written into a file. */
export type PersonWritten = Readonly<Record<Exclude<Column, 'absences'>, string | readonly string[] | null>> & {
  readonly absences: readonly AbsenceInCell[];
};

/** People as they can be read again. */
export const writePeople = (people: readonly PersonWritten[]): string =>
  writeTable(
    PEOPLE,
    people.map((person) => ({
      ...person,
      absences: person.absences.map(({ from, to, deputy }) => `${from}/${to}${deputy === null ? '' : ` ${deputy}`}`),
    })),
  );
