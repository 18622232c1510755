import { startOfDay } from '../../../../libs/calendar/days.js';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import type { Instant } from '../../../../libs/domain/time.js';
import type { KnowledgeQuery } from './knowledge.schemas.js';

/** When the days begin and end that somebody names, where they live. */
export async function instantsOf(
  db: Database,
  { person }: Viewer,
  { from, to }: KnowledgeQuery,
): Promise<Pick<KnowledgeQuery, 'from' | 'to'>> {
  if (from === undefined && to === undefined) return {};
  const { zone } = await db.selectFrom('person').select('zone').where('id', '=', person).executeTakeFirstOrThrow();
  const instant = (moment: string, days: number): Instant => {
    const at = Date.parse(moment.includes('T') ? moment : startOfDay(moment, zone, days));
    return new Date(Math.min(Math.max(at, EARLIEST), LATEST)).toISOString();
  };
  return {
    ...(from === undefined ? {} : { from: instant(from, 0) }),
    ...(to === undefined ? {} : { to: instant(to, 1) }),
  };
}

/** Years have four digits, and there is none with the number nought: beyond these nothing was written. */
const [EARLIEST, LATEST] = [Date.parse('1000-01-01'), Date.parse('9999-12-31')];
