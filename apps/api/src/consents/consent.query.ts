import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { iso } from '../../../../libs/database/iso.js';
import type { PersonName, Viewer } from '../../../../libs/domain/people.js';
import { ConsentUse, consentState, type Answered, type Given } from '../../../../libs/domain/program/consent.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { everIn } from '../../../../libs/queries/people/named-people.query.js';
import type { Page } from '../http/paging/page.js';
import { readPage } from '../http/paging/read-page.js';
import { readStanding } from '../cycles/standing.query.js';
import type { InvitedConsents, OwnConsents, PurposeList, PurposeView } from './consent.schemas.js';

/** Purposes `p` that a viewer may read. */
const readable = ({ program, audiences }: Viewer): RawBuilder<boolean> =>
  sql`p.program = ${program} and p.audience = any(${audiences})`;

const LAST = sql`not exists (select from consent_purpose l where l.program = p.program and l.use = p.use and l.version > p.version)`;

const select = (viewer: Viewer, which: RawBuilder<unknown>): RawBuilder<PurposeView> => sql<PurposeView>`
  select p.id, p.use, p.version, p.what, p.why, p.how, p.seen_by, p.shown_to, p.until, p.published_at,
    (select jsonb_build_object('id', q.id, 'name', q.name) from person q where q.id = p.published_by) as published_by,
    p.until > clock() and ${LAST} as current
  from consent_purpose p where ${readable(viewer)} and ${which}`;

export async function readPurpose(db: Database | Tx, viewer: Viewer, id: string): Promise<PurposeView> {
  const { rows } = await select(viewer, sql`p.id = ${id}`).execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Every version of what the program asked and asks consent for, newest first. */
export function listPurposes(db: Database, viewer: Viewer, page: Page): Promise<PurposeList> {
  const among = sql`consent_purpose p where ${readable(viewer)}`;
  const order = { by: [sql`p.published_at`, sql`p.id`], newestFirst: true, among };
  return readPage(db, page, order, (rest) => select(viewer, rest));
}

/** The latest version of each use, whether it has ended or not. */
export async function lastPurposes(db: Database | Tx, viewer: Viewer): Promise<Map<ConsentUse, PurposeView>> {
  const { rows } = await select(viewer, LAST).execute(db);
  return new Map(rows.map((row) => [row.use, row]));
}

/** What a person said last about a use, as a `Given`; null when they never did since they take part, or take part no more. */
export const lastGiven = (person: string, use: RawBuilder<unknown>, program: string): RawBuilder<Given | null> => sql`(
  select jsonb_build_object('version', c.version, 'givenAt', ${iso('c.given_at')}, 'until', ${iso('c.until')},
    'withdrawnAt', ${iso('c.withdrawn_at')})
  from last_consent(${program}, ${sql.ref(person)}, ${use}) c)`;

/** When a person declined what a program asks now, as an instant; null when that is not their last answer. */
export const lastDeclined = (person: string, use: RawBuilder<unknown>, program: string): RawBuilder<Instant | null> =>
  sql`(select ${iso('d.declined_at')} from declined_consent(${program}, ${sql.ref(person)}, ${use}) d)`;

/** The viewer's own consents, a line for each use. */
export async function readOwnConsents(db: Database | Tx, viewer: Viewer): Promise<OwnConsents> {
  const asked = await lastPurposes(db, viewer);
  const { rows } = await sql<Answered & { use: ConsentUse; now: Instant }>`
    select u.use, clock() as now, ${lastGiven('p.id', sql`u.use`, viewer.program)} as given,
      ${lastDeclined('p.id', sql`u.use`, viewer.program)} as declined_at
    from unnest(${ConsentUse.options}::text[]) with ordinality as u (use, nth), person p
    where p.id = ${viewer.person} order by u.nth`.execute(db);
  return {
    items: rows.map(({ use, now, ...answered }) => {
      const purpose = asked.get(use) ?? null;
      return {
        use,
        ...answered,
        state: consentState(answered, purpose, now),
        asked: purpose?.current ? purpose : null,
      };
    }),
  };
}

type Each<T> = Record<ConsentUse, T>;

interface InvitedRow extends PersonName {
  readonly attended: boolean;
  readonly given: Each<Given | null>;
  readonly declined: Each<Instant | null>;
  readonly now: Instant;
}

/** How the consents of everybody invited to a cycle stand, so that nobody is recorded first and asked afterwards. */
export async function readInvitedConsents(
  db: Database,
  viewer: Viewer,
  cycle: string,
  page: Page,
): Promise<InvitedConsents> {
  await readStanding(db, viewer, cycle);
  const asked = await lastPurposes(db, viewer);
  const each = (last: typeof lastGiven | typeof lastDeclined) =>
    sql.join(ConsentUse.options.map((use) => sql`${sql.lit(use)}, ${last('p.id', sql.lit(use), viewer.program)}`));
  const order = { by: [sql`p.id`], among: sql`person p where ${everIn(viewer.program)}` };
  const invited = await readPage(
    db,
    page,
    order,
    (rest) => sql<InvitedRow>`
    select p.id, p.name, i.attended_at is not null as attended, clock() as now, jsonb_build_object(${each(lastGiven)}) as given,
      jsonb_build_object(${each(lastDeclined)}) as declined
    from invitation i join person p on p.id = i.person
    where i.cycle = ${cycle} and ${rest}`,
  );
  const items = invited.items.map(({ id, name, attended, given, declined: no, now }) => {
    const state = (use: ConsentUse) =>
      consentState({ given: given[use], declinedAt: no[use] }, asked.get(use) ?? null, now);
    const states = { recording: state('recording'), telemetry: state('telemetry'), attribution: state('attribution') };
    const declined = ConsentUse.options.flatMap((use) => (no[use] === null ? [] : [{ use, at: no[use] }]));
    return { person: { id, name }, attended, ...states, declined };
  });
  return { items, next: invited.next };
}
