import { sql } from 'kysely';
import { namingConsenting } from '../../../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import type { OpenBecause } from '../../../../../../libs/domain/closure/contest.js';
import { draftingClosed, type DraftFacts } from '../../../../../../libs/domain/closure/disposition.js';
import { may, type PersonName, type Viewer } from '../../../../../../libs/domain/people.js';
import { readableBy } from '../../../../../../libs/domain/program/audience.js';
import { whereSaid } from '../../../contributions/contribution.query.js';
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
import { dispositionForms, MOST_ITEMS, type Nameable } from './disposition-forms.js';

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
    may: await readNameable(db, viewer, { cycle, id, itemsOf: 'cycle' }),
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

/** For those who refine, where another answer is owed: it is published at once. */
export async function settleSection(
  db: Database,
  viewer: Viewer,
  id: string,
  { because, anchor }: { because: OpenBecause; anchor: string },
): Promise<Html | null> {
  const cycle = may(viewer.roles, 'refine') ? await whereSaid(db, viewer, id) : null;
  if (cycle === null) return null;
  const forms = dispositionForms({
    action: `/v1/contributions/${id}/contest/answer`,
    button: 'Give this answer',
    may: await readNameable(db, viewer, { cycle, id, itemsOf: 'program' }),
    now: null,
  });
  return markup`<section id="${anchor}"><h2>Answer it once more</h2>
<p>${WHY[because]} Your answer is published at once, and stands. Whoever said it gets it by e-mail.</p>
${forms}</section>`;
}

const WHY: Readonly<Record<OpenBecause, string>> = {
  contested: 'Its answer was contested: above stands what it misses.',
  deferred: 'Its answer was put off.',
  dropped: 'What was to change was dropped.',
};

/** On the list of what was said, for those who read drafts: how many answers are missing. */
export const missingThere: ReadNote<ContributionList> = async ({ id, viewer }, db) => {
  if (!may(viewer.roles, 'read-drafts') || draftingClosed(await readStanding(db, viewer, id))) return null;
  const { said, undisposed } = await readUndisposed(db, id);
  return said === 0 ? null : markup`<p>${missingIn(id, { said, undisposed })}</p>`;
};

interface About {
  readonly cycle: string;
  readonly id: string;
  /** Where its items may be: another answer may be an item of a later cycle, for no fewer people than read the answer. */
  readonly itemsOf: DraftFacts['itemsOf'];
}

/** What an answer to a contribution may name, without the names of those who do not consent to that. */
async function readNameable(db: Database, viewer: Viewer, { cycle, id, itemsOf }: About): Promise<Nameable> {
  const { audience } = await readStanding(db, viewer, cycle);
  const { rows: items } = await sql<{ id: string; title: string }>`
    select i.id, i.title from item i
    where i.program = ${viewer.program} and i.status <> 'dropped' and i.audience = any(${viewer.audiences})
      and (i.cycle = ${cycle} and ${itemsOf === 'cycle'} or ${itemsOf === 'program'} and i.audience = any(${readableBy(audience)}::text[]))
    order by i.created_at desc, i.id limit ${MOST_ITEMS}`.execute(db);
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
