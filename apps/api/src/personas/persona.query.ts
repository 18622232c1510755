import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { Page } from '../http/paging/page.js';
import { readPage } from '../http/paging/read-page.js';
import type { PersonaList, PersonaView } from './persona.schemas.js';

const readable = ({ program, audiences }: Viewer): RawBuilder<boolean> =>
  sql`a.program = ${program} and a.audience = any(${audiences})`;

/** Stories `k` that a viewer may read. */
const told = ({ program, audiences, person }: Viewer): RawBuilder<boolean> =>
  sql`k.program = ${program} and k.kind = 'story' and (k.audience = any(${audiences}) or k.author = ${person})`;

const select = (viewer: Viewer, which: RawBuilder<unknown>): RawBuilder<PersonaView> => sql<PersonaView>`
  select a.id, a.program, a.name, a.description, a.audience, a.revision, a.created_at,
    (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'cycle', k.cycle, 'story', k.story,
        'author', jsonb_build_object('id', p.id, 'name', p.name)) order by k.at, k.id), '[]')
      from persona_story s join contribution k on k.id = s.contribution join person p on p.id = k.author
      where s.persona = a.id and ${told(viewer)}) as stories,
    (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'item', n.item, 'story', n.story, 'statement', n.statement)
        order by n.item, n.position, n.id), '[]')
      from persona_story s join contribution k on k.id = s.contribution join criterion n on n.story = k.id join item i on i.id = n.item
      where s.persona = a.id and ${told(viewer)} and n.audience = any(${viewer.audiences})
        and i.audience = any(${viewer.audiences})) as criteria
  from persona a where ${readable(viewer)} and ${which}`;

/** One persona, for whoever may read it. */
export async function readPersona(db: Database | Tx, viewer: Viewer, id: string): Promise<PersonaView> {
  const { rows } = await select(viewer, sql`a.id = ${id}`).execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** The personas of a program, oldest first. */
export function listPersonas(db: Database, viewer: Viewer, page: Page): Promise<PersonaList> {
  const order = { by: [sql`a.created_at`, sql`a.id`], among: sql`persona a where ${readable(viewer)}` };
  return readPage(db, page, order, (rest) => select(viewer, rest));
}

/** Which of these are stories that the viewer may read. */
export async function knownStories(tx: Tx, viewer: Viewer, stories: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select k.id from contribution k where k.id = any(${[...stories]}::uuid[]) and ${told(viewer)}`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}
