import DataLoader from 'dataloader';
import { sql } from 'kysely';
import type { Database } from '../database/connection.js';
import { clearance, type Audience, type Role, type StakeholderGroup, type Viewer } from '../domain/people.js';
import type { Identity } from './tokens.js';

/** The person whom a token names; made when they are new. Ids are remembered, because they never change. */
export class People {
  private readonly known = new Map<string, { readonly id: string; readonly name: string }>();

  constructor(private readonly db: Database) {}

  /** The id of a person. The name in their own token is recorded, and replaces names that others gave before. */
  async idOf(identity: Identity): Promise<string> {
    const { email, name } = identity;
    const known = this.known.get(email);
    if (known && (known.name === name || repeats(email, name))) return known.id;
    const id =
      (await this.write(identity)) ??
      (await this.db.selectFrom('person').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;
    if (this.known.size > 10_000) this.known.clear();
    this.known.set(email, { id, name });
    return id;
  }

  /** The id of somebody who is new, or whose name is another by their token; nothing otherwise. */
  private async write({ email, name }: Identity): Promise<string | undefined> {
    const nameGiven = !repeats(email, name);
    const written = await this.db
      .insertInto('person')
      .values({ email, name, nameGiven })
      .onConflict((conflict) =>
        conflict
          .column('email')
          .doUpdateSet({ name, nameGiven })
          .where(sql<boolean>`${nameGiven} and (person.name, person.name_given) is distinct from (${name}, true)`),
      )
      .returning('id')
      .executeTakeFirst();
    return written?.id;
  }
}

/** A name that only repeats the address says nothing of what somebody is called: tokens without a name have such a one. */
const repeats = (email: string, name: string): boolean => [email, email.split('@')[0]].includes(name.toLowerCase());

/** What can be addressed by an id in a path: its table, and the rows above it, where there are, that somebody must be able to read as well. */
const PLACES = {
  programId: { table: 'program', above: [] },
  cycleId: { table: 'cycle', above: [] },
  topicId: { table: 'topic', above: ['cycle'] },
  scenarioId: { table: 'scenario', above: ['cycle'] },
  objectiveId: { table: 'objective', above: ['cycle'] },
  preReadId: { table: 'pre_read', above: ['cycle'] },
  contributionId: { table: 'contribution', above: [] },
  attachmentId: { table: 'attachment', above: ['contribution'] },
  itemId: { table: 'item', above: ['cycle'] },
  amendmentId: { table: 'amendment', above: ['item', 'cycle'] },
  personaId: { table: 'persona', above: [] },
  normId: { table: 'norm', above: [] },
  passageId: { table: 'citation', above: ['item'] },
  criterionId: { table: 'criterion', above: ['item'] },
  obligationId: { table: 'obligation', above: ['cycle'] },
  decisionId: { table: 'decision', above: ['cycle'] },
  absenceId: { table: 'absence', above: [] },
  reviewId: { table: 'review', above: ['decision', 'pilot', 'cycle'] },
  pilotId: { table: 'pilot', above: ['cycle'] },
  conditionId: { table: 'condition', above: ['review', 'cycle'] },
  concernId: { table: 'concern', above: ['decision', 'cycle'] },
} as const satisfies Record<string, { readonly table: string; readonly above: readonly string[] }>;
export type PathId = keyof typeof PLACES;
export const placeIn = (names: object): PathId | undefined =>
  (Object.keys(PLACES) as PathId[]).find((place) => place in names);

/** Whose it is, where that is asked. */
const SAID_BY: Partial<Record<PathId, string>> = { contributionId: 't.author', attachmentId: 'contribution.author' };

const TOGETHER = { cache: false, batchScheduleFn: (ask: () => void): void => void setImmediate(ask) };

/** Who asks about what. */
interface AskedPlace {
  readonly person: string;
  readonly id: string;
}

/**
 * Looks up people's rights in the program of what they address. Requests of one turn of the event loop are looked up together: a busy process asks
 * less often, and a single request waits for nobody. A failure fails all of them, and nothing is remembered.
 */
export class Viewers {
  private readonly places = new Map<PathId, DataLoader<AskedPlace, Viewer | null>>();

  constructor(private readonly db: Database) {}

  /**
   * Null when it is not there, when they take no part in its program, or when it is not for them. Nobody can tell which. What
   * somebody said is always for them.
   */
  of(person: string, place: PathId, id: string): Promise<Viewer | null> {
    const viewers =
      this.places.get(place) ??
      new DataLoader((asked: readonly AskedPlace[]) => readViewers(this.db, place, asked), TOGETHER);
    this.places.set(place, viewers);
    return viewers.load({ person, id });
  }
}

interface ViewerRow {
  readonly turn: number;
  readonly program: string;
  readonly roles: Role[];
  readonly stakeholderGroup: StakeholderGroup;
  readonly audiences: (Audience | null)[];
  readonly own: boolean;
}

async function readViewers(db: Database, place: PathId, asked: readonly AskedPlace[]): Promise<(Viewer | null)[]> {
  const { table, above } = PLACES[place];
  const program = sql.raw(place === 'programId' ? 't.id' : 't.program');
  const audiences = sql.raw(
    place === 'programId' ? `'{}'::text[]` : `array[${['t', ...above].map((row) => `${row}.audience`).join(', ')}]`,
  );
  const author = SAID_BY[place];
  const own = author ? sql`${sql.ref(author)} = a.person` : sql`false`;
  const joins = above.map((row) => `left join ${row} on ${row}.id = t.${row}`).join(' ');
  const { rows } = await sql<ViewerRow>`
    select a.turn, m.program, m.roles, m.stakeholder_group, ${audiences} as audiences, ${own} as own
    from unnest(${asked.map(({ person }) => person)}::uuid[], ${asked.map(({ id }) => id)}::uuid[])
        with ordinality as a (person, id, turn)
      join ${sql.table(table)} t on t.id = a.id ${sql.raw(joins)}
      join membership m on m.program = ${program} and m.person = a.person`.execute(db);
  const found = new Map(rows.map((row) => [row.turn - 1, row]));
  return asked.map(({ person }, turn) => seenBy(person, found.get(turn)));
}

function seenBy(person: string, row: ViewerRow | undefined): Viewer | null {
  if (!row) return null;
  const cleared = clearance(row.roles, row.stakeholderGroup);
  if (!row.own && !row.audiences.every((audience) => audience === null || cleared.includes(audience))) return null;
  return { person, program: row.program, roles: row.roles, audiences: cleared };
}
