import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import {
  clearance,
  type Audience,
  type Role,
  type StakeholderGroup,
  type Viewer,
} from '../../../../libs/domain/people.js';
import { readStanding } from '../cycles/standing.query.js';
import { everIn } from '../../../../libs/queries/people/named-people.query.js';
import type { Page } from '../http/paging/page.js';
import { readPage } from '../http/paging/read-page.js';
import type { ReaderList } from './pre-read.schemas.js';

interface ReaderRow {
  id: string;
  name: string;
  roles: Role[];
  stakeholderGroup: StakeholderGroup;
  declinedAt: string | null;
  receipts: { preRead: string; at: string }[];
}

/** Who was invited to read, what they acknowledged, and how much of what was sent is still unread. */
export async function readReaders(db: Database, viewer: Viewer, cycle: string, page: Page): Promise<ReaderList> {
  await readStanding(db, viewer, cycle);
  const sent = await loadSent(db, viewer, cycle);
  const order = { by: [sql`p.id`], among: sql`person p where ${everIn(viewer.program)}` };
  const invited = await readPage(
    db,
    page,
    order,
    (rest) => sql<ReaderRow>`
    select p.id, p.name, m.roles, m.stakeholder_group, i.declined_at, (
      select coalesce(jsonb_agg(jsonb_build_object('preRead', r.pre_read,
        'at', to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by r.at, r.pre_read), '[]')
      from receipt r where r.person = p.id and r.pre_read = any(${sent.map(({ id }) => id)}::uuid[])) as receipts
    from invitation i join person p on p.id = i.person join membership m on m.program = i.program and m.person = i.person
    where i.cycle = ${cycle} and i.program = ${viewer.program} and ${rest}`,
  );
  const items = invited.items.map(({ id, name, receipts, declinedAt, ...member }) => ({
    person: { id, name },
    declinedAt,
    receipts,
    unread: unread(sent, member, receipts),
  }));
  return { items, next: invited.next };
}

interface Sent {
  readonly id: string;
  readonly audience: Audience;
}

const loadSent = (db: Database, { program, audiences }: Viewer, cycle: string): Promise<Sent[]> =>
  db
    .selectFrom('preRead')
    .select(['id', 'audience'])
    .where('cycle', '=', cycle)
    .where('program', '=', program)
    .where('audience', 'in', [...audiences])
    .where('sentAt', 'is not', null)
    .execute();

function unread(
  sent: readonly Sent[],
  { roles, stakeholderGroup }: Pick<ReaderRow, 'roles' | 'stakeholderGroup'>,
  receipts: ReaderRow['receipts'],
): number {
  const audiences = clearance(roles, stakeholderGroup);
  const acknowledged = new Set(receipts.map(({ preRead }) => preRead));
  return sent.filter(({ id, audience }) => audiences.includes(audience) && !acknowledged.has(id)).length;
}
