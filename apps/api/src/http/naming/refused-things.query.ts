import { sql } from 'kysely';
import { namingConsenting } from '../../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import type { Refusal } from '../../../../../libs/domain/refusal.js';
import { firstWords } from '../../../../../libs/domain/words/first-words.js';
import { heardBy } from '../../contributions/contribution.query.js';
import { visible } from '../../decisions/visible-decision.js';
import { REVIEWED, visibleReview } from '../../reviews/visible-review.js';

/** A thing by its id in the path of an offence: `items.` with an id, and perhaps a field of it. */
const PLACE = /^(?:amendments|contributions|criteria|decisions|items|preReads|reviews)\.([0-9a-f-]{36})(\..+)?$/;

/**
 * The same refusal, in which things that it names by id are called by their name or their first words as well, as far as whoever is
 * refused may read them: `“A short form” lacks a cited passage`. Paths stay as they are, for programs.
 */
export async function callingThings(db: Database, viewer: Viewer, refusal: Refusal): Promise<Refusal> {
  const ids = refusal.errors.flatMap(({ path }) => PLACE.exec(path)?.[1] ?? []);
  if (ids.length === 0) return refusal;
  const called = await readCalled(db, viewer, [...new Set(ids)]);
  const errors = refusal.errors.map((error) => {
    const [, id = '', field] = PLACE.exec(error.path) ?? [];
    const name = called.get(id);
    if (name === undefined) return error;
    return { ...error, message: `${name}${field === undefined ? '' : ':'} ${error.message}` };
  });
  return { ...refusal, errors };
}

interface Called {
  readonly id: string;
  /** What of it stands before its name or words; empty where they stand alone. */
  readonly before: string;
  readonly words: string;
}

/** How things are called, by their ids. Names are left out of whole texts, before their first words are taken. */
async function readCalled(db: Database, viewer: Viewer, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { program, audiences } = viewer;
  const seen = (table: string) => sql`${sql.ref(`${table}.id`)} = any(${ids}::uuid[])
    and ${sql.ref(`${table}.program`)} = ${program} and ${sql.ref(`${table}.audience`)} = any(${audiences})`;
  const inCycle = (table: string) =>
    sql`join cycle c on c.id = ${sql.ref(`${table}.cycle`)} and c.audience = any(${audiences})`;
  const { rows } = await sql<Called>`
    select k.id, '' as before, k.body as words from contribution k where k.id = any(${ids}::uuid[]) and ${heardBy(viewer)}
    union all select i.id, '', i.title from item i ${inCycle('i')} where ${seen('i')}
    union all select k.id, '', k.statement from criterion k join item i on i.id = k.item ${inCycle('i')}
      where k.id = any(${ids}::uuid[]) and i.program = ${program} and i.audience = any(${audiences})
    union all select p.id, '', p.title from pre_read p ${inCycle('p')} where ${seen('p')}
    union all select a.id, case when a.item is null then 'The proposal of ' else 'The proposal on ' end,
        coalesce(i.title, a.proposal->>'title')
      from amendment a ${inCycle('a')} left join item i on i.id = a.item and i.audience = any(${audiences})
      where ${seen('a')} and coalesce(i.title, a.proposal->>'title') is not null
    union all select d.id, '', d.question from decision d left join cycle c on c.id = d.cycle
      where d.id = any(${ids}::uuid[]) and ${visible(viewer)}`.execute(db);
  const told = await namingConsenting(db, viewer, rows, (all, say) =>
    all.map((one) => ({ ...one, words: say(one.words) })),
  );
  const reviews = await sql<{ id: string; name: string }>`
    select v.id, p.name from ${REVIEWED} join person p on p.id = v.reviewer
    where v.id = any(${ids}::uuid[]) and ${visibleReview(viewer)}`.execute(db);
  return new Map([
    ...told.map(({ id, before, words }) => [id, `${before}“${firstWords(words)}”`] as const),
    ...reviews.rows.map(({ id, name }) => [id, `The review by ${name}`] as const),
  ]);
}
