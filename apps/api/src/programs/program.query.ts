import { sql, type RawBuilder } from 'kysely';
import { everIn, eachNamingConsenting } from '../../../../libs/queries/people/named-people.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { clearance, may, type StakeholderGroup, type Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { PILOT_LADDER } from '../../../../libs/domain/program/engagement.js';
import { WAITS } from '../../../../libs/domain/ladder/rung.js';
import { ladderInWords } from '../../../../libs/domain/ladder/ladder-in-words.js';
import type { Page } from '../http/paging/page.js';
import { readPage } from '../http/paging/read-page.js';
import type { LaddersView, ParticipantList, ProgramList, ProgramView } from './program.schemas.js';

/** One program, as its member sees it. */
export async function readProgram(db: Database | Tx, viewer: Viewer): Promise<ProgramView> {
  const { rows } = await sql<ProgramView>`
    select p.id, p.name, p.product, p.engagement, p.engagement_revision as revision, p.created_at, m.roles as your_roles,
      (select zone from person where id = m.person) as your_zone,
      (select count(*)::int from membership where program = p.id) as people
    from program p join membership m on m.program = p.id and m.person = ${viewer.person}
    where p.id = ${viewer.program}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** The ladders of a program in words: new cycles get them. */
export async function readLadders(db: Database | Tx, viewer: Viewer): Promise<LaddersView> {
  const { engagement } = await readProgram(db, viewer);
  const words = WAITS.map((wait) => [wait, ladderInWords(engagement.ladders[wait] ?? PILOT_LADDER, wait)] as const);
  return Object.fromEntries(words) as LaddersView;
}

/** The programs in which a person takes part, newest first. */
export async function listPrograms(db: Database, { person }: Viewer, page: Page): Promise<ProgramList> {
  const among = sql`membership m join program p on p.id = m.program where m.person = ${person}`;
  const order = { by: [sql`p.created_at`, sql`p.id`], newestFirst: true, among };
  const { items, next } = await readPage(
    db,
    page,
    order,
    (rest) => sql<ProgramList['items'][number] & { stakeholderGroup: StakeholderGroup }>`
    select p.id, p.name, p.product, p.created_at, m.roles as your_roles, m.stakeholder_group,
      (select zone from person where id = m.person) as your_zone,
      (select count(*)::int from membership where program = p.id) as people
    from ${among} and ${rest}`,
  );
  const named = await eachNamingConsenting(
    db,
    items,
    ({ id, yourRoles, stakeholderGroup }) => ({ program: id, audiences: clearance(yourRoles, stakeholderGroup) }),
    (one, say) => ({ ...one, name: say(one.name), product: say(one.product) }),
  );
  return { items: named.map(({ stakeholderGroup: _group, ...one }) => one), next };
}

/** Of a member `m` and person `p`. Addresses are shown to those who manage the program, and one's own to everybody; so are the formats that somebody needs, and their locale. */
export const participantColumns = (viewer: Viewer): RawBuilder<unknown> => sql`p.id,
  case when ${viewer.audiences.includes('restricted')} or p.id = ${viewer.person} then p.email else '' end as email, p.name,
  m.stakeholder_group as "group", m.segments, case when ${may(viewer.roles, 'manage-program')} or p.id = ${viewer.person} then m.needs else '{}' end as needs,
  p.zone, case when ${may(viewer.roles, 'manage-program')} or p.id = ${viewer.person} then p.locale end as locale, m.roles, m.revision`;

/** Of a person `p`: by name, as people sort names in any script, with capitals and accents beside the letters that they are of. */
const BY_NAME = [sql`p.name collate "und-x-icu"`, sql`p.id`];

const selectParticipants = (viewer: Viewer, which: RawBuilder<unknown>) =>
  sql<ParticipantList['items'][number]>`select ${participantColumns(viewer)}
    from membership m join person p on p.id = m.person
    where m.program = ${viewer.program} and ${which}`;

/** Those of these people who take part in a program, at most 200. */
export async function readThese(
  db: Database | Tx,
  viewer: Viewer,
  people: readonly string[],
): Promise<ParticipantList> {
  const these = sql`p.id = any(${people}::uuid[]) order by ${sql.join(BY_NAME)} limit 200`;
  const { rows } = await selectParticipants(viewer, these).execute(db);
  return { items: rows, next: null };
}

/** Who takes part in a program, by name. A page goes on behind a person, also one who has left the program since. */
export async function readParticipants(db: Database | Tx, viewer: Viewer, page: Page): Promise<ParticipantList> {
  const order = { by: BY_NAME, among: sql`person p where ${everIn(viewer.program)}` };
  return readPage(db, page, order, (rest) => selectParticipants(viewer, rest));
}
