import { sql } from 'kysely';
import { namingConsenting } from '../../../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import { draftingClosed } from '../../../../../../libs/domain/closure/disposition.js';
import { may, type PersonName, type Viewer } from '../../../../../../libs/domain/people.js';
import type { ContributionList, ContributionView } from '../../../contributions/contribution.schemas.js';
import { readStanding } from '../../../cycles/standing.query.js';
import { readUndisposed, type Undisposed } from '../../../dispositions/disposition.query.js';
import { comparable } from '../../../dispositions/duplicates.query.js';
import { markup, type Html } from '../../html.js';
import type { ReadNote } from '../../in-browser.js';
import { firstWordsOf } from '../../shown.js';
import { readZone } from '../calendar.query.js';
import type { Choice } from '../form.js';
import { LOOKED_THROUGH } from '../people.query.js';
import { dispositionForms, type Nameable } from './disposition-forms.js';

/** From the session until closure, for those who refine: what becomes of a contribution, and which others still lack an answer; null for everybody else. */
export async function draftSection(
  db: Database,
  viewer: Viewer,
  { id, cycle, disposition }: ContributionView,
  anchor: string,
): Promise<Html | null> {
  if (cycle === null || !may(viewer.roles, 'refine') || draftingClosed(await readStanding(db, viewer, cycle)))
    return null;
  const { said, undisposed, first } = await readUndisposed(db, cycle);
  const next =
    first === null || first === id ? null : markup` <a href="/v1/contributions/${first}">The first of them</a>.`;
  const forms = dispositionForms({
    action: `/v1/contributions/${id}/disposition`,
    button: disposition === null ? 'Draft this answer' : 'Draft it anew',
    may: await readNameable(db, viewer, cycle, id),
    now: disposition,
  });
  return markup`<section id="${anchor}"><h2>What becomes of it</h2>
<p>A draft stays private until the closure note is published. Whoever said it reads it then, with their own words.</p>
<p>${missingIn(cycle, { said, undisposed })}${next}</p>
${forms}</section>`;
}

/** How many answers of a cycle are missing, and where they stand. */
export const missingIn = (cycle: string, { said, undisposed }: Pick<Undisposed, 'said' | 'undisposed'>): Html =>
  undisposed === 0
    ? markup`Answers still missing: none of ${said}.`
    : markup`<a href="/v1/cycles/${cycle}/contributions?undisposed=true">Answers still missing</a>: ${undisposed} of ${said}.`;

/** On the list of what was said, for those who read drafts: how many answers are missing. */
export const missingThere: ReadNote<ContributionList> = async ({ id, viewer }, db) => {
  if (!may(viewer.roles, 'read-drafts') || draftingClosed(await readStanding(db, viewer, id))) return null;
  const { said, undisposed } = await readUndisposed(db, id);
  return said === 0 ? null : markup`<p>${missingIn(id, { said, undisposed })}</p>`;
};

/** What an answer to a contribution of a cycle may name, without the names of those who do not consent to that. */
async function readNameable(db: Database, viewer: Viewer, cycle: string, id: string): Promise<Nameable> {
  const { rows: items } = await sql<{ id: string; title: string }>`
    select i.id, i.title from item i where i.cycle = ${cycle} and i.status <> 'dropped' and i.audience = any(${viewer.audiences})
    order by i.created_at, i.id`.execute(db);
  const { rows, all } = await comparable(db, viewer, cycle, LOOKED_THROUGH);
  const told = await namingConsenting(db, viewer, { items, others: rows }, (named, say) => ({
    items: named.items.map((one) => ({ ...one, title: say(one.title) })),
    others: named.others.map((one) => ({ ...one, text: say(one.text) })),
  }));
  const others = told.others.filter((one) => one.id !== id);
  return {
    items: told.items.map(({ id: item, title }): Choice => [item, title]),
    originals: all > LOOKED_THROUGH ? null : others.map(asOriginal),
    zone: await readZone(db, viewer),
  };
}

const asOriginal = ({ id, text, author }: { id: string; text: string; author: PersonName }): Choice => [
  id,
  `${firstWordsOf({ text }) ?? ''} (${author.name})`,
];
