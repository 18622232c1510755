import { sql } from 'kysely';
import { z } from 'zod';
import { dayIn } from '../../../../libs/calendar/days.js';
import { namingConsenting } from '../../../../libs/queries/people/named-people.query.js';
import { draftNote, readPublishedNote } from '../../../../libs/queries/closure-note.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { languageOf, lintLanguage } from '../../../../libs/domain/accessibility/plain-language.js';
import { phaseOf } from '../../../../libs/domain/cycle/phase.js';
import { flagInWords } from '../../../../libs/domain/flag.js';
import { ClosureNote } from '../../../../libs/domain/closure/closure-note.js';
import type { NoteStanding } from '../../../../libs/domain/closure/note-standing.js';
import { noteToMarkdown } from '../../../../libs/domain/closure/note-markdown.js';
import { may, type PersonName, type Viewer } from '../../../../libs/domain/people.js';
import { notFound, Refused, refuse, type Refusal } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { sayingOf } from '../http/naming/saying-of.js';
import { readStandingAnd, type CycleStanding } from '../cycles/standing.query.js';
import { answerWords } from './closure-readiness.query.js';
import { readQuotes } from './quotes.query.js';
import { phaseInWords } from '../../../../libs/domain/words/phase-in-words.js';
import { ClosureView, type ClosureQuery } from './closure.schemas.js';

/** More places than these nobody mends from one list. */
const MOST_FINDINGS = 200;
/** A draft is looked at each time that it is read. */
const MOST_LINTED = 500;

interface Published {
  version: number;
  body: unknown;
  introduction: string;
  publishedAt: Instant;
  publishedBy: PersonName | null;
}

/** The closure note: published for everybody who reads the cycle, before that a draft for those who read drafts. */
export async function readClosure(
  db: Database | Tx,
  viewer: Viewer,
  cycle: string,
  { version }: ClosureQuery = {},
): Promise<ClosureView> {
  const { standing, beside } = await readStandingAnd<{ called: string; zone: string }>(
    db,
    viewer,
    cycle,
    sql`jsonb_build_object('called', c.title, 'zone', c.engagement->'calendar'->>'zone')`,
  );
  const all = await readPublished(db, viewer, cycle);
  const published = version === undefined ? all[0] : all.find((one) => one.version === version);
  if (version !== undefined && !published) throw notFound();
  if (!published && !may(viewer.roles, 'read-drafts')) throw new Refused(notYet(standing));
  const { called, zone } = beside;
  const { title, note, introduction, quotes } = await readWords(db, viewer, cycle, { called, published });
  const stands = standingOf(published, all.length);
  const dayOf = (at: Instant) => dayIn(at, zone);
  return {
    cycle,
    phase: phaseOf(standing),
    published: published !== undefined,
    version: published?.version ?? null,
    versions: all.map(({ version: nth, publishedAt, publishedBy }) => ({ version: nth, publishedAt, publishedBy })),
    introduction,
    quotes,
    publishedAt: published?.publishedAt ?? null,
    publishedBy: published?.publishedBy ?? null,
    note: { ...note, flags: note.flags.map((flag) => ({ ...flag, meaning: flagInWords(flag.code, flag.facts) })) },
    markdown: noteToMarkdown(note, { title, standing: stands, dayOf, introduction, quotes }),
    plainLanguage: published ? [] : await lintDrafts(db, cycle),
  };
}

const standingOf = (published: Published | undefined, of: number): NoteStanding | null =>
  published ? { ...published, of, publishedBy: published.publishedBy?.name ?? null } : null;

/** What people wrote in a note. */
const Words = z.strictObject({
  title: z.string(),
  introduction: z.string(),
  quotes: ClosureView.shape.quotes,
  note: ClosureNote,
});
type Words = z.infer<typeof Words>;

/** Where the answers of a draft could be plainer. */
async function lintDrafts(db: Database | Tx, cycle: string): Promise<ClosureView['plainLanguage']> {
  const { engagement } = await db
    .selectFrom('cycle')
    .select('engagement')
    .where('id', '=', cycle)
    .executeTakeFirstOrThrow();
  return lintLanguage(await answerWords(db, cycle, MOST_LINTED), languageOf(engagement)).slice(0, MOST_FINDINGS);
}

/** The words of a published note, or of the draft, as the viewer may read them now. */
async function readWords(
  db: Database | Tx,
  viewer: Viewer,
  cycle: string,
  { called, published }: { readonly called: string; readonly published: Published | undefined },
): Promise<Words> {
  const note = published ? await readPublishedNote(db, cycle, published.body) : await draftNote(db, cycle);
  const quotes = await readQuotes(db, viewer, cycle, note.quotes);
  const words = { title: called, introduction: published?.introduction ?? '', quotes, note };
  return namingConsenting(db, viewer, words, sayingOf(Words));
}

const notYet = ({ gate }: CycleStanding): Refusal =>
  gate.over
    ? refuse('not-found', `The cycle is ${phaseInWords(gate.phase)}; it has no closure note`)
    : refuse(
        'no-right',
        `The cycle is ${phaseInWords(gate.phase)}; its closure note is for everybody once it is published`,
      );

async function readPublished(db: Database | Tx, viewer: Viewer, cycle: string): Promise<Published[]> {
  const { rows } = await sql<Published>`
    select n.version, n.body, n.introduction, n.published_at,
      case when p.id is null then null else jsonb_build_object('id', p.id, 'name', p.name) end as published_by
    from closure_note n left join person p on p.id = n.published_by
    where n.cycle = ${cycle} and n.program = ${viewer.program} and n.audience = any(${viewer.audiences})
    order by n.version desc`.execute(db);
  return rows;
}
