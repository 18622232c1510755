import { sql } from 'kysely';
import { namingConsenting } from '../../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { phaseRefused } from '../../../../../libs/domain/cycle/phase.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { readStanding } from '../../cycles/standing.query.js';
import { markup, said, type Html } from '../html.js';
import type { ReadNote } from '../in-browser.js';
import { awaitedOfOne } from './awaited-answer.js';

/** What rests on words that somebody said. */
interface Resting {
  readonly kind: 'item' | 'persona';
  readonly id: string;
  readonly name: string;
  /** Of an item that is not dropped. */
  readonly cycle: string | null;
}

/** What the viewer may read that rests on a contribution: items that cite it or protect it by a criterion, and personas. */
async function restingOn(db: Database, viewer: Viewer, contribution: string): Promise<Resting[]> {
  const reads = sql`any(${viewer.audiences}::text[])`;
  const { rows } = await sql<Resting>`
    select 'item' as kind, i.id, i.title as name, case when i.status <> 'dropped' then i.cycle end as cycle from item i join cycle c on c.id = i.cycle and c.audience = ${reads}
    where i.program = ${viewer.program} and i.audience = ${reads} and (
      exists (select from citation x where x.item = i.id and x.contribution = ${contribution} and x.audience = ${reads})
      or exists (select from criterion k where k.item = i.id and k.story = ${contribution} and k.audience = ${reads}))
    union all
    select 'persona', p.id, p.name, null from persona p join persona_story s on s.persona = p.id
    where p.program = ${viewer.program} and p.audience = ${reads} and s.contribution = ${contribution}
    order by kind, name, id`.execute(db);
  return namingConsenting(db, viewer, rows, (all, say) => all.map((one) => ({ ...one, name: say(one.name) })));
}

/** By when it has its answer, and what rests on it. */
export const aboutContribution: ReadNote = async (shown, db) => {
  const awaited = await awaitedOfOne(shown, db);
  const resting = await citedBy(db, shown.viewer, shown.id);
  return awaited === null && resting === null ? null : markup`${awaited}${resting}`;
};

async function citedBy(db: Database, viewer: Viewer, contribution: string): Promise<Html | null> {
  const all = await restingOn(db, viewer, contribution);
  if (all.length === 0) return null;
  const links = all.map(({ kind, id, name }) => markup`<li><a href="/v1/${kind}s/${id}">${said(name)}</a></li>`);
  return markup`<section><h2>What rests on these words</h2>
<ul>${links}</ul></section>`;
}

/** For whoever may not edit words any more: where to propose others for what rests on them, as long as that is taken. */
export async function proposedThere(db: Database, viewer: Viewer, contribution: string): Promise<Html | null> {
  const items = (await restingOn(db, viewer, contribution)).filter(({ cycle }) => cycle !== null);
  const open: Html[] = [];
  for (const { id, name, cycle } of items) {
    const standing = await readStanding(db, viewer, cycle ?? '');
    if (phaseRefused(standing, 'session', 'refinement') !== null) continue;
    open.push(markup`<li><a href="/v1/items/${id}#say">Propose other words for “${said(name)}”</a></li>`);
  }
  return open.length === 0 ? null : markup`<ul>${open}</ul>`;
}
