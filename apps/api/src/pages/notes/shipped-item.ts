import { sql } from 'kysely';
import { heededBy } from '../../../../../libs/database/heeded.js';
import { may } from '../../../../../libs/domain/people.js';
import type { ItemView } from '../../backlog/item.schemas.js';
import { markup } from '../html.js';
import type { ReadNote } from '../in-browser.js';

/** Whoever said what an item follows is asked once it has shipped, as the letter does that tells them so. */
export const onShipped: ReadNote<ItemView> = async ({ answer: { status }, id, viewer }, db) => {
  if (status !== 'shipped' || !may(viewer.roles, 'contribute')) return null;
  const { rows } = await sql`
    select from ${heededBy(sql`${id}::uuid`)} h join contribution k on k.id = h.contribution
    where k.author = ${viewer.person} limit 1`.execute(db);
  if (rows.length === 0) return null;
  return markup`<p>You said what led to this, and it has shipped. Does it do what you needed?
<a href="/v1/programs/${viewer.program}/inbox?mine=true#say">Say so</a>: what you write is kept, and the next cycle answers it.</p>`;
};
