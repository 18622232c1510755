import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import type { ItemBody, ItemFacts } from '../../../../libs/domain/backlog/item.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { membersByEmail } from '../programs/people-by-email.js';

type NamedByItem = Pick<ItemBody, 'coAuthors' | 'criteria' | 'passages'>;

/** Whom and what an item names, as it is in its cycle, as far as whoever names it may read it. */
export async function loadItemFacts(
  tx: Tx,
  { person, audiences }: Viewer,
  { id: cycle, program }: { id: string; program: string },
  { coAuthors, criteria, passages }: NamedByItem,
): Promise<ItemFacts> {
  const obligations = criteria.flatMap(({ obligation }) => obligation ?? []);
  const stories = criteria.flatMap(({ story }) => story ?? []);
  const contributions = passages.map(({ contribution }) => contribution);
  const readable = sql`(audience = any(${audiences}) or author = ${person})`;
  const { rows } = await sql<{ obligations: string[]; stories: string[]; lengths: Record<string, number> }>`
    select array(select id::text from obligation where cycle = ${cycle} and id = any(${obligations}::uuid[]) and audience = any(${audiences})) as obligations,
      array(select id::text from contribution where program = ${program} and kind = 'story' and id = any(${stories}::uuid[]) and ${readable}) as stories,
      (select coalesce(jsonb_object_agg(id, char_length(body)), '{}') from contribution
        where cycle = ${cycle} and id = any(${contributions}::uuid[]) and ${readable}) as lengths`.execute(tx);
  const members = await membersByEmail(tx, program, coAuthors);
  return {
    people: new Map([...members].map(([email, member]) => [email, member.id])),
    obligations: new Set(rows[0]?.obligations),
    stories: new Set(rows[0]?.stories),
    lengths: new Map(Object.entries(rows[0]?.lengths ?? {})),
  };
}
