import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/connection.js';
import type { Audience, Viewer } from '../domain/people.js';
import { Instant } from '../domain/time.js';

/** A sealed entry as readers see it. A newer build may write kinds of subjects and types that this one does not know. */
export const FeedEvent = z
  .strictObject({
    seq: z.int().positive(),
    id: z.int().positive(),
    type: z.string(),
    at: Instant,
    subject: z.strictObject({ kind: z.string(), id: z.uuid() }),
    cycle: z.uuid().nullable(),
    actor: z.uuid().nullable(),
    body: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'FeedEvent' });
export type FeedEvent = z.infer<typeof FeedEvent>;

/** What this viewer may see of the program, or of one cycle, after `after`, in the order of `seq`. */
export async function readFeed(
  db: Database,
  viewer: Viewer,
  { cycle, after, limit }: { cycle?: string; after: number; limit: number },
): Promise<FeedEvent[]> {
  let query = sealedEntries(db, viewer.program, after, limit).where(
    sql<boolean>`journal.audience = any(${[...viewer.audiences]}::text[])`,
  );
  if (cycle !== undefined) query = query.where('journal.cycle', '=', cycle);
  return (await query.execute()).map(toEvent);
}

/** Entries of all audiences, for callers that filter by viewer afterwards, such as the live feed. */
export async function readForAllAudiences(
  db: Database,
  program: string,
  { after, limit }: { after: number; limit: number },
): Promise<{ event: FeedEvent; audience: Audience }[]> {
  const rows = await sealedEntries(db, program, after, limit).execute();
  return rows.map((row) => ({ event: toEvent(row), audience: row.audience }));
}

/** The last `seq` of the program, 0 before the first. */
export async function latestSeq(db: Database, program: string): Promise<number> {
  const row = await db
    .selectFrom('seal')
    .select('seq')
    .where('program', '=', program)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

const sealedEntries = (db: Database, program: string, after: number, limit: number) =>
  db
    .selectFrom('seal')
    .innerJoin('journal', (join) =>
      join.onRef('journal.id', '=', 'seal.journalId').onRef('journal.program', '=', 'seal.program'),
    )
    .select(['seal.seq', 'journal.id', 'journal.type', 'journal.at', 'journal.subjectKind', 'journal.subject'])
    .select(['journal.cycle', 'journal.actor', 'journal.audience', 'journal.body'])
    .where('seal.program', '=', program)
    .where('seal.seq', '>', after)
    .orderBy('seal.seq')
    .limit(limit);

type SealedRow = Awaited<ReturnType<ReturnType<typeof sealedEntries>['execute']>>[number];

const toEvent = ({ seq, id, type, at, subjectKind, subject, cycle, actor, body }: SealedRow): FeedEvent =>
  FeedEvent.parse({ seq, id, type, at, subject: { kind: subjectKind, id: subject }, cycle, actor, body });
