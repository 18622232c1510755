import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { OUTCOMES_OF } from '../../../../libs/domain/knowledge/outcomes.js';
import { wordsOfQuery, type Spelled } from '../../../../libs/domain/knowledge/search.js';
import { StakeholderGroup, type Viewer } from '../../../../libs/domain/people.js';
import type { KnowledgeFound, KnowledgeQuery } from './knowledge.schemas.js';

/** More segments do not fit a sentence, nor a list from which somebody chooses. */
const MOST_SEGMENTS = 200;

/**
 * The segments that people are of who take part in programs of this person. It asks each program by itself, as whoever asks next does:
 * in one go Postgres would read all people of all programs.
 */
export async function readSegments(db: Database, person: string): Promise<string[]> {
  const { rows } = await sql<{ segment: string }>`
    select distinct one.segment from membership mine cross join lateral (
      select distinct s.segment from membership m, unnest(m.segments) as s (segment) where m.program = mine.program) one
    where mine.person = ${person} order by 1 limit ${MOST_SEGMENTS}`.execute(db);
  return rows.map(({ segment }) => segment);
}

/** What to know of a search beside what it found, as sentences: what was looked for instead of what was typed, and why nothing was found. */
export async function notesOn(
  db: Database,
  { person }: Viewer,
  { q, segment, outcome }: KnowledgeQuery,
  { words, items }: { readonly words: readonly Spelled[]; readonly items: readonly KnowledgeFound[] },
): Promise<string[]> {
  if (items.length > 0) return words.flatMap((one) => instead(one, items));
  return [
    ...(q !== undefined && words.length === 0 ? [nothingSaid(wordsOfQuery(q))] : []),
    ...(outcome === undefined ? [] : unknownOutcome(outcome)),
    ...(segment === undefined || (await isOfSomebody(db, person, segment))
      ? []
      : [ofNobody(segment, await readSegments(db, person))]),
  ];
}

/** Only words that are marked in what is shown: another one may be part of a name that is left out of it. */
function instead({ word, alike }: Spelled, items: readonly KnowledgeFound[]): string[] {
  const hits = items
    .flatMap(({ title, snippet }) => [...title, ...snippet])
    .flatMap(({ text, hit }) => (hit ? [text.toLowerCase()] : []));
  const found = alike.filter((one) => hits.some((hit) => hit.startsWith(one)));
  return found.length === 0
    ? []
    : [`Few texts have “${word}”, so what is spelt like it was looked for as well: ${listed(found)}`];
}

const nothingSaid = (words: readonly string[]): string =>
  words.length === 0
    ? 'There is no word in it that could be looked for'
    : `Words that say nothing alone are not looked for: ${listed(words)}`;

function unknownOutcome(outcome: string): string[] {
  const known = OUTCOMES_OF.flatMap(([, outcomes]) => outcomes);
  return known.includes(outcome) ? [] : [`Nothing ends as “${outcome}”; there are ${[...new Set(known)].join(', ')}`];
}

/** Whether somebody in programs of this person is of a group or segment, or was when they left. */
async function isOfSomebody(db: Database, person: string, segment: string): Promise<boolean> {
  const groups: readonly string[] = StakeholderGroup.options;
  if (groups.includes(segment)) return true;
  const { rows } = await sql`
    select from membership mine cross join lateral (
      select from belonging b where b.program = mine.program and ${segment} = any(b.segments) limit 1) one
    where mine.person = ${person}`.execute(db);
  return rows.length > 0;
}

const ofNobody = (segment: string, segments: readonly string[]): string =>
  `Nobody in your programs is of a group or segment “${segment}”; there are ${[...StakeholderGroup.options, ...segments].join(', ')}`;

const listed = (words: readonly string[]): string => words.map((word) => `“${word}”`).join(', ');
