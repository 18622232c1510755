import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { declarationRefused, preview } from '../../../../../libs/domain/decision/preview/preview.js';
import { previewInWords } from '../../../../../libs/domain/decision/preview/preview-in-words.js';
import type { EngagementModel } from '../../../../../libs/domain/program/engagement.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { notFound, stopIf } from '../../../../../libs/domain/refusal.js';
import type { PreviewBody, PreviewView } from './preview.schemas.js';

/** Tells what the rules of a decision mean. Nothing is started and nothing is written. */
export async function previewDecision(
  db: Database,
  { person }: Pick<Viewer, 'person'>,
  { decision, program, engagement: given, opensAt }: PreviewBody,
  now: string,
): Promise<PreviewView> {
  const engagement = given ?? (await engagementOf(db, program ?? '', person));
  stopIf(declarationRefused(decision));
  const told = preview(decision, engagement, opensAt ?? now, workingCalendar(engagement.calendar));
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
