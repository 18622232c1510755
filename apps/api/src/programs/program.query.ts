import { sql, type RawBuilder } from 'kysely';
import { eachNamingConsenting } from '../../../../libs/commands/people/named-people.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { PILOT_LADDER } from '../../../../libs/domain/program/engagement.js';
import { WAITS } from '../../../../libs/domain/ladder/rung.js';
import { ladderInWords } from '../../../../libs/domain/ladder/ladder-in-words.js';
import type { LaddersView, Page, ParticipantList, ProgramList, ProgramView } from './program.schemas.js';

/** One program, as its member sees it. */
export async function readProgram(db: Database | Tx, viewer: Viewer): Promise<ProgramView> {
  const { rows } = await sql<ProgramView>`
    select p.id, p.name, p.product, p.engagement, p.engagement_revision as revision, p.created_at, m.roles as your_roles,
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
export async function listPrograms(db: Database, { person }: Viewer, { after, limit }: Page): Promise<ProgramList> {
  const { rows } = await sql<ProgramList['items'][number]>`
    select p.id, p.name, p.product, p.created_at, m.roles as your_roles,
      (select count(*)::int from membership where program = p.id) as people
    from membership m join program p on p.id = m.program
    where m.person = ${person} and (${after ?? null}::text is null
      or (p.created_at, p.id) < (select q.created_at, q.id from program q join membership n on n.program = q.id
        where q.id::text = ${after ?? null} and n.person = ${person}))
    order by p.created_at desc, p.id desc limit ${limit + 1}`.execute(db);
  const items = await eachNamingConsenting(
    db,
    rows.slice(0, limit),
    ({ id }) => id,
    (one, say) => ({ ...one, name: say(one.name), product: say(one.product) }),
  );
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Of a member `m` and person `p`. Addresses are shown to those who manage the program, and one's own to everybody; so are the formats that somebody needs, and their locale. */
export const participantColumns = (viewer: Viewer): RawBuilder<unknown> => sql`p.id,
  case when ${viewer.audiences.includes('restricted')} or p.id = ${viewer.person} then p.email else '' end as email, p.name,
  m.stakeholder_group as "group", m.segments, case when ${may(viewer.roles, 'manage-program')} or p.id = ${viewer.person} then m.needs else '{}' end as needs,
  p.zone, case when ${may(viewer.roles, 'manage-program')} or p.id = ${viewer.person} then p.locale end as locale, m.roles, m.revision`;

/** Of a person `p`: by name, as people sort names in any script, with capitals and accents beside the letters that they are of. */
const BY_NAME = sql`p.name collate "und-x-icu", p.id`;

const selectParticipants = (viewer: Viewer, which: RawBuilder<unknown>, most: number) =>
  sql<ParticipantList['items'][number]>`select ${participantColumns(viewer)}
    from membership m join person p on p.id = m.person
    where m.program = ${viewer.program} and ${which} order by ${BY_NAME} limit ${most}`;

/** Those of these people who take part in a program, at most 200. */
export async function readThese(
  db: Database | Tx,
  viewer: Viewer,
  people: readonly string[],
): Promise<ParticipantList> {
  const { rows } = await selectParticipants(viewer, sql`p.id = any(${people}::uuid[])`, 200).execute(db);
  return { items: rows, next: null };
}

/** Who takes part in a program, by name. A page goes on behind a person, also one who has left the program since. */
export async function readParticipants(
  db: Database | Tx,
  viewer: Viewer,
  { after, limit }: Page,
): Promise<ParticipantList> {
  const last = sql`select ${BY_NAME} from person p where p.id::text = ${after ?? null} and (
    exists (select from membership m where m.program = ${viewer.program} and m.person = p.id)
    or exists (select from former_member f where f.program = ${viewer.program} and f.person = p.id))`;
  const which = sql`(${after ?? null}::text is null or (${BY_NAME}) > (${last}))`;
  const { rows } = await selectParticipants(viewer, which, limit + 1).execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
