import { sql } from 'kysely';
import type { Tx } from '../../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../../libs/domain/people.js';
import type { InterestsBody } from '../../../../../../libs/domain/program/interests.js';
import { stakesTold } from '../../../interests/stakes-told.js';
import type { RowProblem } from '../../../csv/csv.schemas.js';

/** What a row says that somebody has at stake. `person` is their id, or their address before they have one. */
export interface Declaring {
  readonly line: number;
  readonly person: string;
  readonly email: string;
  readonly declared: InterestsBody | null;
}

export interface InterestsPlanned {
  readonly problems: readonly RowProblem[];
  readonly planned: readonly { readonly email: string; readonly declared: InterestsBody }[];
}

interface Standing extends InterestsBody {
  readonly person: string;
  /** Nobody else has brought it in. */
  readonly own: boolean;
}

/**
 * Which declarations of a file are new. What somebody declared themselves in the program is theirs: a file that says otherwise is wrong,
 * unless it is their own. One that came with a file before gives way to the next.
 */
export async function planInterests(tx: Tx, viewer: Viewer, people: readonly Declaring[]): Promise<InterestsPlanned> {
  const standing = await loadStanding(
    tx,
    viewer,
    people.filter(({ declared }) => declared !== null).map(({ email }) => email),
  );
  const problems: RowProblem[] = [];
  const planned: { email: string; declared: InterestsBody }[] = [];
  for (const { line, person, email, declared } of people) {
    const before = standing.get(person);
    if (declared === null || before?.some((one) => isSame(one, declared))) continue;
    if (before?.[0].own && person !== viewer.person) {
      const message = 'they declared otherwise themselves, and nobody else can; leave the cells of interests empty';
      problems.push({ line, column: 'interests', message });
    } else planned.push({ email, declared });
  }
  return { problems, planned };
}

/** The latest declaration of each of them in the program, as it was written and as a file has it. */
async function loadStanding(
  tx: Tx,
  viewer: Viewer,
  emails: readonly string[],
): Promise<Map<string, readonly [Standing, ...Standing[]]>> {
  if (emails.length === 0) return new Map();
  const { rows } = await sql<Standing>`
    select d.person, d.interests, d.incentives, d.audience, d.declared_by is null as own
    from person p join lateral (select * from interest_declaration d where d.program = ${viewer.program} and d.person = p.id
      order by d.declared_at desc, d.id limit 1) d on true
    where p.email = any(${emails}::text[])`.execute(tx);
  const told = await stakesTold(tx, viewer, rows);
  return new Map(rows.map((row, index) => [row.person, [row, told[index] ?? row]]));
}

const isSame = (one: InterestsBody, other: InterestsBody): boolean =>
  one.audience === other.audience &&
  JSON.stringify([one.interests, one.incentives]) === JSON.stringify([other.interests, other.incentives]);
