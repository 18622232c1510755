import { sql } from 'kysely';
import { z } from 'zod';
import { namingConsenting } from '../../../../libs/commands/people/named-people.query.js';
import { draftNote, readPublishedNote } from '../../../../libs/commands/closure/closure-note.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { ClosureReadiness } from '../../../../libs/domain/cycle/closure.js';
import { phaseOf } from '../../../../libs/domain/cycle/phase.js';
import { flagInWords } from '../../../../libs/domain/flag.js';
import { ClosureNote } from '../../../../libs/domain/closure/closure-note.js';
import { noteToMarkdown } from '../../../../libs/domain/closure/note-markdown.js';
import { may, type PersonName, type Viewer } from '../../../../libs/domain/people.js';
import { notFound, Refused, refuse, type Refusal } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { sayingOf } from '../http/naming/saying-of.js';
import { readStandingAnd, type CycleStanding } from '../cycles/standing.query.js';
import { readQuotes } from './quotes.query.js';
import { spoken } from '../../../../libs/domain/words/spoken.js';
import { ClosureView, type ClosureQuery } from './closure.schemas.js';

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
  const { standing, beside: called } = await readStandingAnd(db, viewer, cycle, sql<string>`c.title`);
  const all = await readPublished(db, viewer, cycle);
  const published = version === undefined ? all[0] : all.find((one) => one.version === version);
  if (version !== undefined && !published) throw notFound();
  if (!published && !may(viewer.roles, 'read-drafts')) throw new Refused(notYet(standing));
  const { title, note, introduction, quotes } = await readWords(db, viewer, cycle, { called, published });
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
    markdown: noteToMarkdown(note, { title, introduction, quotes }),
  };
}

/** What people wrote in a note. */
const Words = z.strictObject({
  title: z.string(),
  introduction: z.string(),
  quotes: ClosureView.shape.quotes,
  note: ClosureNote,
});
type Words = z.infer<typeof Words>;

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
  return namingConsenting(db, viewer.program, words, sayingOf(Words));
}

const notYet = ({ gate }: CycleStanding): Refusal =>
  gate.over
    ? refuse('not-found', `The cycle is ${spoken(gate.phase)}; it has no closure note`)
    : refuse(
        'no-right',
        `The cycle is in ${spoken(gate.phase)}; its closure note is for everybody once it is published`,
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

const FIRST = 20;

/** Contributions without an answer, or with a "will not" without its reason: how many, and the first of them. */
export async function loadClosureReadiness(tx: Tx, cycle: string): Promise<ClosureReadiness> {
  const open = sql`from contribution c left join disposition d on d.contribution = c.id
    where c.cycle = ${cycle} and (d.contribution is null or (d.kind = 'will_not' and coalesce(trim(d.reason), '') = ''))`;
  const { rows } = await sql<{ unanswered: number; first: { id: string; kind: string | null }[] }>`
    select (select count(*)::int ${open}) as unanswered,
      (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'kind', f.kind)), '[]')
        from (select c.id, d.kind ${open} order by c.at, c.id limit ${FIRST}) f) as first`.execute(tx);
  const { unanswered, first } = rows[0] ?? { unanswered: 0, first: [] };
  const offences = first.map(({ id, kind }) => ({
    path: `contributions.${id}`,
    message: kind === null ? 'has no answer' : 'will not be done, without a reason',
  }));
  return { unanswered, offences };
}
