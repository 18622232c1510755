import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { isUndisposed } from '../../../../libs/database/unfinished.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import { notFound, refuse, Refused } from '../../../../libs/domain/refusal.js';
import { readPage } from '../http/paging/read-page.js';
import { readStanding } from '../cycles/standing.query.js';
import { dispositionView, showsDisposition } from '../dispositions/disposition.query.js';
import { attachmentsOf } from './attachments/attachments-of.js';
import type { ContributionFilter, ContributionList, ContributionView, InboxFilter } from './contribution.schemas.js';
import { visibleContribution, withheldFrom } from './visible-contribution.js';

/** Whether a viewer may read the contribution `k` with its words. */
export const heardBy = (viewer: Viewer): RawBuilder<boolean> =>
  sql`${visibleContribution(viewer)} and not (${withheldFrom(viewer)})`;

const select = (viewer: Viewer, which: RawBuilder<unknown>): RawBuilder<ContributionView> => sql<ContributionView>`
  select k.id, k.cycle, k.outside, jsonb_build_object('id', p.id, 'name', p.name) as author,
    (select jsonb_build_object('id', r.id, 'name', r.name) from person r where r.id = k.recorded_by) as recorded_by, k.kind, k.channel, k.proxy_for, k.topic, k.objective, k.criterion, k.scenario,
    k.story, k.audience, k.at, k.revision, k.edited_at, h.withheld, case when h.withheld then '' else k.body end as text,
    case when h.withheld then '{}' else k.telemetry_of end as telemetry_of, case when not h.withheld then k.observation end as observation,
    case when k.author = ${viewer.person} or ${may(viewer.roles, 'read-drafts')} then k.quality end as quality,
    ${attachmentsOf(viewer, sql`h.withheld`)} as attachments, ${dispositionView(viewer)} as disposition
  from contribution k join person p on p.id = k.author
    cross join lateral (select ${withheldFrom(viewer)} as withheld) h
    left join disposition d on d.contribution = k.id and ${showsDisposition(viewer)}
  where ${visibleContribution(viewer)} and ${which}`;

/** One contribution, for whoever may read it. */
export async function readContribution(db: Database | Tx, viewer: Viewer, id: string): Promise<ContributionView> {
  const { rows } = await select(viewer, sql`k.id = ${id}`).execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** The cycle in which a contribution is, for whoever may read it; null while it waits in the inbox. */
export async function whereSaid(db: Database | Tx, viewer: Viewer, id: string): Promise<string | null> {
  const { rows } = await sql<{ cycle: string | null }>`
    select k.cycle from contribution k where ${visibleContribution(viewer)} and k.id = ${id}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0].cycle;
}

/** The cycle that answers a contribution; what waits in the inbox has none yet. */
export async function cycleOfContribution(db: Database | Tx, viewer: Viewer, id: string): Promise<string> {
  const cycle = await whereSaid(db, viewer, id);
  if (cycle !== null) return cycle;
  throw new Refused(refuse('illegal-step', 'It waits in the inbox; the next cycle takes it over and answers it'));
}

/** What was said outside windows, oldest first. */
export async function listInbox(
  db: Database,
  viewer: Viewer,
  { mine, waiting, ...page }: InboxFilter,
): Promise<ContributionList> {
  const told = sql`k.outside and ${readsCycle(viewer)}`;
  const which = sql`${told} and (${mine !== 'true'} or k.author = ${viewer.person}) and (${waiting !== 'true'} or k.cycle is null)`;
  return readPage(db, page, inOrder(viewer, told), (rest) => select(viewer, sql`${which} and ${rest}`));
}

/** In the order in which people spoke. */
const inOrder = (viewer: Viewer, which: RawBuilder<unknown>) => ({
  by: [sql`k.at`, sql`k.id`],
  among: sql`contribution k where ${visibleContribution(viewer)} and ${which}`,
});

/** What a cycle has taken over is for those who read the cycle, and for whoever said it. */
const readsCycle = ({ person, audiences }: Viewer): RawBuilder<boolean> => sql`(k.author = ${person}
  or not exists (select from cycle c where c.id = k.cycle and c.audience <> all(${audiences})))`;

/** What was said in a cycle, in the order in which people spoke. */
export async function listContributions(
  db: Database,
  viewer: Viewer,
  cycle: string,
  { mine, undisposed, ...page }: ContributionFilter,
): Promise<ContributionList> {
  if (undisposed === 'true' && !may(viewer.roles, 'read-drafts')) {
    throw new Refused(refuse('no-right', 'Which contributions have no draft answer is for those who read drafts'));
  }
  await readStanding(db, viewer, cycle);
  const said = sql`k.cycle = ${cycle}`;
  const which = sql`${said} and (${mine !== 'true'} or k.author = ${viewer.person}) and (${undisposed !== 'true'} or ${isUndisposed('k')})`;
  return readPage(db, page, inOrder(viewer, said), (rest) => select(viewer, sql`${which} and ${rest}`));
}
