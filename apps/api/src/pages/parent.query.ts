import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { parentOf } from './places.js';

/** What has a name, and where that stands. */
const TITLED: Partial<Record<string, { readonly table: 'cycle' | 'item' | 'decision'; readonly title: string }>> = {
  cycles: { table: 'cycle', title: 'title' },
  items: { table: 'item', title: 'title' },
  decisions: { table: 'decision', title: 'question' },
};

/** The name of what a path leads through, where everybody who may read what is kept with it may read its name. */
export async function readParentName(db: Database, viewer: Viewer, path: string): Promise<string | null> {
  const parent = parentOf(path);
  const { noun, id = '' } = parent ?? {};
  if (noun === 'programs') {
    const program = db.selectFrom('program').select('name').where('id', '=', id).where('id', '=', viewer.program);
    return (await program.executeTakeFirst())?.name ?? null;
  }
  const kept = TITLED[noun ?? ''];
  if (kept === undefined) return null;
  const named = await db
    .selectFrom(kept.table)
    .select(sql.ref<string>(kept.title).as('title'))
    .where('id', '=', id)
    .where('program', '=', viewer.program)
    .where('audience', 'in', [...viewer.audiences])
    .executeTakeFirst();
  return named?.title ?? null;
}
