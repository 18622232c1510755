import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { parentOf } from './places.js';

/** The name of what a path leads through, where everybody who may read what is kept with it may read its name. */
export async function readParentName(db: Database, viewer: Viewer, path: string): Promise<string | null> {
  const parent = parentOf(path);
  const { noun, id = '' } = parent ?? {};
  if (noun === 'programs') {
    const program = db.selectFrom('program').select('name').where('id', '=', id).where('id', '=', viewer.program);
    return (await program.executeTakeFirst())?.name ?? null;
  }
  if (noun !== 'cycles' && noun !== 'items') return null;
  const named = await db
    .selectFrom(noun === 'cycles' ? 'cycle' : 'item')
    .select('title')
    .where('id', '=', id)
    .where('program', '=', viewer.program)
    .where('audience', 'in', [...viewer.audiences])
    .executeTakeFirst();
  return named?.title ?? null;
}
