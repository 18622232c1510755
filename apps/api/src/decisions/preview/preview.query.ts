import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { declarationRefused, preview } from '../../../../../libs/domain/decision/preview/preview.js';
import { previewInWords } from '../../../../../libs/domain/decision/preview/preview-in-words.js';
import type { EngagementModel } from '../../../../../libs/domain/program/engagement.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { Refused, notFound, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { msBetween } from '../../../../../libs/domain/time.js';
import { calendarWorks } from '../../programs/engagement/calendar-works.js';
import type { PreviewBody, PreviewView } from './preview.schemas.js';

/** How far from now a preview may begin. */
const MOST_AWAY_MS = 5 * 366 * 86_400_000;

/** Tells what the rules of a decision mean. Nothing is started and nothing is written. */
export async function previewDecision(
  db: Database,
  { person }: Pick<Viewer, 'person'>,
  { decision, program, engagement: given, opensAt: asked }: PreviewBody,
  now: string,
): Promise<PreviewView> {
  const opensAt = asked ?? now;
  if (Math.abs(msBetween(now, opensAt)) > MOST_AWAY_MS) {
    const errors = [{ path: 'opensAt', message: 'Use an instant within five years of now' }];
    throw new Refused(refuse('invalid-input', 'That is too far from now', errors));
  }
  if (given) calendarWorks(given.calendar, 'engagement.calendar', opensAt);
  const engagement = given ?? (await engagementOf(db, program ?? '', person));
  stopIf(declarationRefused(decision));
  const told = preview(decision, engagement, opensAt, workingCalendar(engagement.calendar));
  return {
    ...told,
    rights: [...told.rights],
    timeline: [...told.timeline],
    reviews: [...told.reviews],
    rules: [...told.rules],
    afterwards: [...told.afterwards],
    text: previewInWords(told, (at) => at),
  };
}

/** The engagement model of a program in which somebody takes part; nobody else learns that it exists. */
async function engagementOf(db: Database, program: string, person: string): Promise<EngagementModel> {
  const row = await db
    .selectFrom('program')
    .innerJoin('membership', 'membership.program', 'program.id')
    .select('program.engagement')
    .where('program.id', '=', program)
    .where('membership.person', '=', person)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row.engagement;
}
