import { sql, type RawBuilder } from 'kysely';
import { eachNamingConsenting } from '../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import { clearance, type Role, type StakeholderGroup } from '../../../../libs/domain/people.js';
import { NOT_SHOWN } from '../../../../libs/domain/program/consent.js';
import type { KnowledgeFound } from './knowledge.schemas.js';
import { anyOf, scoreOf, type Wanted } from './wanted.js';

/** What was found, with its texts as they stand in the index, or what of them is clean. */
export type FoundDocument = Omit<KnowledgeFound, 'title' | 'snippet'> & { title: string; snippet: string } & Membership;

/** What whoever searches is in the program where it was found. */
interface Membership {
  readonly roles: readonly Role[];
  readonly stakeholderGroup: StakeholderGroup;
}

/**
 * What was found as it may be shown. Names are left out before it is cut into pieces, which would cut them as well; what nothing
 * but a name that is left out has of what is looked for is null: that it is found would tell that the name stands there.
 */
export async function shown(
  db: Database,
  found: readonly FoundDocument[],
  wanted: Wanted | null,
): Promise<readonly (KnowledgeFound | null)[]> {
  const texts = await eachNamingConsenting(
    db,
    found,
    ({ program, roles, stakeholderGroup }) => ({ program, audiences: clearance(roles, stakeholderGroup) }),
    (row, say) => ({ ...row, title: say(row.title), snippet: say(row.snippet) }),
  );
  const changed = texts.map(
    ({ title, snippet }, nth) => title !== found[nth]?.title || snippet !== found[nth]?.snippet,
  );
  const { rows } = await sql<Pick<FoundDocument, 'title' | 'snippet'> & { rescored: number | null }>`
    select ${headline('title', wanted, 'HighlightAll=true')} as title,
      ${headline('body', wanted, 'MaxFragments=2,MaxWords=30,MinWords=10')} as snippet,
      case when t.changed then ${scoreOf(wanted, REST)} end as rescored
    from unnest(${texts.map(({ title }) => title)}::text[], ${texts.map(({ snippet }) => snippet)}::text[], ${changed}::boolean[])
      with ordinality as t (title, body, changed, nth) order by nth`.execute(db);
  return texts.map(({ roles: _roles, stakeholderGroup: _group, ...row }, nth) => {
    const score = rows[nth]?.rescored ?? row.score;
    if (wanted && score === 0) return null;
    return { ...row, score, title: pieces(rows[nth]?.title ?? ''), snippet: pieces(rows[nth]?.snippet ?? '') };
  });
}

/** Words of the text `t` as the index has them, without those that stand where a name was. */
const rest = (text: 'title' | 'body'): RawBuilder<unknown> =>
  sql`to_tsvector('english', replace(t.${sql.ref(text)}, ${NOT_SHOWN}, ' '))`;
const REST = sql`(setweight(${rest('title')}, 'A') || setweight(${rest('body')}, 'B'))`;

const [OPEN, CLOSE] = ['\uE000', '\uE001'];
const MARKS = `StartSel=${OPEN},StopSel=${CLOSE}`;

/** A text without the marks: no text holds them itself. */
export const clean = (column: 't.title' | 't.body'): RawBuilder<string> =>
  sql`translate(${sql.ref(column)}, ${OPEN + CLOSE}, '')`;

/** A clean text with marks around what was found. */
const headline = (column: 'title' | 'body', wanted: Wanted | null, options: string): RawBuilder<string> => {
  const text = sql<string>`t.${sql.ref(column)}`;
  return wanted
    ? sql`ts_headline('english', ${text}, ${anyOf(wanted)}, ${`${MARKS},${options}`})`
    : sql`left(${text}, 300)`;
};

const pieces = (marked: string): KnowledgeFound['title'] =>
  marked
    .split(OPEN)
    .flatMap((part, index) => {
      const [inside = '', ...outside] = index === 0 ? ['', part] : part.split(CLOSE);
      return [
        { text: inside, hit: true },
        { text: outside.join(''), hit: false },
      ];
    })
    .filter(({ text }) => text !== '');
