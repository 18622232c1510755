import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import type { ItemBody, ItemFacts } from '../../../../libs/domain/backlog/item.js';
import { openBecause, type AnswerFacts } from '../../../../libs/domain/closure/contest.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { loadAnswers } from '../closure/answered/answered.query.js';
import { membersByEmail } from '../programs/people-by-email.js';

type NamedByItem = Pick<ItemBody, 'coAuthors' | 'criteria' | 'passages'>;

/** Whom and what an item names, as it is in its cycle and program, as far as whoever names it may read it. */
export async function loadItemFacts(
  tx: Tx,
  { person, audiences }: Viewer,
  { id: cycle, program }: { id: string; program: string },
  { coAuthors, criteria, passages }: NamedByItem,
): Promise<ItemFacts> {
  const obligations = criteria.flatMap(({ obligation }) => obligation ?? []);
  const stories = criteria.flatMap(({ story }) => story ?? []);
  const readable = sql`(audience = any(${audiences}) or author = ${person})`;
  const { rows } = await sql<{ obligations: string[]; stories: string[] }>`
    select array(select id::text from obligation where cycle = ${cycle} and id = any(${obligations}::uuid[]) and audience = any(${audiences})) as obligations,
      array(select id::text from contribution where program = ${program} and kind = 'story' and id = any(${stories}::uuid[]) and ${readable}) as stories`.execute(
    tx,
  );
  const members = await membersByEmail(tx, program, coAuthors);
  return {
    people: new Map([...members].map(([email, member]) => [email, member.id])),
    obligations: new Set(rows[0]?.obligations),
    stories: new Set(rows[0]?.stories),
    lengths: await loadLengths(tx, cycle, sql`program = ${program} and ${readable}`, passages),
  };
}

/** Characters of what is cited, of what `readable` names: of the cycle itself, and of others where an answer is owed once more. */
async function loadLengths(
  tx: Tx,
  cycle: string,
  readable: RawBuilder<unknown>,
  passages: NamedByItem['passages'],
): Promise<Map<string, number>> {
  const cited = passages.map(({ contribution }) => contribution);
  if (cited.length === 0) return new Map();
  const { rows } = await sql<{ id: string; own: boolean; length: number }>`
    select id, cycle is not distinct from ${cycle} as own, char_length(body) as length from contribution
    where id = any(${cited}::uuid[]) and ${readable}`.execute(tx);
  const elsewhere = rows.flatMap(({ id, own }) => (own ? [] : [id]));
  const answers = elsewhere.length > 0 ? await loadAnswers(tx, elsewhere) : new Map<string, AnswerFacts>();
  const isOpen = (id: string): boolean => {
    const answer = answers.get(id);
    return answer !== undefined && openBecause(answer) !== null;
  };
  return new Map(rows.flatMap(({ id, own, length }) => (own || isOpen(id) ? [[id, length] as const] : [])));
}
