import { setImmediate as othersTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { DispositionKind } from '../../../../libs/domain/closure/disposition.js';
import { likelyDuplicates, type Likely, type Text } from '../../../../libs/domain/contribution/likeness.js';
import type { PersonName, Viewer } from '../../../../libs/domain/people.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { visibleContribution, withheldFrom } from '../contributions/visible-contribution.js';
import { cut, unknownCursor } from '../http/paging/read-page.js';
import { readStanding } from '../cycles/standing.query.js';
import type { DuplicatesQuery, DuplicatesView } from './duplicates.schemas.js';

/** More would take minutes: time grows with the square of their number. */
const MOST_COMPARED = 10_000;
const COMPARED_CHARACTERS = 4_000;
const SHOWN_CHARACTERS = 300;

interface ComparedContribution extends Text {
  readonly author: PersonName;
  readonly at: Instant;
  readonly disposition: DispositionKind | null;
}

/**
 * What of a cycle has no draft yet and probably repeats something else: originals in the order in which they were said, those
 * that are answered before all others. Computed when it is asked for: what was answered is left out the next time.
 */
export async function readDuplicates(
  db: Database,
  viewer: Viewer,
  cycle: string,
  { after, limit, atLeast }: DuplicatesQuery,
): Promise<DuplicatesView> {
  await readStanding(db, viewer, cycle);
  const { rows, all } = await comparable(db, viewer, cycle);
  const found = groupsOf(rows, await inSlices(likelyDuplicates(rows, atLeast)));
  const last = rows.findIndex(({ id }) => id === after);
  if (after !== undefined && last < 0) throw unknownCursor();
  const groups = rows.slice(last + 1).flatMap((row) => found.get(row.id) ?? []);
  return { compared: rows.length, left: all - rows.length, ...cut(groups, limit, ({ original }) => original.id) };
}

type Group = DuplicatesView['items'][number];

function groupsOf(rows: readonly ComparedContribution[], likely: readonly Likely[]): Map<string, Group> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const groups = new Map<string, Group>();
  for (const { id, of, similarity } of likely) {
    const [row, original] = [byId.get(id), byId.get(of)];
    if (!row || !original) continue;
    const group = groups.get(of) ?? {
      original: { ...quoted(original), disposition: original.disposition },
      likely: [],
    };
    group.likely.push({ ...quoted(row), similarity: Math.round(similarity * 1000) / 1000 });
    groups.set(of, group);
  }
  for (const group of groups.values()) group.likely.sort((one, other) => other.similarity - one.similarity);
  return groups;
}

const quoted = ({ id, author, at, text }: ComparedContribution) => ({
  id,
  author,
  at,
  text: [...text].slice(0, SHOWN_CHARACTERS).join(''),
});

/**
 * What the viewer may read of a cycle, without what is a duplicate already: what is fixed first, then in the order in which people spoke. Where
 * that is more than `most`, half of the places are for what has no draft yet, and each half takes what the other leaves.
 */
export async function comparable(
  db: Database,
  viewer: Viewer,
  cycle: string,
  most = MOST_COMPARED,
): Promise<{ rows: ComparedContribution[]; all: number }> {
  const { rows } = await sql<ComparedContribution & { all: number }>`
    with said as (
      select k.id, k.author, k.at, k.body, d.kind as disposition, f.fixed, (count(*) over ())::int as all,
        row_number() over (partition by f.fixed order by k.at, k.id) as place
      from contribution k left join disposition d on d.contribution = k.id
        cross join lateral (select d.contribution is not null
          or exists (select from disposition o where o.cycle = k.cycle and o.duplicate_of = k.id) as fixed) f
      where k.cycle = ${cycle} and ${visibleContribution(viewer)} and d.kind is distinct from 'duplicate' and not (${withheldFrom(viewer)})),
    taken as (select * from said order by place > ${Math.floor(most / 2)}, fixed, place limit ${most})
    select k.id, jsonb_build_object('id', p.id, 'name', p.name) as author, k.at, left(k.body, ${COMPARED_CHARACTERS}) as text,
      k.disposition, k.all
    from taken k join person p on p.id = k.author order by k.fixed desc, k.at, k.id`.execute(db);
  return { rows: rows.map(({ all: _all, ...row }) => row), all: rows[0]?.all ?? 0 };
}

/** Runs what takes long step by step, and lets other requests in between. */
async function inSlices<Result>(work: Generator<undefined, Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await othersTurn();
  }
}
